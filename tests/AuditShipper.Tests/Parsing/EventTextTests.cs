using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AuditShipper.Parsing;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Parsing;

public sealed class EventTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""\u0041\u00e9\u4e16\uFFFF""", "Aé世\uffff")]
    [InlineData("""a\u003cb\u003e\u0026""", "a<b>&")]
    [InlineData("""\ud83d\ude00!""", "😀!")]
    [InlineData("""\ud83d""", "\ufffd")]
    [InlineData("""\ude00\ud83d""", "\ufffd\ufffd")]
    [InlineData("""\ud83d\ud83d\ude00""", "\ufffd😀")]
    [InlineData("""\ud83d\n""", "\ufffd\n")]
    [InlineData("""\ud83dx""", "\ufffdx")]
    [InlineData("""\u0000""", "\0")]
    public void Escapes_become_what_they_stand_for(string escaped, string expected) => Assert.Equal(expected, Unescape(escaped));

    [Fact]
    public void Any_text_survives_being_written_and_read()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var written = JsonSerializer.Serialize(text ?? "").Trim('"');
            return Unescape(written) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true));
    }

    [Fact]
    public void Result_is_valid_UTF8_and_never_longer_than_the_escaped_text()
    {
        string[] pieces = ["\\u0000", "\\ud800", "\\udc00", "\\uffff", "\\u07ff", "\\n", "\\\"", "\\\\", "x", "é", "世", "😀"];
        var texts = Gen.ArrayOf(Gen.Elements(pieces)).Select(string.Concat).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var escaped = Encoding.UTF8.GetBytes(text);
            var destination = new byte[escaped.Length];
            return Utf8.IsValid(destination.AsSpan(0, EventText.Unescape(escaped, destination)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithQuietOnSuccess(true));
    }

    private static string Unescape(string escaped)
    {
        var bytes = Encoding.UTF8.GetBytes(escaped);
        var destination = new byte[bytes.Length];
        return Encoding.UTF8.GetString(destination.AsSpan(0, EventText.Unescape(bytes, destination)));
    }
}
