using System.Net.Http;
using System.Net.Sockets;
using AuditShipper.Cli.Status;
using AuditShipper.Observability;
using AuditShipper.Observability.Status;
using AuditShipper.Tests.Cli.Status;
using AuditShipper.Tests.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.Tests.Observability;

public sealed class StatusSocketTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly ManualTime time = new();
    private readonly HealthBoard health;
    private readonly PositionBoard board = new();
    private readonly SourceMetrics metrics;

    public StatusSocketTests() => (health, metrics) = (new HealthBoard(time), new SourceMetrics("audit", time));

    [Fact]
    public async Task The_answer_is_of_this_moment()
    {
        await using var socket = await Start();
        var first = await Ask();
        Assert.Null(first!.Sources[0].Segment);
        Assert.Equal(BrokerReadiness.Ready, first.Sources[0].Broker.State);

        metrics.Lag(4711, time.GetUtcNow().AddSeconds(-30));
        metrics.InFlight(5, 600);
        board.Position = new SourcePosition(new("audit.log", "id", 10, 20), 3, new Dictionary<string, FateStatus> { ["delivered"] = new(1, 2) });
        health.SetNotReady("kafka/audit", "The broker is away.");
        health.SetNotReady("kafka/other", "Another source's.");
        time.Advance(TimeSpan.FromSeconds(12));
        var source = (await Ask())!.Sources[0];
        Assert.Equal((4711, 42.0), (source.Lag.Bytes, source.Lag.Seconds));
        Assert.Equal(new SegmentStatus("audit.log", "id", 10, 20), source.Segment);
        Assert.Equal(new BrokerReport(BrokerReadiness.NotReady, "The broker is away."), source.Broker);
        Assert.Equal([new ProblemStatus("kafka", "The broker is away.", 12)], source.Problems);
        Assert.Null(source.LastProblem);
    }

    [Fact]
    public async Task A_problem_that_is_over_is_the_last_one_when_it_lasted_three_seconds()
    {
        await using var socket = await Start();
        health.SetNotReady("source/audit", "short");
        time.Advance(TimeSpan.FromSeconds(2));
        health.SetReady("source/audit");
        Assert.Null((await Ask())!.Sources[0].LastProblem);
        health.SetNotReady("state/audit", "long");
        time.Advance(TimeSpan.FromSeconds(3));
        health.SetReady("state/audit");
        time.Advance(TimeSpan.FromSeconds(1));
        var source = (await Ask())!.Sources[0];
        Assert.Equal(new ProblemStatus("state", "long", 4), source.LastProblem);
        Assert.Empty(source.Problems);
    }

    [Theory]
    [InlineData("GET", "/metrics", 404)]
    [InlineData("POST", "/status", 405)]
    [InlineData("HEAD", "/status", 200)]
    public async Task Nothing_else_is_answered(string method, string path, int status)
    {
        await using var socket = await Start();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, abort) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(directory["status.sock"]), abort);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var answer = await client.SendAsync(new HttpRequestMessage(new(method), new Uri("http://x" + path)));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_there_is_no_answer()
    {
        Assert.Null(await Ask());
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(directory["status.sock"]));
            Assert.Null(await Ask()); // bound, as a killed agent leaves it, and nobody listens
        }
    }

    [Fact]
    public async Task One_that_hangs_is_given_up()
    {
        using var mute = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        mute.Bind(new UnixDomainSocketEndPoint(directory["status.sock"]));
        mute.Listen();
        Assert.Null(await StatusClient.AskAsync(directory["status.sock"], TimeSpan.FromMilliseconds(100), CancellationToken.None));
    }

    [Fact]
    public async Task A_path_that_is_too_long_leaves_the_agent_without_one() =>
        Assert.Null(await StatusSocket.StartAsync(directory[new string('x', 120)], Reporter(), NullLogger.Instance, CancellationToken.None));

    public void Dispose() => directory.Dispose();

    private StatusReporter Reporter() => new(
        StatusSample.Of(AgentState.Running, hasProblem: false), [new WatchedSource("audit", "/log/audit.log", "at-least-once", board, metrics)], health, time);

    private async Task<StatusSocket> Start() => (await StatusSocket.StartAsync(directory["status.sock"], Reporter(), NullLogger.Instance, CancellationToken.None))!;

    private Task<StatusDocument?> Ask() => StatusClient.AskAsync(directory["status.sock"], TimeSpan.FromSeconds(20), CancellationToken.None);
}
