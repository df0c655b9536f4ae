using System.Text;
using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Configuration;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>One log, several routes: each with its own policy, redaction and fates.</summary>
public sealed class RouteSpecs
{
    private const string Slim =
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
        - level: None
          verbs: [get]
        - level: Metadata
        """;

    private static readonly RouteOptions Full = new() { Topic = "full", Redaction = false, Timestamp = RecordTimestamp.Event };
    private static readonly RouteOptions Redacted = Full with { Topic = "siem", Redaction = true };
    private static readonly RouteOptions Filtered = Redacted with { Policy = PolicyReader.Read(Slim, "slim.yaml").Document };
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();
    private readonly FakeBroker broker;

    public RouteSpecs() => broker = new FakeBroker(time) { AcksAtOnce = true };

    [Fact]
    public void Each_route_gets_what_it_wants_of_each_line()
    {
        Write("get", "1", "a");
        Write("create", "2", "b");
        using var life = Start(Full, Filtered);
        life.Turns(3);
        Assert.Equal(["0:1", "0:2", "1:2"], Delivered());
        Assert.Contains("requestObject", Value(route: 0, "2"), StringComparison.Ordinal);
        Assert.DoesNotContain("requestObject", Value(route: 1, "2"), StringComparison.Ordinal);
        Assert.Contains("\"level\":\"Metadata\"", Value(route: 1, "2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_has_a_fate_in_every_route()
    {
        Write("get", "1", "a");
        Write("create", "2", "b");
        disk.Append(AgentLife.LogPath, "no event");
        using var life = Start(Full, Filtered);
        life.Turns(3);
        var segment = life.Parts.Tracker.Open[0];
        Assert.Equal(segment.SizeBytes, segment.Mark);
        var (full, slim) = (life.Parts.Ledger.Accounts.Routes[0].Sums(), life.Parts.Ledger.Accounts.Routes[1].Sums());
        Assert.Equal((segment.SizeBytes, segment.SizeBytes), (full.Bytes, slim.Bytes));
        Assert.Equal([Fate.Delivered, Fate.DeadLettered], full.All.Select(sum => sum.Fate).Order());
        Assert.Equal([Fate.Delivered, Fate.Filtered, Fate.DeadLettered], slim.All.Select(sum => sum.Fate).Order());
        Assert.Equal((2, 1), (life.Parts.Ledger.Totals.Ranges(Fate.Delivered), life.Parts.Ledger.Totals.Ranges(Fate.DeadLettered)));
    }

    [Fact]
    public void The_mark_waits_for_the_last_route()
    {
        broker.AcksAtOnce = false;
        Write("create", "1", "a");
        using var life = Start(Full, Redacted);
        life.Turns(2);
        broker.Current!.Ack(1);
        life.Turns(2);
        Assert.Equal(0, life.Parts.Tracker.Open[0].Mark);
        broker.Current!.Ack(1);
        life.Turns(2);
        Assert.Equal(life.Parts.Tracker.Open[0].SizeBytes, life.Parts.Tracker.Open[0].Mark);
    }

    [Fact]
    public void A_secret_leaves_the_node_only_where_redaction_is_off()
    {
        disk.Append(
            AgentLife.LogPath,
            """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"1","stage":"ResponseComplete","verb":"create","objectRef":{"resource":"secrets","apiVersion":"v1"},"requestObject":{"kind":"Secret","apiVersion":"v1","data":{"password":"aHVudGVyMjI="}}}""");
        using var life = Start(Full, Redacted);
        life.Turns(3);
        Assert.Contains("aHVudGVyMjI=", Value(route: 0, "1"), StringComparison.Ordinal);
        Assert.DoesNotContain("aHVudGVyMjI=", Value(route: 1, "1"), StringComparison.Ordinal);
        Assert.Contains("\"password\":", Value(route: 1, "1"), StringComparison.Ordinal);
    }

    /// <summary>What one route found in a line is not looked for again by those that keep the same bodies; it is by the others, and in the next line.</summary>
    [Fact]
    public void Routes_that_redact_share_what_was_found_and_nothing_else()
    {
        string[] secrets = ["aHVudGVyMQ==", "aHVudGVyMi1sb25nZXI=", "aHVudGVyMw=="];
        foreach (var (secret, number) in secrets.Select((secret, i) => (secret, i)))
        {
            disk.Append(
                AgentLife.LogPath,
                $$$$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"{{{{number}}}}","stage":"ResponseComplete","verb":"create","requestURI":"/x?token={{{{secret}}}}","objectRef":{"resource":"secrets","apiVersion":"v1"},"requestObject":{"kind":"Secret","apiVersion":"v1","data":{"password":"{{{{secret}}}}"}}}""");
        }

        using var life = Start(Redacted, Filtered with { Topic = "slim" }, Redacted with { Topic = "second" }, Full);
        life.Turns(3);
        foreach (var (secret, number) in secrets.Select((secret, i) => (secret, i)))
        {
            var key = number.ToString();
            Assert.Equal(Value(route: 0, key), Value(route: 2, key));
            Assert.Contains("\"password\":", Value(route: 0, key), StringComparison.Ordinal);
            Assert.DoesNotContain("requestObject", Value(route: 1, key), StringComparison.Ordinal);
            Assert.Contains("\"requestURI\":", Value(route: 1, key), StringComparison.Ordinal);
            Assert.All(new byte[] { 0, 1, 2 }, route => Assert.DoesNotContain(secret, Value(route, key), StringComparison.Ordinal));
            Assert.Contains(secret, Value(route: 3, key), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_refused_record_is_a_dead_letter_of_its_route_alone()
    {
        Write("create", "1", FakeBroker.Poison);
        Write("create", "2", "fine");
        using var life = Start(Filtered, Full);
        life.Turns(60);
        Assert.Equal(["0:1", "0:2", "1:2"], Delivered().Distinct().Order());
        Assert.Equal(1, life.Parts.Ledger.Accounts.Routes[1].Sums().All.Single(sum => sum.Fate == Fate.DeadLettered).Ranges);
        Assert.DoesNotContain(life.Parts.Ledger.Accounts.Routes[0].Sums().All, sum => sum.Fate == Fate.DeadLettered);
        Assert.Equal(life.Parts.Tracker.Open[0].SizeBytes, life.Parts.Tracker.Open[0].Mark);
    }

    [Fact]
    public void In_exactly_once_no_route_gets_a_line_twice_because_another_refuses_it()
    {
        var kafka = new FakeKafka();
        Write("create", "1", FakeBroker.Poison);
        Write("create", "2", "fine");
        Write("create", "3", FakeBroker.Poison);
        using var life = new AgentLife(disk, new FakeBroker(time) { AcksAtOnce = true, Kafka = kafka }, time, new LifeOptions { Routes = [Filtered, Full], Delivery = DeliveryGuarantee.ExactlyOnce });
        life.Turns(400);
        Assert.Equal(["0:1", "0:2", "0:3", "1:2"], kafka.Committed.Select(record => $"{record.Route}:{record.Key}").Order());
        Assert.Equal(2, life.Parts.Ledger.Accounts.Routes[1].Sums().All.Single(sum => sum.Fate == Fate.DeadLettered).Ranges);
        Assert.Equal(0, life.Parts.Ledger.Pending);
    }

    [Fact]
    public void A_route_has_its_own_format_key_and_headers()
    {
        Write("create", "1", "a");
        Assert.True(KeyTemplate.TryParse("{user}/{verb}", out var key, out _));
        using var life = Start(Full, Redacted with { Format = "cloudevents", Key = key, Headers = [EventField.Verb, EventField.Level] });
        life.Turns(3);
        var record = broker.Delivered.Single(record => record.Route == 1);
        Assert.Equal("u/create", record.Key);
        Assert.Equal(["as-verb=create", "as-level=RequestResponse"], record.Headers);
        using var value = JsonDocument.Parse(record.Value);
        Assert.Equal("1.0", value.RootElement.GetProperty("specversion").GetString());
        Assert.Equal("1", value.RootElement.GetProperty("data").GetProperty("auditID").GetString());
    }

    [Fact]
    public void What_is_too_large_for_a_route_goes_without_its_bodies_and_what_cannot_is_a_dead_letter()
    {
        Write("create", "1", new string('x', 900));
        Write("create", new string('2', 900), "a");
        Write("create", "3", "small");
        using var life = Start(600, Full);
        life.Turns(5);
        Assert.Equal(["0:1", "0:3"], Delivered());
        Assert.DoesNotContain("requestObject", Value(route: 0, "1").Replace("\"requestObject\"}", "", StringComparison.Ordinal)[..100], StringComparison.Ordinal);
        Assert.Contains("auditshipper.io/original-sha256", Value(route: 0, "1"), StringComparison.Ordinal);
        Assert.Contains(broker.Delivered[0].Headers, header => header.StartsWith("as-removed=", StringComparison.Ordinal));
        Assert.Equal(1, life.Metrics.DegradedEvents);
        Assert.Equal(1, life.Parts.Ledger.Totals.Ranges(Fate.DeadLettered));
        Assert.Equal(life.Parts.Tracker.Open[0].SizeBytes, life.Parts.Tracker.Open[0].Mark);
    }

    [Fact]
    public void A_route_that_is_new_begins_where_the_others_are()
    {
        Write("create", "1", "a");
        using (var life = Start(Full))
        {
            life.Turns(3);
            Assert.True(life.Stop());
        }

        broker.Delivered.Clear();
        Write("create", "2", "b");
        using var next = Start(Redacted, Full);
        next.Turns(3);
        Assert.Equal(["0:2", "1:2"], Delivered());
        Assert.Equal(2, next.Parts.Ledger.Accounts.Routes[1].Sums().All.Sum(sum => sum.Ranges));
    }

    /// <summary>The queue is full when the second route is to get the line, and the agent is told to stop.</summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void A_stop_in_the_middle_of_a_line_waits_for_nothing_and_sends_no_more_twice_than_it_must(bool isExactlyOnce, int most)
    {
        var kafka = new FakeKafka();
        var full = new FakeBroker(time) { Kafka = isExactlyOnce ? kafka : null, QueueRecords = 1 };
        var options = new LifeOptions { Routes = [Full, Redacted], Delivery = isExactlyOnce ? DeliveryGuarantee.ExactlyOnce : DeliveryGuarantee.AtLeastOnce };
        using (var life = new AgentLife(disk, full, time, options))
        {
            life.Turns(10);
            Write("create", "1", "a");
            using var stop = new CancellationTokenSource();
            stop.Cancel();
            life.Turn(stop: stop.Token);
            full.AcksAtOnce = true;
            var before = time.GetTimestamp();
            life.Stop();
            Assert.InRange(time.GetElapsedTime(before).TotalSeconds, 0, 1);
        }

        full.QueueRecords = int.MaxValue;
        using var next = new AgentLife(disk, full, time, options);
        next.Turns(40);
        var arrived = (isExactlyOnce ? kafka.Committed : full.Delivered).Select(record => $"{record.Route}:{record.Key}").ToList();
        Assert.InRange(arrived.Count(record => record == "0:1"), 1, most);
        Assert.Single(arrived, "1:1");
        Assert.Equal(0, next.Parts.Ledger.Pending);
    }

    private AgentLife Start(long recordBytes, params RouteOptions[] routes) => new(disk, broker, time, new LifeOptions { Routes = routes, RecordBytes = recordBytes });

    private AgentLife Start(params RouteOptions[] routes) => new(disk, broker, time, new LifeOptions { Routes = routes });

    private void Write(string verb, string auditId, string mark) => disk.Append(
        AgentLife.LogPath,
        $$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"{{auditId}}","stage":"ResponseComplete","verb":"{{verb}}","user":{"username":"u"},"requestObject":{"x":"{{mark}}"} }""");

    private IEnumerable<string> Delivered() => broker.Delivered.Select(record => $"{record.Route}:{record.Key}");

    private string Value(byte route, string key) => Encoding.UTF8.GetString(broker.Delivered.Single(record => record.Route == route && record.Key == key).Value);
}
