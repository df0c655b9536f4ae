using AuditShipper.Hosting;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Tests.Hosting.Notices;

namespace AuditShipper.Tests.Hosting;

/// <summary>Why nothing is acknowledged, asked of the cluster.</summary>
public sealed class SilenceSpecs : IDisposable
{
    private static readonly TopicLimits TwoInSync = new(1 << 20, null, 2, UsesOwnTimestamps: false, IsCompacted: false, TimestampLimits.Default);
    private readonly NoticeRig _rig = new(topic: null, unredacted: false, log: "");
    private readonly List<string> _asked = [];

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Too_few_in_sync_replicas_and_missing_leaders_are_told()
    {
        Assert.Equal(
            "Topic 't' has a partition with 1 in-sync replica(s), and its min.insync.replicas is 2: Kafka takes no record (NOT_ENOUGH_REPLICAS). Bring its brokers back; delivery goes on by itself.",
            Cause(new(3, 3, TwoInSync) { InSync = 1 }));
        Assert.StartsWith("Topic 't' has 1 partition(s) without a leader", Cause(new(3, 3, TwoInSync) { InSync = 2, LeaderlessPartitions = 1 }), StringComparison.Ordinal);
        Assert.Null(Cause(new(3, 3, TwoInSync) { InSync = 2 }));
        Assert.Null(Cause(new(3, 3, Limits: null) { InSync = 1 }));
        Assert.Null(SilenceRules.Cause("t", new(Topic: null, "Kafka cannot be reached")));
    }

    [Fact]
    public async Task The_cluster_is_asked_only_while_there_is_a_problem_and_its_answer_goes_with_it()
    {
        using var watch = new SilenceWatch(_rig.Agent, [_rig.Parts], Ask);
        await watch.Step();
        Assert.Empty(_asked);
        Assert.Equal("nothing is acknowledged", _rig.Parts.Silence.Explain("nothing is acknowledged"));
        await watch.Step();
        Assert.Equal([_rig.Agent.Options.Routes[0].Topic], _asked);
        Assert.Contains("NOT_ENOUGH_REPLICAS", _rig.Parts.Silence.Explain("nothing is acknowledged"), StringComparison.Ordinal);
        Assert.Null(_rig.Parts.Silence.Explain(null));
        await watch.Step();
        Assert.Null(_rig.Parts.Silence.Cause);
        Assert.Single(_asked);
    }

    private static string? Cause(TopicInfo info) => SilenceRules.Cause("t", new(info, Problem: null));

    private Task<TopicInspection> Ask(string topic)
    {
        _asked.Add(topic);
        return Task.FromResult(new TopicInspection(new(1, 3, TwoInSync) { InSync = 1 }, Problem: null));
    }
}
