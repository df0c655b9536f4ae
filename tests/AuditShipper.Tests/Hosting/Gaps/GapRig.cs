using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Processing;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting.Gaps;

/// <summary>Lives of one agent after the other on one disk, with a topic that is told of gaps.</summary>
internal sealed class GapRig : IDisposable
{
    public static readonly LifeOptions Told = new() { DeadLetterTopic = "letters" };

    public GapRig() => Broker = new FakeBroker(Time) { AcksAtOnce = true };

    public MemoryFileSystem Disk { get; } = new();
    public ManualTime Time { get; } = new();
    public FakeBroker Broker { get; }
    public AgentLife? Life { get; private set; }
    public SourceLedger Accounts => Life!.Parts.Ledger.Accounts;
    public IReadOnlyList<Gap> Gaps => Accounts.Gaps.All;
    public IEnumerable<string> Events => Broker.Delivered.Where(record => record.Kind == RecordKind.Event).Select(record => record.Key);

    /// <summary>What the topic was told, as JSON.</summary>
    public List<JsonElement> Records(RecordKind kind = RecordKind.Gap) =>
        [.. Broker.Delivered.Where(record => record.Kind == kind).Select(record => JsonSerializer.Deserialize<JsonElement>(record.Value))];

    public long Lost(string reason) => Life!.Metrics.LostBytes[reason];

    public AgentLife Start(LifeOptions? options = null, int turns = 4)
    {
        Disk.Now += TimeSpan.FromSeconds(1);
        Life = new AgentLife(Disk, Broker, Time, options ?? Told);
        Life.Turns(turns, 500);
        return Life;
    }

    public void Stop() => Assert.True(Life!.Stop());

    /// <summary>The files change, and with them the directory's stamp.</summary>
    public void Change(Action<MemoryFileSystem> change)
    {
        Disk.Now += TimeSpan.FromSeconds(1);
        change(Disk);
        Disk.Now += TimeSpan.FromSeconds(1);
    }

    public string Rotate()
    {
        var name = $"/log/audit-{Time.GetUtcNow():yyyy-MM-dd'T'HH-mm-ss.fff}.log";
        Change(disk => disk.Rename(ServerLog.LivePath, name));
        return name;
    }

    /// <summary>Events that happen now.</summary>
    public void Write(params string[] ids)
    {
        foreach (var id in ids) Disk.Append(ServerLog.LivePath, ServerLog.Event(id, at: Time.GetUtcNow()));
    }

    /// <summary>As the server rotates: the event that does not fit is there first.</summary>
    public string RotateFor(string id)
    {
        var line = ServerLog.Event(id, at: Time.GetUtcNow());
        var name = Rotate();
        Disk.Append(ServerLog.LivePath, line);
        Time.Advance(TimeSpan.FromMinutes(10));
        return name;
    }

    /// <summary>What the checkpoint on the disk says.</summary>
    public Checkpoint Saved()
    {
        using var store = new CheckpointStore(Disk, AgentLife.SourceStateDirectory);
        return Checkpoint.Parse(Assert.IsType<CheckpointLoad.Found>(store.Peek()).Payload.Span);
    }

    public void Dispose() => Life?.Dispose();
}
