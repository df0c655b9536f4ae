using System.Text;

namespace AuditShipper.Tests.Parsing;

/// <summary>Makes lines that are nearly events: real-looking ones with a few bytes changed, and JSON-like noise. The seed decides all.</summary>
internal sealed class JsonMutator(int seed)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\"\"", "{}", "[]", "{\"", "\":", "\",\"", "\\\"", "\\\\", "\\\\\"", "\\u0049", "\\ud800", "\\udc00",
            "\\u00", "\\uzzzz", "\\x", "\\/", "\\b\\f\\n\\r\\t", "true", "false", "null", "nul", "tru", "0", "-0", "-", "01", "1e5", "1E+", "1.", "1.5e-7", ".5", "-1.25",
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890", " ", "\t", "\n", "\r", "  ", "\0", "\u0001", "\u001f", "\u007f",
            "é", "世", "😀", "\ufeff", "\"auditID\":\"x\"", "\"audit\\u0049D\":\"y\"", "\"stage\":\"Panic\"", "\"st\\u0061ge\":7",
            "\"stageTim\\u0065stamp\":\"t\"", "\"a\":", "\"a\":1", "\"a\":[1,2]", "[[", "]]", "}}", "{\"a\":{\"b\":[", "\"1234567890123456789012345678901234567890123456789012345678901234\"",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0xe4, 0xb8], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80],
    ];

    private readonly Random random = new(seed);
    private readonly List<byte> line = [];

    public ReadOnlySpan<byte> Next(byte[] sample)
    {
        line.Clear();
        switch (random.Next(8))
        {
            case 0:
                Noise();
                break;
            case 1:
                Value(0);
                break;
            default:
                line.AddRange(sample);
                break;
        }

        for (var left = random.Next(4); left > 0; left--)
            Mutate();
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line);
    }

    private void Noise()
    {
        for (var left = random.Next(60); left > 0; left--)
            line.AddRange(Piece());
    }

    /// <summary>Valid JSON with odd white space, in objects more often than not.</summary>
    private void Value(int depth)
    {
        Space();
        switch (depth == 0 ? 0 : random.Next(depth > 5 ? 3 : 9, 12) - 3)
        {
            case < 3:
                Container('{', '}', depth, key: true);
                break;
            case < 5:
                Container('[', ']', depth, key: false);
                break;
            case < 7:
                Word();
                break;
            default:
                line.AddRange(Encoding.ASCII.GetBytes(new[] { "0", "-1", "12.5", "1e9", "-0.0E-2", "true", "false", "null" }[random.Next(8)]));
                break;
        }

        Space();
    }

    private void Container(char open, char close, int depth, bool key)
    {
        line.Add((byte)open);
        Space();
        for (var (i, count) = (0, random.Next(5)); i < count; i++)
        {
            if (i > 0)
                line.Add((byte)',');
            if (key)
            {
                Space();
                Word();
                Space();
                line.Add((byte)':');
            }

            Value(depth + 1);
        }

        line.Add((byte)close);
    }

    private void Word()
    {
        string[] words = ["auditID", "stage", "stageTimestamp", "requestReceivedTimestamp", "audit\\u0049D", "st\\u0061ge", "stageX", "", "a\\\\", "\\\"", "é", "世界"];
        line.Add((byte)'"');
        line.AddRange(Encoding.UTF8.GetBytes(words[random.Next(words.Length)]));
        if (random.Next(4) == 0)
            line.AddRange(Encoding.ASCII.GetBytes(new string('x', random.Next(150))));
        line.Add((byte)'"');
    }

    private void Space()
    {
        if (random.Next(8) == 0)
            line.AddRange(Encoding.ASCII.GetBytes(new string(" \t\r\n"[random.Next(4)], random.Next(1, random.Next(2) == 0 ? 3 : 140))));
    }

    private void Mutate()
    {
        var at = random.Next(line.Count + 1);
        var count = Math.Min(random.Next(1, 5), line.Count - at);
        switch (random.Next(7))
        {
            case 0:
                line.RemoveRange(at, count);
                break;
            case 1:
                line.InsertRange(at, Piece());
                break;
            case 2 when at < line.Count:
                line[at] = (byte)random.Next(256);
                break;
            case 3 when at < line.Count:
                line[at] ^= (byte)(1 << random.Next(8));
                break;
            case 4:
                line.RemoveRange(at, line.Count - at);
                break;
            case 5:
                line.InsertRange(at, line.GetRange(at, Math.Min(line.Count - at, random.Next(200))));
                break;
            default:
                line.InsertRange(0, Enumerable.Repeat((byte)' ', random.Next(70)));
                break;
        }
    }

    private byte[] Piece() => Pieces[random.Next(Pieces.Length)];
}
