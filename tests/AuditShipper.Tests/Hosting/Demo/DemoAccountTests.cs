using System.Text;
using AuditShipper.Hosting.Demo;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.Tests.Hosting.Demo;

public sealed class DemoAccountTests
{
    private readonly DemoAccount _account = new();

    public DemoAccountTests()
    {
        _account.WriteEvent(0, "zero"u8);
        _account.WriteEvent(1, "one"u8);
    }

    [Fact]
    public void What_does_not_come_back_is_lost()
    {
        _account.Read(Event(1, "one"));
        Assert.Equal((2, 1, 0, 1, 0), Figures());
    }

    [Fact]
    public void What_comes_back_twice_is_a_duplicate()
    {
        foreach (var record in (TopicRecord[])[Event(0, "zero"), Event(1, "one"), Event(1, "one")]) _account.Read(record);
        Assert.Equal((2, 2, 1, 0, 0), Figures());
    }

    [Fact]
    public void Other_bytes_are_an_altered_record_and_a_lost_event()
    {
        foreach (var record in (TopicRecord[])[Event(0, "Zero"), Event(1, "one"), Event(7, "seven")]) _account.Read(record);
        Assert.Equal((2, 1, 0, 1, 2), Figures());
    }

    [Theory]
    [InlineData("not-json", true)]
    [InlineData("fragment", false)]
    public void A_notice_must_tell_the_reason_that_was_to_be_expected(string reason, bool isRight)
    {
        _account.WriteBadLine("not-json");
        Assert.False(_account.AreDeadLettersRight);
        _account.ReadNotice(Notice(reason, offset: "5"));
        _account.ReadNotice(Notice(reason, offset: "5"));
        Assert.Equal(isRight, _account.AreDeadLettersRight);
        Assert.Equal(1, _account.DeadLettered);
    }

    private static TopicRecord Event(int number, string value) =>
        new(0, 0, 0, Encoding.UTF8.GetBytes(DemoEvents.AuditId(number).ToString()), Encoding.UTF8.GetBytes(value), new Dictionary<string, string>());

    private static TopicRecord Notice(string reason, string offset) =>
        new(0, 0, 0, null, Encoding.UTF8.GetBytes($$"""{"reason":"{{reason}}"}"""),
            new Dictionary<string, string> { ["as-kind"] = "dead-letter", ["as-segment"] = "s", ["as-offset"] = offset });

    private (int Written, int Delivered, int Duplicated, int Lost, int Altered) Figures() =>
        (_account.Written, _account.Delivered, _account.Duplicated, _account.Lost, _account.Altered);
}
