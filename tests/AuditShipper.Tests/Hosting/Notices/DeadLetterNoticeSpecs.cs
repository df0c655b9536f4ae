using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Processing;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Hosting.Notices;

public sealed class DeadLetterNoticeSpecs
{
    private const string Bad = "no + event";
    private const string First = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a-1","stageTimestamp":"2026-01-02T03:04:05.000000Z"}""";
    private const string Second = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a-2","stageTimestamp":"2026-01-02T03:04:05.000000Z"}""";
    private const string Log = $"{First}\n{Bad}\n{Second}\n";
    private static readonly DeliveryFailure Refused = new(FailureKind.Refused, KafkaCodes.MessageTooLarge, "broker-too-large");
    private static readonly DeliveryFailure NotAllowed = new(FailureKind.Environment, KafkaCodes.TopicAuthorizationFailed, "not-authorized");

    [Fact]
    public void Each_dead_letter_is_told_without_its_bytes()
    {
        using var rig = new NoticeRig("letters", unredacted: false, Log);
        rig.TurnUntil(() => rig.Mark == Log.Length);

        var notice = Assert.Single(rig.Publishers.Notices);
        Assert.Equal((First.Length + 1, ""), (notice.OffsetBytes, notice.Key));
        using var json = JsonDocument.Parse(notice.Value);
        Assert.Equal(["reason", "source", "segment", "offset", "length", "sha256", "cluster", "node"], json.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ("not-json", "audit", First.Length + 1, Bad.Length, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Bad))), "test-cluster", "cp-1"),
            (Text(json, "reason"), Text(json, "source"), Number(json, "offset"), Number(json, "length"), Text(json, "sha256"), Text(json, "cluster"), Text(json, "node")));
        Assert.Matches("^[0-9a-f]{32}$", Text(json, "segment"));
        Assert.Equal(["a-1", "a-2"], rig.Publishers.Events.Select(record => record.Key));
    }

    [Fact]
    public void Without_a_topic_nothing_is_told()
    {
        using var rig = new NoticeRig(topic: null, unredacted: true, Log);
        rig.TurnUntil(() => rig.Mark == Log.Length);
        Assert.Empty(rig.Publishers.Notices);
        Assert.Equal(1, rig.Totals.Ranges(Fate.DeadLettered));
    }

    [Fact]
    public void A_letter_has_its_fate_when_its_notice_is_acknowledged()
    {
        using var rig = new NoticeRig("letters", unredacted: false, Log);
        rig.Publishers.Withholds = record => record.Kind == RecordKind.DeadLetterNotice;
        rig.TurnUntil(() => rig.Publishers.Events.Count() == 2 && rig.Mark > 0);
        Assert.Equal(First.Length + 1, rig.Mark);
        Assert.Equal(0, rig.Totals.Ranges(Fate.DeadLettered));

        rig.Publishers.Withholds = _ => false;
        rig.TurnUntil(() => rig.Mark == Log.Length);
        Assert.Equal((1, Bad.Length + 1), (rig.Totals.Ranges(Fate.DeadLettered), rig.Totals.Bytes(Fate.DeadLettered)));
        Assert.Equal(2, rig.Totals.Ranges(Fate.Delivered));
    }

    [Fact]
    public void Unredacted_a_notice_carries_the_exact_bytes()
    {
        using var rig = new NoticeRig("letters", unredacted: true, Log);
        rig.TurnUntil(() => rig.Mark == Log.Length);
        using var json = JsonDocument.Parse(Assert.Single(rig.Publishers.Notices).Value);
        Assert.Equal(Bad, Encoding.ASCII.GetString(json.RootElement.GetProperty("bytes").GetBytesFromBase64()));
    }

    [Fact]
    public void A_notice_that_is_refused_with_the_bytes_goes_without_them()
    {
        using var rig = new NoticeRig("letters", unredacted: true, Log);
        rig.Publishers.Answer = record => record.Value.Contains("\"bytes\"", StringComparison.Ordinal) ? Refused : null;
        rig.TurnUntil(() => rig.Mark == Log.Length);
        Assert.DoesNotContain("\"bytes\"", rig.Publishers.Notices.Last().Value, StringComparison.Ordinal);
        Assert.Equal(0, rig.Metrics.RefusedNotices);
    }

    [Fact]
    public void A_refused_notice_is_counted_and_holds_nothing_up()
    {
        using var rig = new NoticeRig("letters", unredacted: false, Log);
        rig.Publishers.Answer = record => record.Kind == RecordKind.DeadLetterNotice ? Refused : null;
        rig.TurnUntil(() => rig.Mark == Log.Length);

        Assert.Equal([PublisherMode.Batched, PublisherMode.OneByOne], rig.Publishers.Notices.Select(record => record.Mode));
        Assert.Equal((1, 1, 2), (rig.Metrics.RefusedNotices, rig.Totals.Ranges(Fate.DeadLettered), rig.Totals.Ranges(Fate.Delivered)));
        Assert.NotEmpty(Directory.GetFiles(rig.Letters));
    }

    [Fact]
    public void While_the_broker_takes_no_notice_the_events_behind_it_are_not_sent_over_and_over()
    {
        using var rig = new NoticeRig("letters", unredacted: false, Log);
        var refusals = 4;
        rig.Publishers.Answer = record => record.Kind == RecordKind.DeadLetterNotice && refusals-- > 0 ? NotAllowed : null;
        rig.TurnUntil(() => rig.Mark == Log.Length);

        Assert.Equal(5, rig.Publishers.Notices.Count());
        Assert.InRange(rig.Publishers.Events.Count(record => record.Key == "a-2"), 1, 2);
        Assert.Equal(0, rig.Metrics.RefusedNotices);
    }

    [Theory]
    [InlineData(700 * 1024, 64 << 20, true)]
    [InlineData((700 * 1024) + 1, 64 << 20, false)]
    [InlineData(12 * 1024, 1024, true)]
    [InlineData(100 * 1024, 100 * 1024, false)]
    public void Bytes_that_would_not_fit_stay_on_the_node(long length, int maxLineBytes, bool expected) =>
        Assert.Equal(expected, DeadLetterNoticeRules.Fits(length, maxLineBytes));

    private static string Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString()!;

    private static int Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt32();
}
