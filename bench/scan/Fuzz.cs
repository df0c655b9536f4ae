using System.Globalization;
using System.Text;
using AuditShipper.Parsing;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Bench.Scan;

/// <summary>Compares the scanner with the library's reader on lines that are nearly events, many more than the tests have time for.</summary>
internal static class Fuzz
{
    private const int LinesPerSeed = 10_000;

    private static readonly byte[][] Samples =
    [
        """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a"}"""u8.ToArray(),
        """{"auditID":"b","stage":"Panic","x":[1,-2.5e3,{"y":null}]}"""u8.ToArray(),
        """{"level":"Metadata","auditID":"7c1d9f0e","verb":"get","user":{"username":"j\u00f6rg","groups":["g"]},"responseStatus":{"code":200},"stage":"ResponseComplete"}"""u8.ToArray(),
        Encoding.UTF8.GetBytes($$"""{"auditID":"c","requestObject":{"a":"{{new string('x', 1500)}}","b":["{{new string('y', 1900)}}\u00e9{{new string('z', 700)}}é"]},"k":"{{new string('w', 1300)}}"}"""),
    ];

    /// <param name="arguments">[LINES [SEED [SECONDS]]]; the seed decides all lines.</param>
    /// <returns>Exit code; 1: they disagree about a line, which is told.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var lines = Number(arguments, 0, 10_000_000);
        var seed = (int)Number(arguments, 1, 1);
        var limit = TimeSpan.FromSeconds(Number(arguments, 2, 3600));
        var start = TimeProvider.System.GetTimestamp();
        var (compared, valid) = (0L, 0L);
        for (; compared < lines && TimeProvider.System.GetElapsedTime(start) < limit; seed++)
        {
            var mutator = new JsonMutator(seed);
            for (var i = 0; i < LinesPerSeed && compared < lines; i++, compared++)
            {
                if (!Agrees(mutator.Next(Samples[i % Samples.Length]), ref valid))
                {
                    Console.WriteLine($"They disagree: seed {seed}, line {i}.");
                    return 1;
                }
            }
        }

        Console.WriteLine($"{compared} of {lines} lines, {valid} of them events: the same verdict and fields ({TimeProvider.System.GetElapsedTime(start).TotalSeconds:f0} s, next seed {seed})");
        return 0;
    }

    private static bool Agrees(ReadOnlySpan<byte> line, ref long valid)
    {
        var isAgreed = false;
        try
        {
            var expected = ReferenceScan.Scan(line);
            var actual = ReferenceScan.Ours(line);
            valid += expected.Defect == LineDefect.None ? 1 : 0;
            isAgreed = expected == actual;
            if (!isAgreed)
                Console.WriteLine($"expected {expected}, got {actual}");
            return isAgreed;
        }
        finally
        {
            // Also where the scanner throws.
            if (!isAgreed)
                Console.WriteLine(Encoding.Latin1.GetString(line));
        }
    }

    private static long Number(ReadOnlySpan<string> arguments, int index, long otherwise) =>
        index < arguments.Length ? long.Parse(arguments[index], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
