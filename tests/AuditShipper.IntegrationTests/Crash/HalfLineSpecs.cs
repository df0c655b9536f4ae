using System.Text;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>Lines that are not whole yet, never were, or share a line with another.</summary>
public sealed class HalfLineSpecs(SharedKafka kafka)
{
    [Theory]
    [InlineData("kept running")]
    [InlineData("SIGTERM")]
    [InlineData("SIGKILL")]
    public async Task A_half_line_is_sent_once_and_whole_when_its_newline_comes(string meanwhile)
    {
        using var log = await ShippedLog.Create(kafka, variant: "-" + meanwhile.Replace(' ', '-'));
        log.Writer.WriteEvents(5, 1000);
        var rest = log.Writer.WriteHalf(AuditEvents.Line(1000, 900), firstBytes: 400);
        var agent = await log.Start();
        await log.WaitForRecords(5, agent);
        await log.WaitForMark(agent, log.Writer.SizeBytes - 400);
        if (meanwhile == "SIGTERM") Assert.Equal(0, await agent.Stop());
        if (meanwhile == "SIGKILL") await agent.Kill();
        if (meanwhile != "kept running")
        {
            await agent.DisposeAsync();
            agent = await log.Start();
        }

        rest();
        log.Writer.WriteEvents(5, 1000);
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_dead_letters_total"));
        Assert.Equal(0, await agent.Stop());
        await agent.DisposeAsync();
        log.Account().HoldsEverythingOnce();
    }

    /// <summary>The disk was full in the middle of an event, and had room again for the next: one line, half an event and a whole one.</summary>
    [Fact]
    public async Task The_whole_event_behind_a_half_one_is_delivered_and_the_half_is_a_dead_letter()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(3, 1000);
        var half = AuditEvents.Line(1000, 900)[..450];
        var halfAt = log.Writer.SizeBytes;
        log.Writer.Append(half);
        log.Writer.WriteEvents(3, 1000);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
        var letter = Assert.Single(log.DeadLetters());
        Assert.Equal(("fragment", halfAt), (letter.Header.Key.Reason, letter.Header.Key.OffsetBytes));
        Assert.Equal(half, letter.Bytes);
    }

    [Fact]
    public async Task A_half_line_at_the_end_of_a_backup_is_a_dead_letter_and_a_whole_one_without_its_newline_is_delivered()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(3, 1000);
        var half = AuditEvents.Line(1000, 900)[..450];
        log.Writer.Append(half);
        log.Writer.Rotate();
        log.Writer.WriteEvents(3, 1000);
        var whole = AuditEvents.Line(1001, 900)[..^1];
        log.Writer.Log.Add(whole, log.Writer.Generation, log.Writer.SizeBytes);
        log.Writer.Append(whole);
        log.Writer.Rotate();
        log.Writer.WriteEvents(3, 1000);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
        Assert.Equal(half, Assert.Single(log.DeadLetters()).Bytes);
    }

    [Fact]
    public async Task Lines_that_are_no_events_are_kept_with_their_exact_bytes_and_stop_nobody()
    {
        using var log = await ShippedLog.Create(kafka);
        byte[][] bad = [[.. "no json at all"u8], [.. "{\"kind\":\"Event\""u8], [0xff, 0xfe, 0x7b, 0x7d], [.. "{\"a\":\"b\0c\"}"u8], [.. "{}"u8]];
        foreach (var line in bad)
        {
            log.Writer.WriteEvents(2, 1000);
            log.Writer.Append([.. line, (byte)'\n']);
        }

        log.Writer.WriteEvents(2, 1000);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        Assert.Equal(bad.Length, await agent.Metric("auditshipper_dead_letters_total"));
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
        Assert.Equal(bad.Select(Encoding.Latin1.GetString), log.DeadLetters().Select(letter => Encoding.Latin1.GetString(letter.Bytes)));
    }
}
