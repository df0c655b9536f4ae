using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

/// <summary>The scanner's rules go from block to block and from chunk to chunk: whatever stands at their edges must be judged as anywhere else.</summary>
public sealed class ChunkEdgeTests
{
    private const int ChunkBytes = JsonChunk.Blocks * ByteClasses.Width;
    private static readonly string[] Elements =
        ["1", "-2.5e+3", "true", "null", "\"\"", "\"x\"", "\"\\n\"", "\"\\u00e9\"", "\"\\\\\"", "{}", "[]", "[[]]", "{\"a\":1}", "{\"a\":\"b\",\"c\":[]}", "{\"a\":{\"b\":[1,2]},\"\":0}", "[{\"a\":[{}]}]"];

    private static readonly string[] Spaces = ["", "", " ", "\t", "\r\n", "      "];
    private static readonly byte[] Tokens = "{}[],:\"\\ \t1-.aetfn\0\u001f"u8.ToArray();

    [Fact]
    public void Tokens_at_the_edges_get_the_verdict_and_fields_of_the_library_reader()
    {
        var random = new Random(7);
        var verdicts = new Dictionary<LineDefect, int>();
        for (var i = 0; i < 40_000; i++)
        {
            var line = Line(random);
            if (random.Next(3) != 0)
                Change(line, random);
            var bytes = line.ToArray();
            var expected = ReferenceScan.Scan(bytes);
            Assert.True(expected == ReferenceScan.Ours(bytes), $"case {i}: {Encoding.Latin1.GetString(bytes)}");
            verdicts[expected.Defect] = verdicts.GetValueOrDefault(expected.Defect) + 1;
        }

        Assert.InRange(verdicts[LineDefect.None], 10_000, 30_000);
        Assert.InRange(verdicts[LineDefect.NotJson], 10_000, 30_000);
    }

    /// <summary>Dense with tokens, without white space, with it, or with it from some place on.</summary>
    private static List<byte> Line(Random random)
    {
        var text = new StringBuilder("{\"auditID\":\"i\",\"p\":\"").Append('a', random.Next(130)).Append("\",\"n\":[");
        var (length, spacedFrom) = (random.Next(100, 3 * ChunkBytes), random.Next(-2000, 6000));
        while (text.Length < length)
        {
            foreach (var token in new[] { Elements[random.Next(Elements.Length)], "," })
                text.Append(Space()).Append(token);
        }

        return [.. Encoding.UTF8.GetBytes(text.Append(Space()).Append("1]").Append(Space()).Append(",\"stage\":\"s\"").Append(Space()).Append('}').Append(Space()).ToString())];

        string Space() => text.Length < spacedFrom ? "" : Spaces[random.Next(Spaces.Length)];
    }

    private static void Change(List<byte> line, Random random)
    {
        var unit = random.Next(2) == 0 && line.Count > ChunkBytes ? ChunkBytes : ByteClasses.Width;
        var at = Math.Clamp((unit * random.Next(1, Math.Max(2, (line.Count / unit) + 1))) + random.Next(-3, 4), 0, line.Count - 1);
        var token = Tokens[random.Next(Tokens.Length)];
        switch (random.Next(3))
        {
            case 0: line[at] = token; break;
            case 1: line.Insert(at, token); break;
            default: line.RemoveAt(at); break;
        }
    }
}
