using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

/// <summary>Sizes that a quadratic or recursive scanner would not live through.</summary>
public sealed class ExtremeLinesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(100_000)]
    public void Nesting_has_no_limit(int levels)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]") })
        {
            var (opens, closes) = (Repeat(open, levels), Repeat(close, levels));
            AssertDefect(LineDefect.None, Head + opens + "1" + closes + "}");
            AssertDefect(LineDefect.NotJson, Head + opens + "1" + closes);
            AssertDefect(LineDefect.NotJson, Head + opens + "1" + closes + "}}");
            AssertDefect(LineDefect.NotJson, Head + opens + "1" + (close[0] == ']' ? "}" : "]") + closes[1..] + "}");
        }
    }

    [Fact]
    public void Deep_kinds_are_remembered_each()
    {
        var random = new Random(7);
        var kinds = Enumerable.Range(0, 5000).Select(_ => random.Next(2) == 0).ToArray();
        var opens = string.Concat(kinds.Select(isObject => isObject ? "{\"a\":" : "["));
        var closes = kinds.Reverse().Select(isObject => isObject ? '}' : ']').ToArray();
        AssertDefect(LineDefect.None, Head + opens + "1" + new string(closes) + "}");
        for (var wrong = 0; wrong < closes.Length; wrong += 61)
        {
            var changed = (char[])closes.Clone();
            changed[wrong] = changed[wrong] == '}' ? ']' : '}';
            AssertDefect(LineDefect.NotJson, Head + opens + "1" + new string(changed) + "}");
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\\\\")]
    [InlineData("\\\"")]
    [InlineData("\\u00e9")]
    [InlineData("\\ud800")]
    [InlineData("世")]
    public void Strings_of_20_MB_are_values_like_any_other(string piece)
    {
        var text = Repeat(piece, 20_000_000 / Encoding.UTF8.GetByteCount(piece));
        AssertDefect(LineDefect.None, Head + "\"" + text + "\"}");
        AssertDefect(LineDefect.NotJson, Head + "\"" + text);
    }

    [Fact]
    public void Field_of_20_MB_is_found()
    {
        var line = Encoding.ASCII.GetBytes("{\"stage\":\"s\",\"auditID\":\"" + Repeat("\\u0061", 20_000_000 / 6) + "\"}");
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        Assert.Equal(new ByteRange(24, line.Length - 26), facts.Fields.AuditId);
    }

    [Theory]
    [InlineData("1", "")]
    [InlineData("-1", "e5")]
    [InlineData("0.", "E-12")]
    [InlineData("1e+", "")]
    public void Numbers_of_a_million_digits_are_numbers(string before, string after)
    {
        var digits = new string('7', 1_000_000);
        AssertDefect(LineDefect.None, Head + before + digits + after + "}");
        AssertDefect(LineDefect.NotJson, Head + before + digits + after + "x}");
    }

    [Fact]
    public void A_million_duplicates_leave_the_last()
    {
        var line = Encoding.ASCII.GetBytes("{" + Repeat("\"auditID\":\"a\",", 1_000_000) + "\"auditID\":\"last\"}");
        Assert.Equal("last", ReferenceScan.Ours(line).AuditId);
    }

    [Fact]
    public void Twenty_megabytes_of_white_space_are_skipped() => AssertDefect(LineDefect.None, "{\"auditID\":\"a\"," + new string(' ', 20_000_000) + "\"x\"" + new string('\n', 1000) + ":1}");

    private const string Head = "{\"auditID\":\"a\",\"x\":";

    private static string Repeat(string piece, int count) => new StringBuilder(piece.Length * count).Insert(0, piece, count).ToString();

    private static void AssertDefect(LineDefect expected, string line) =>
        Assert.Equal(expected, AuditEventScanner.Scan(Encoding.UTF8.GetBytes(line), out _));
}
