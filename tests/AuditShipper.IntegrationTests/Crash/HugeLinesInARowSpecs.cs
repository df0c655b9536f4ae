using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;
using AuditShipper.IntegrationTests.Trouble;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>A client that lists everything, a hundred times: lines of 20 MB in a row need no more memory than one, and cost their neighbours no more than the time to read them.</summary>
public sealed class HugeLinesInARowSpecs(SharedKafka kafka, ITestOutputHelper output)
{
    private const long MostResidentBytes = 200L << 20;
    private const int Huge = 100;
    private const int HugeBytes = 20_000_000;
    private const int Refused = 20;
    private const int Neighbours = 300;

    /// <summary>What must be done is read, scanned, hashed and, for a dead letter, written; redaction and sending come on top.</summary>
    private const double MostTimesBareCpu = 2;

    /// <summary>Where others want the same processors and the same disk.</summary>
    private const double MostTimesBareWall = 3;

    /// <summary>Of a process that starts, compiles its code and connects, and of the turns of a machine that others use.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(2);

    /// <summary>Of a machine that hangs for a moment. A wait for each of the lines would be longer.</summary>
    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(5);

    private static readonly LumberjackSettings OneFile = ShippedLog.Plain with { MaxBytes = int.MaxValue };

    [Theory]
    [InlineData("redacted", "raw")]
    [InlineData("two routes", "ocsf")]
    public async Task What_may_go_of_them_goes_and_their_neighbours_arrive_in_order(string variant, string format)
    {
        using var log = await ShippedLog.Create(kafka, OneFile, [("message.timestamp.type", "LogAppendTime")], variant.Replace(' ', '-'));
        log.Agent = log.Agent with { Redaction = "on", More = "limits: { recordBytes: 1000kB }" }; // else the first may go before the topic told its limit
        if (format != "raw")
        {
            var second = log.Agent.Topic + "-second";
            await log.Cluster.CreateTopicAsync(second, 1, []);
            log.Agent = log.Agent with { MoreRoutes = [$"- {{ topic: {second}, redaction: on, format: {format} }}"] };
        }

        log.Writer.WriteEvents(Neighbours, 1000);
        for (var number = 0; number < Huge; number++) HugeLines.Append(log.Writer.Path, number, HugeBytes, HugePart.Response);
        log.Writer.Close();
        log.Writer.WriteEvents(Neighbours, 1000);
        await using var agent = await log.Start();
        await log.WaitForRecords((2 * Neighbours) + Huge, agent);
        await log.WaitUntilSettled(agent);
        var (cpu, waited) = (ProcessFacts.Cpu(agent.Child.Id), ProcessFacts.WaitedForProcessors(agent.Child.Id));
        Bounded(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_dead_letters_total"));
        Assert.Equal((format == "raw" ? 1 : 2) * Huge, await agent.Metric("auditshipper_degraded_events_total"));
        Assert.Equal(0, await agent.Stop());
        var records = log.Records().ToList();
        Assert.Equal(Enumerable.Repeat("responseObject", Huge), records.Where(IsDegraded).Select(record => record.Headers["as-removed"]));
        TopicAccount.Of(log.Writer.Log, records.Where(record => !IsDegraded(record))).HoldsEverythingOnce();
        HaveNotWaited(records[Neighbours + Huge].TimestampMs - records[Neighbours - 1].TimestampMs, cpu, waited, BarePass.Over(log.Writer.Path));
    }

    /// <summary>Between each two of them are neighbours.</summary>
    [Fact]
    public async Task What_fits_nowhere_goes_to_the_dead_letters_whole()
    {
        using var log = await ShippedLog.Create(kafka, OneFile, [("message.timestamp.type", "LogAppendTime")]);
        log.Agent = log.Agent with { Redaction = "on", More = "deadLetter: { maxBytes: 3GiB }" };
        log.Writer.WriteEvents(Neighbours, 1000);
        for (var number = 0; number < Huge; number++)
        {
            HugeLines.Append(log.Writer.Path, number, HugeBytes, HugePart.UserAgent);
            log.Writer.Close();
            log.Writer.WriteEvents(3, 1000);
        }

        log.Writer.WriteEvents(Neighbours, 1000);
        await using var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await log.WaitUntilSettled(agent);
        var (cpu, waited) = (ProcessFacts.Cpu(agent.Child.Id), ProcessFacts.WaitedForProcessors(agent.Child.Id));
        Bounded(agent);
        Assert.Equal((Huge, 0), (await agent.Metric("auditshipper_dead_letters_total"), await agent.Metric("auditshipper_lost_ranges_total")));
        Assert.Equal(0, await agent.Stop());
        var records = log.Records().ToList();
        TopicAccount.Of(log.Writer.Log, records).HoldsEverythingOnce();
        HaveNotWaited(records[^Neighbours].TimestampMs - records[Neighbours - 1].TimestampMs, cpu, waited, BarePass.Over(log.Writer.Path, writesInto: log.Folder));
    }

    /// <summary>As where nobody may ask how large a record may be: each is sent whole, and the broker takes those that compress well enough.</summary>
    [Fact]
    public async Task What_only_the_broker_refuses_goes_smaller_then()
    {
        using var log = await ShippedLog.Create(kafka, OneFile);
        log.Agent = log.Agent with { Redaction = "on", More = "limits: { recordBytes: 900MiB }" };
        for (var number = 0; number < Refused; number++) HugeLines.Append(log.Writer.Path, number, HugeBytes, HugePart.Response);
        log.Writer.WriteEvents(Neighbours, 1000);
        await using var agent = await log.Start();
        await log.WaitForRecords(Neighbours + Refused, agent);
        await log.WaitUntilSettled(agent);
        Bounded(agent);
        Assert.Equal(0, await agent.Metric("auditshipper_dead_letters_total"));
        Assert.Equal(0, await agent.Stop());
        var records = log.Records().ToList();
        Assert.InRange(records.Count(IsDegraded), 1, Refused);
        Assert.Equal(Refused, records.Where(record => IsHuge(record) || IsDegraded(record)).Select(record => record.Headers["as-offset"]).Distinct().Count());
        TopicAccount.Of(log.Writer.Log, records.Where(record => !IsHuge(record) && !IsDegraded(record))).HoldsEverything();
    }

    private static bool IsDegraded(TopicRecord record) => record.Headers.ContainsKey("as-removed");

    /// <summary>Redaction may have left a fraction.</summary>
    private static bool IsHuge(TopicRecord record) => record.Value.Length > HugeBytes / 20;

    /// <summary>The CPU time of the whole process, as the time between the neighbours is also that of whoever else uses the machine: what it was held up by them is not its own.</summary>
    private void HaveNotWaited(long delayMs, TimeSpan cpu, TimeSpan waited, BarePass bare)
    {
        output.WriteLine($"{delayMs} ms between the neighbours, {cpu.TotalMilliseconds:f0} ms of CPU time of the agent from its start, {waited.TotalMilliseconds:f0} ms without a processor; bare: {bare}");
        Assert.InRange(cpu.TotalMilliseconds, 1, (MostTimesBareCpu * bare.Cpu.TotalMilliseconds) + Start.TotalMilliseconds);
        Assert.InRange(delayMs, 1, (MostTimesBareWall * bare.Wall.TotalMilliseconds) + (waited + Start + Hangs).TotalMilliseconds);
    }

    private void Bounded(AgentProcess agent)
    {
        var peak = agent.PeakResidentBytes();
        output.WriteLine($"VmHWM {peak >> 20} MiB");
        Assert.InRange(peak, 1, MostResidentBytes);
    }
}
