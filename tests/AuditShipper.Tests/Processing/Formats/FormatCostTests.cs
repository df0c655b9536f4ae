using System.Text;
using AuditShipper.Processing.Formats;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>A format is made once and then allocates nothing.</summary>
public sealed class FormatCostTests
{
    public static TheoryData<string> Names => [.. EventFormats.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated_for_an_event(string name)
    {
        var format = EventFormats.Create(name, FormatRig.Options);
        var buffer = new FormatBuffer();
        byte[][] events = [Encoding.UTF8.GetBytes(FormatSamples.Full), .. SampleEvents.All];
        Run(format, buffer, events);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
            Run(format, buffer, events);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_arguments_make_equal_bytes(string name) =>
        Assert.Equal(FormatRig.Write(name, Encoding.UTF8.GetBytes(FormatSamples.Full)), FormatRig.Write(name, Encoding.UTF8.GetBytes(FormatSamples.Full)));

    [Fact]
    public void What_large_events_needed_is_given_back_after_many_small_ones()
    {
        var buffer = new FormatBuffer();
        var ecs = EventFormats.Create(EventFormats.Ecs, FormatRig.Options);
        Run(ecs, buffer, [Encoding.ASCII.GetBytes($$"""{"auditID":"a","x":"{{new string('x', 20_000_000)}}"}""")]);
        Assert.InRange(buffer.CapacityBytes, 20_000_000, 26_000_000);

        Run(ecs, buffer, [.. Enumerable.Repeat(Encoding.ASCII.GetBytes(FormatSamples.Minimal), 1_001)]);
        Assert.InRange(buffer.CapacityBytes, 1, 4 << 20);
        FormatRig.AssertValid(buffer.Written);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Twice_the_size_is_about_twice_the_record(string name)
    {
        var (small, large) = (Length(name, 100_000), Length(name, 200_000));
        Assert.InRange(large, small, small * 2.1);
    }

    private static int Length(string name, int entries)
    {
        var members = string.Join(",", Enumerable.Range(0, entries).Select(i => "\"verb\":\"\\u0000\""));
        return FormatRig.Write(name, Encoding.ASCII.GetBytes($$"""{"auditID":"a",{{members}}}""")).Length;
    }

    private static void Run(IEventFormat format, FormatBuffer buffer, byte[][] events)
    {
        foreach (var auditEvent in events)
            format.Write(auditEvent, "0123456789abcdef0123456789abcdef"u8, 17, buffer);
    }
}
