using AuditShipper.Checkpointing;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Hosting;
using AuditShipper.Observability;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.Tests.Hosting.Notices;

/// <summary>One source of the agent on a real directory, turned by the test, with publishers that answer by a script.</summary>
internal sealed class NoticeRig : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly AgentMetrics _metrics = new(TimeProvider.System);
    private readonly CheckpointStore _store;
    private readonly SourceParts _parts;
    private readonly SourceShipper _shipper;

    /// <param name="topic">Of the notices.</param>
    /// <param name="unredacted">Whether they carry the bytes.</param>
    /// <param name="log">What stands in the log.</param>
    public NoticeRig(string? topic, bool unredacted, string log)
    {
        File.WriteAllText(_directory["audit.log"], log);
        var files = new LinuxFileSystem();
        var source = new SourceOptions { Name = "audit", Path = _directory["audit.log"], Start = StartPosition.Oldest };
        var options = PublisherRig.Options("k:1", "events") with { Sources = [source], DeadLetter = new() { Topic = topic, MaxBytes = 1 << 20, Unredacted = unredacted } };
        var letters = DeadLetterStore.Open(files, Letters, options.DeadLetter.MaxBytes, TimeProvider.System, _ => { });
        Agent = new AgentParts(
            options, files, Publishers, letters, _metrics, new HealthBoard(TimeProvider.System), TimeProvider.System, NullLogger.Instance,
            new LogThrottle(TimeProvider.System), TaskScheduler.Default, new InstanceEntry("notices", "node-1", null, 1, DateTimeOffset.UnixEpoch));
        _store = new CheckpointStore(files, _directory["state"]);
        _parts = new SourceParts(Agent, source, _store);
        SourceStart.Begin(_parts, options.Kafka, source, _store);
        _shipper = new SourceShipper(_parts);
    }

    public AgentParts Agent { get; }
    public SourceParts Parts => _parts;
    public ScriptedPublishers Publishers { get; } = new();
    public FateTotals Totals => _parts.Ledger.Totals;
    public SourceMetrics Metrics => _parts.Metrics;
    public long Mark => _parts.Tracker.Open.SingleOrDefault()?.Mark ?? 0;
    public string Letters => _directory["dead-letters"];

    /// <summary>Turns until the condition holds. Fails the test when it does not within the bound.</summary>
    public void TurnUntil(Func<bool> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), $"Not within two minutes. Sent: {string.Join(", ", Publishers.Sent)}");
            _shipper.Turn(TestContext.Current.CancellationToken);
            _shipper.Wait(TimeSpan.Zero);
        }
    }

    public void Dispose()
    {
        _shipper.Dispose();
        _store.Dispose();
        _metrics.Dispose();
        _directory.Dispose();
    }
}
