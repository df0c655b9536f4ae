using System.Globalization;
using System.Text;

namespace AuditShipper.Tests.Parsing;

public sealed class ScannerFuzzTests
{
    /// <summary>AUDITSHIPPER_FUZZ_CASES runs more, from the same seed on.</summary>
    private static int Cases =>
        int.TryParse(Environment.GetEnvironmentVariable("AUDITSHIPPER_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) ? cases : 240_000;

    [Fact]
    public void Nearly_valid_lines_get_the_verdict_and_the_fields_of_the_library_reader()
    {
        const int perSeed = 10_000;
        var valid = 0;
        for (var seed = 0; seed * perSeed < Cases; seed++)
        {
            var lines = new JsonMutator(seed);
            for (var i = 0; i < perSeed; i++)
                valid += Compare(lines.Next(SampleEvents.All[i % SampleEvents.All.Length]), seed, i) ? 1 : 0;
        }

        Assert.InRange(valid, Cases / 10, Cases * 9 / 10);
    }

    private static bool Compare(ReadOnlySpan<byte> line, int seed, int i)
    {
        var expected = ReferenceScan.Scan(line);
        var actual = ReferenceScan.Ours(line);
        Assert.True(expected == actual, $"seed {seed} case {i}: expected {expected}, got {actual} for {Encoding.Latin1.GetString(line)}");
        return expected.Defect == AuditShipper.Parsing.LineDefect.None;
    }
}
