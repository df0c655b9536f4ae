using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

/// <summary>Inside a long string the scanner passes over what means nothing: every byte must still be looked at.</summary>
public sealed class LongStringTests
{
    /// <summary>What changes the meaning of a string, or of what follows it, wherever it stands.</summary>
    private static readonly byte[][] Pieces =
    [
        "\""u8.ToArray(), "\\"u8.ToArray(), "\\\\"u8.ToArray(), "\\\""u8.ToArray(), "\\u00e9"u8.ToArray(), "\\u00g9"u8.ToArray(), "\\x"u8.ToArray(), "\n"u8.ToArray(), "\0"u8.ToArray(),
        [0x1f], [0x7f], "é"u8.ToArray(), [0xc3], [0xff], "\",\"stage\":\"b"u8.ToArray(), "\"},{\""u8.ToArray(), "{[,:"u8.ToArray(),
    ];

    [Fact]
    public void A_piece_anywhere_in_a_long_string_or_key_gets_the_verdict_and_fields_of_the_library_reader()
    {
        var random = new Random(11);
        var verdicts = new Dictionary<LineDefect, int>();
        for (var i = 0; i < 40_000; i++)
        {
            var line = Line(random);
            var expected = ReferenceScan.Scan(line);
            Assert.True(expected == ReferenceScan.Ours(line), $"case {i}: {Encoding.Latin1.GetString(line)}");
            verdicts[expected.Defect] = verdicts.GetValueOrDefault(expected.Defect) + 1;
        }

        foreach (var defect in new[] { LineDefect.None, LineDefect.NotJson, LineDefect.NulBytes, LineDefect.NotUtf8 })
            Assert.InRange(verdicts.GetValueOrDefault(defect), 1000, int.MaxValue);
    }

    private static byte[] Line(Random random)
    {
        var text = new byte[random.Next(900, 5000)];
        Array.Fill(text, (byte)'a');
        List<byte> content = [.. text];
        for (var pieces = random.Next(3); pieces >= 0; pieces--)
            content.InsertRange(random.Next(content.Count + 1), Pieces[random.Next(Pieces.Length)]);
        var isKey = random.Next(4) == 0;
        return
        [
            .. Encoding.ASCII.GetBytes("{" + new string(' ', random.Next(70)) + "\"auditID\":\"i\",\""), .. isKey ? content.ToArray() : "x"u8, .. "\":\""u8, .. isKey ? "v"u8 : content.ToArray(),
            .. random.Next(20) == 0 ? ""u8 : "\",\"stage\":\"s\",\"n\":[1,{}]}"u8,
        ];
    }
}
