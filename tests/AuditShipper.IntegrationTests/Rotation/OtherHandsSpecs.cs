using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Rotation;

/// <summary>What others do to the file while the server keeps its descriptor and writes on: every line arrives once.</summary>
public sealed class OtherHandsSpecs(SharedKafka kafka)
{
    private const int Bytes = 1000;

    [Theory]
    [InlineData("moved")]
    [InlineData("moved-and-created")]
    [InlineData("moved-to-a-strange-name")]
    [InlineData("removed")]
    public async Task A_file_taken_from_under_the_server_is_read_until_its_next_own_rotation(string how)
    {
        using var log = await ShippedLog.Create(kafka, variant: "-" + how);
        log.Writer.WriteEvents(100, Bytes);
        var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        if (how == "removed") File.Delete(log.Writer.Path);
        else File.Move(log.Writer.Path, log.File(how == "moved-to-a-strange-name" ? "put-aside.txt" : "audit.log.1"));
        if (how == "moved-and-created") await File.WriteAllBytesAsync(log.Writer.Path, []);
        log.Writer.WriteEvents(100, Bytes);
        await log.WaitUntilDelivered(agent);
        log.Writer.WriteEvents(100, Bytes);
        log.Writer.Rotate();
        log.Writer.WriteEvents(100, Bytes);
        await log.WaitUntilDelivered(agent);
        log.Writer.Rotate();
        await EndsWithEverythingOnce(log, agent);
    }

    /// <summary>logrotate's copytruncate: what was not read yet goes on in the copy, and the file begins with a hole.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copied_and_truncated_file_is_sent_once(bool isRunning)
    {
        using var log = await ShippedLog.Create(kafka, variant: isRunning ? "-running" : "-stopped");
        log.Writer.WriteEvents(100, Bytes);
        var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        if (!isRunning) await Stop(agent);
        log.Writer.WriteEvents(100, Bytes);
        var hole = log.Writer.SizeBytes;
        File.Copy(log.Writer.Path, log.File("audit.log.1"));
        await using (var file = new FileStream(log.Writer.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(0);
        log.Writer.CountAsAnotherFile();
        log.Writer.WriteEvents(100, Bytes);
        if (!isRunning) agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await agent.WaitForMetric("auditshipper_skipped_bytes_total", "reason=\"hole\"", bytes => bytes == hole);
        await EndsWithEverythingOnce(log, agent);
    }

    /// <summary>logrotate's older scheme, while the agent is away: audit.log.1 becomes audit.log.2.gz, and the server is told to begin anew.</summary>
    [Fact]
    public async Task Numbered_and_compressed_backups_go_on_where_the_agent_stopped()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(100, Bytes);
        var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await Stop(agent);
        log.Writer.WriteEvents(100, Bytes);
        MoveOn(log, "audit.log.1");
        log.Writer.WriteEvents(100, Bytes);
        (await ChildProcess.Run("gzip", [log.File("audit.log.1")], ShippedLog.Patience)).RequireSuccess();
        File.Move(log.File("audit.log.1.gz"), log.File("audit.log.2.gz"));
        MoveOn(log, "audit.log.1");
        log.Writer.WriteEvents(100, Bytes);
        agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        await EndsWithEverythingOnce(log, agent);
    }

    [Fact]
    public async Task A_file_that_is_missing_at_the_start_is_told_and_shipped_when_it_comes()
    {
        using var log = await ShippedLog.Create(kafka);
        var agent = await log.Start();
        await agent.WaitUntilNotReady($"{log.Writer.Path} does not exist");
        log.Writer.WriteEvents(10, Bytes);
        await log.WaitUntilDelivered(agent);
        await agent.WaitUntilReady();
        await EndsWithEverythingOnce(log, agent);
    }

    [Fact]
    public async Task A_folder_that_is_missing_at_the_start_is_told_and_looked_into_when_it_comes()
    {
        using var log = await ShippedLog.Create(kafka);
        Directory.Delete(log.Folder);
        var agent = await log.Start();
        await agent.WaitUntilNotReady(log.Folder);
        Directory.CreateDirectory(log.Folder);
        log.Writer.WriteEvents(10, Bytes);
        await log.WaitUntilDelivered(agent);
        await agent.WaitUntilReady();
        await EndsWithEverythingOnce(log, agent);
    }

    /// <summary>
    /// The inode number may be the same, and the size beyond the mark. Where the agent was away nobody knows whether more was written into
    /// the first: a loss of unknown size.
    /// </summary>
    [Theory]
    [InlineData(true, 10)]
    [InlineData(true, 300)]
    [InlineData(false, 10)]
    [InlineData(false, 300)]
    public async Task A_file_removed_and_made_again_is_another_one(bool isRunning, int eventsAfterwards)
    {
        using var log = await ShippedLog.Create(kafka, variant: $"-{isRunning}-{eventsAfterwards}");
        log.Writer.WriteEvents(100, Bytes);
        var agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        if (!isRunning) await Stop(agent);
        log.Writer.Close();
        File.Delete(log.Writer.Path);
        log.Writer.WriteEvents(eventsAfterwards, Bytes);
        if (!isRunning) agent = await log.Start();
        await log.WaitUntilDelivered(agent);
        log.Writer.Rotate();
        await EndsWithEverythingOnce(log, agent, lostRanges: isRunning ? 0 : 1);
    }

    /// <summary>What was deleted before it was read, while the agent was away, is a loss with a name.</summary>
    [Fact]
    public async Task What_was_removed_unread_while_it_was_stopped_is_counted_as_vanished()
    {
        using var log = await ShippedLog.Create(kafka);
        log.Writer.WriteEvents(100, Bytes);
        await using var first = await log.Start();
        await log.WaitUntilDelivered(first);
        Assert.Equal(0, await first.Stop());
        log.Writer.WriteEvents(100, Bytes);
        log.Writer.Close();
        File.Delete(log.Writer.Path);
        log.Writer.WriteEvents(10, Bytes);
        await using var second = await log.Start();
        await log.WaitForRecords(110, second);
        await second.WaitForMetric("auditshipper_lost_ranges_total", "reason=\"vanished\"", count => count == 1);
        Assert.Equal(0, await second.Stop());
        var account = log.Account();
        Assert.Equal((100, 0, 0), (account.Lost, account.Duplicated, account.WrongIdentity));
    }

    private static void MoveOn(ShippedLog log, string name)
    {
        log.Writer.Close();
        File.Move(log.Writer.Path, log.File(name));
    }

    private static async Task Stop(AgentProcess agent)
    {
        Assert.Equal(0, await agent.Stop());
        await agent.DisposeAsync();
    }

    /// <summary>Now, and after a restart.</summary>
    private static async Task EndsWithEverythingOnce(ShippedLog log, AgentProcess agent, int lostRanges = 0)
    {
        log.Writer.WriteEvents(1, Bytes);
        await log.WaitUntilDelivered(agent);
        await log.WaitForMark(agent, log.Writer.SizeBytes);
        Assert.Equal(lostRanges, await agent.Metric("auditshipper_lost_ranges_total"));
        await Stop(agent);
        var again = await log.Start();
        log.Writer.WriteEvents(1, Bytes);
        await log.WaitUntilDelivered(again);
        Assert.Equal(0, await again.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await again.Metric("auditshipper_dead_letters_total"));
        await Stop(again);
        log.Account().HoldsEverythingOnce();
    }
}
