using AuditShipper.Cli;
using AuditShipper.Cli.Status;
using AuditShipper.Observability.Status;

namespace AuditShipper.Tests.Cli.Status;

public sealed class StatusTextTests
{
    [Theory]
    [InlineData(AgentState.Running, false, ExitCodes.Done)]
    [InlineData(AgentState.Running, true, ExitCodes.Difference)]
    [InlineData(AgentState.Stopped, false, ExitCodes.Difference)]
    [InlineData(AgentState.Silent, false, ExitCodes.Fault)]
    internal void The_exit_code_tells_whether_all_is_well(AgentState state, bool hasProblem, int exitCode) =>
        Assert.Equal(exitCode, StatusText.ExitCode(StatusSample.Of(state, hasProblem)));

    [Fact]
    public void It_can_be_read_in_80_columns()
    {
        foreach (var state in Enum.GetValues<AgentState>())
        {
            var text = StatusText.Of(StatusSample.Of(state, hasProblem: true));
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
            Assert.Contains("PROBLEM      kafka, for 12.0 s: The topic", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_word_longer_than_the_line_stays_whole()
    {
        var status = StatusSample.Of(AgentState.Running, hasProblem: false) with { StateDirectory = "/" + new string('d', 100) };
        Assert.Contains(status.StateDirectory, StatusText.Of(status), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(1_706_892, "1.7 MB")]
    [InlineData(999_999_999, "1.0 GB")]
    [InlineData(long.MaxValue, "9223.4 PB")]
    public void Sizes_are_rounded(long bytes, string text) => Assert.Equal(text, StatusText.Bytes(bytes));

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(99.94, "99.9 s")]
    [InlineData(600, "10 min")]
    [InlineData(7_200, "2 h")]
    [InlineData(400_000, "5 d")]
    public void Ages_are_rounded(double seconds, string text) => Assert.Equal(text, StatusText.Age(seconds));

    [Fact]
    public void Json_survives_the_way_through_the_socket()
    {
        var status = StatusSample.Of(AgentState.Running, hasProblem: true);
        Assert.Equal(status.ToBytes(), StatusDocument.Parse(status.ToBytes()).ToBytes());
    }
}

internal static class StatusSample
{
    public static StatusDocument Of(AgentState state, bool hasProblem) => new()
    {
        Agent = state,
        Process = state == AgentState.Running ? 4711 : null,
        Version = "1.2.3",
        Cluster = "prod",
        Node = "cp-1",
        StateDirectory = "/var/lib/auditshipper",
        At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        StartedAt = state == AgentState.Running ? new(2026, 1, 1, 3, 4, 5, TimeSpan.Zero) : null,
        Sources =
        [
            new()
            {
                Name = "audit",
                Path = "/var/log/kubernetes/audit.log",
                Segment = new("audit-2026-01-01T00-00-00.000.log", new string('a', 32), 123_456_789, 104_857_600_000),
                OpenSegments = 12,
                Lag = new(123_456_789_012, 54_321, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)),
                InFlight = new(123_456, 33_554_432),
                Ledger = new Dictionary<string, FateStatus> { ["delivered"] = new(123_456_789_012, 98_765_432_109_876), ["deadLettered"] = new(1, 2), ["lost"] = new(0, 0) },
                Delivery = "exactly-once",
                Broker = new(hasProblem ? BrokerReadiness.NotReady : BrokerReadiness.Ready, null),
                Problems = hasProblem ? [new("kafka", "The topic 'audit' does not exist, and here are so many words that they do not fit into one line of a terminal.", 12)] : [],
                LastProblem = new("source", "something was", 5_000),
                Checkpoint = new(new(2026, 1, 2, 3, 4, 4, TimeSpan.Zero), 1),
            },
        ],
    };
}
