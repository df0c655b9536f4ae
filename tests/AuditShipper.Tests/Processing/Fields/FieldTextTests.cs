using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AuditShipper.Processing.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Fields;

public sealed class FieldTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("system:serviceaccount:prod:api", "system:serviceaccount:prod:api")]
    [InlineData("""j\u00f6rg \"x\" \\ \/ 😀 \ud83d\ude00""", "jörg \"x\" \\ / 😀 😀")]
    [InlineData("""a\ud800b\udc00\ud800""", "a\ufffdb\ufffd\ufffd")]
    [InlineData("""a\nb\u0000c\u001b[31m""", "a\ufffdb\ufffdc\ufffd[31m")]
    [InlineData("a\u007f\u0080\u009fb\u00a0", "a\ufffd\ufffd\ufffdb\u00a0")]
    [InlineData("""\u007f\u0080\u009f\u00a0""", "\ufffd\ufffd\ufffd\u00a0")]
    [InlineData("Â©Ãé", "Â©Ãé")]
    public void Text_is_decoded_and_holds_no_controls(string escaped, string expected) => Assert.Equal(expected, Written(escaped, 1024));

    [Theory]
    [InlineData("abcdef", 4, "abcd")]
    [InlineData("abc世", 5, "abc")]
    [InlineData("abc世", 6, "abc世")]
    [InlineData("a😀b", 4, "a")]
    [InlineData("""ab\u4e16c""", 4, "ab")]
    [InlineData("""ab\u0041c""", 3, "abA")]
    [InlineData("""ab\ud83d\ude00c""", 5, "ab")]
    [InlineData("""ab\nc""", 4, "ab")]
    [InlineData("a\u00a0b", 2, "a")]
    [InlineData("abc", 0, "")]
    public void What_does_not_fit_is_cut_between_two_characters(string escaped, int room, string expected) => Assert.Equal(expected, Written(escaped, room));

    [Fact]
    public void Any_text_gives_what_the_library_gives_with_controls_replaced()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var plain = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            var expected = string.Concat(plain.Select(unit => char.IsControl(unit) ? '\ufffd' : unit));
            return Written(JsonSerializer.Serialize(text ?? "")[1..^1], 4096) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true));
    }

    [Fact]
    public void Whatever_the_room_the_result_is_the_longest_valid_beginning()
    {
        string[] pieces = ["\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\uffff", "\\u07ff", "\\n", "\\\"", "\\\\", "x", "é", "\u0085", "\u00a0", "世", "😀", "\u007f"];
        var cases = from parts in Gen.ArrayOf(Gen.Elements(pieces))
                    from room in Gen.Choose(0, 24)
                    select (Text: string.Concat(parts), Room: room);
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var whole = Bytes(given.Text, 4096);
            var cut = Bytes(given.Text, given.Room);
            var isLongest = cut.Length == whole.Length || Rune.DecodeFromUtf8(whole.AsSpan(cut.Length), out _, out var next) != System.Buffers.OperationStatus.Done || cut.Length + next > given.Room;
            return Utf8.IsValid(cut) && whole.AsSpan().StartsWith(cut) && cut.Length <= given.Room && isLongest;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithQuietOnSuccess(true));
    }

    private static string Written(string escaped, int room) => Encoding.UTF8.GetString(Bytes(escaped, room));

    private static byte[] Bytes(string escaped, int room)
    {
        var destination = new byte[room];
        return destination[..FieldText.Write(Encoding.UTF8.GetBytes(escaped), destination)];
    }
}
