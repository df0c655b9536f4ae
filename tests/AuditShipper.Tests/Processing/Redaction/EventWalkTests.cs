using System.Text;
using AuditShipper.Parsing;
using AuditShipper.Processing.Redaction;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>The walk that passes over most tokens finds what the one finds that looks at each.</summary>
public sealed class EventWalkTests
{
    private static readonly string[] Members =
    [
        "\"data\":{\"a\":\"eA==\"},", "\"data\":null,", "\"data\":12,", "\"DATA\":{\"q\":\"cXE=\"},", "\"d\\u0061ta\":{\"x\":\"y\"},", "\"stringData\":[\"a\",{\"b\":1}],",
        "\"kind\":\"Secret\",", "\"kind\":\"SecretList\",", "\"kind\":\"ConfigMap\",", "\"kind\":\"TokenReview\",", "\"kind\":\"Config\",", "\"kind\" : \"Secret\" ,", "\"kind\":{},", "\"kind\":[\"Secret\"],",
        "\"spec\":{\"token\":\"x\"},", "\"spec\":{},", "\"spec\":[{\"token\":\"x\"}],", "\"status\":{\"error\":\"x\",\"token\":5},", "\"token\":{\"a\":\"b\"},", "\"token\":false,", "\"password\":17,",
        "\"path\":\"/data/x\",\"value\":\"y\",", "\"path\":\"/data\",\"value\":{ },", "\"value\":[],\"path\":\"/data\",", "\"a\":[\"://a:bcd@e\",{},[],\"{\\\"data\\\":1}\"],", "\"a\":\"...|abc|...\",",
        "\"a\":\" [{\\\"data\\\":{\\\"a\\\":\\\"x\\\"}}]\",", "\"a\":\"Bearer abcdefg12345\",", "\"a\":\"\\/\",", "\"objectRef\":{\"resource\":\"pods\",\"resource\":\"secrets\"},", "\"requestURI\":\"/a?token=abc\",", " ", "\t",
    ];

    private readonly TextLevel hopping = new(new RedactionSettings(new PathSet([]), default), level: 0);
    private readonly TextLevel stepping = new(new RedactionSettings(new PathSet([]), default), level: 0);

    [Fact]
    public void Both_walks_find_the_same()
    {
        var (events, findings) = (0, 0);
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var line = Encoding.Latin1.GetString(new PlantedEvent(seed).Line);
            for (var left = random.Next(6); left > 0; left--)
                line = Grown(line, random);
            var mutated = new JsonMutator(seed).Next(Encoding.Latin1.GetBytes(line));
            if (AuditEventScanner.Scan(mutated, out var facts) != LineDefect.None)
                continue;
            events++;
            findings += AssertSame(mutated, facts, $"seed {seed}");
        }

        Assert.InRange(events, 1000, int.MaxValue);
        Assert.InRange(findings, events, int.MaxValue);
    }

    /// <returns>What both found.</returns>
    private int AssertSame(ReadOnlySpan<byte> line, in AuditEventFacts facts, string name)
    {
        Assert.True(hopping.ReadEvent(line, facts, default, int.MaxValue) == WalkOutcome.Walked, name);

        // Of an event with duplicates every token is looked at.
        Assert.True(stepping.ReadEvent(line, facts with { HasDuplicates = true }, default, int.MaxValue) == WalkOutcome.Walked, name);
        Assert.Equal(Found(stepping), Found(hopping));
        return hopping.Findings.All.Length;
    }

    private static (int Start, int Length, string Mark)[] Found(TextLevel level) =>
        [.. level.Findings.All.ToArray().Select(finding => (finding.Start, finding.Length, Encoding.UTF8.GetString(level.Findings.MarkOf(finding))))];

    /// <summary>With more members at the beginning of any object, or with a long string, so that blocks end anywhere.</summary>
    private static string Grown(string line, Random random)
    {
        var at = line.IndexOf("{\"", random.Next(line.Length), StringComparison.Ordinal);
        var member = random.Next(4) == 0 ? $"\"{new string('x', random.Next(200))}\":\"{new string('y', random.Next(400))}\"," : Members[random.Next(Members.Length)];
        return line.Insert((at < 0 ? 0 : at) + 1, member);
    }
}
