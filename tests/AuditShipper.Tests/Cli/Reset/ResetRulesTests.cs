using AuditShipper.Cli.Disk;
using AuditShipper.Cli.Reset;
using AuditShipper.Discovery;

namespace AuditShipper.Tests.Cli.Reset;

public sealed class ResetRulesTests
{
    private static readonly SegmentNames Names = new("/log/audit.log");
    private static readonly DiskSegment Compressed = Of("audit-2026-01-01T00-00-00.000.log.gz", 1, 100, 100, isFinal: true, isFinished: true);
    private static readonly DiskSegment Backup = Of("audit-2026-01-02T00-00-00.000.log", 2, 40, 90, isFinal: true, isFinished: false);
    private static readonly DiskSegment Live = Of("audit.log", 3, 0, 75, isFinal: false, isFinished: false);
    private static readonly DiskSegment[] All = [Compressed, Backup, Live];

    [Theory]
    [InlineData("oldest", ResetKind.Oldest, "", 0)]
    [InlineData("newest", ResetKind.Newest, "", 0)]
    [InlineData("audit.log:0", ResetKind.Place, "audit.log", 0)]
    [InlineData("a:b.log:123456789012", ResetKind.Place, "a:b.log", 123_456_789_012)]
    internal void A_target_is_one_of_three(string text, ResetKind kind, string segment, long offset) =>
        Assert.Equal(new ResetTarget(kind, segment, offset), ResetTarget.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Oldest")]
    [InlineData("audit.log")]
    [InlineData("audit.log:")]
    [InlineData(":5")]
    [InlineData("audit.log:-1")]
    [InlineData("audit.log:1.5")]
    [InlineData("audit.log:99999999999999999999")]
    public void Nothing_else_is_a_target(string text) => Assert.Null(ResetTarget.TryParse(text));

    [Fact]
    public void Oldest_begins_every_segment_anew()
    {
        var plan = Plan(new(ResetKind.Oldest));
        Assert.Equal([(0, false), (0, false), (0, false)], plan);
    }

    [Fact]
    public void Newest_finishes_what_is_final_and_keeps_the_line_that_is_being_written() =>
        Assert.Equal([(100, true), (90, true), (70, false)], Plan(new(ResetKind.Newest)));

    [Theory]
    [InlineData("audit-2026-01-02T00-00-00.000.log")]
    [InlineData("00000000000000000000000000000002")]
    public void A_place_passes_over_what_is_older_and_begins_what_is_newer(string segment) =>
        Assert.Equal([(100, true), (33, false), (0, false)], Plan(new(ResetKind.Place, segment, 33)));

    [Fact]
    public void The_end_of_a_final_segment_finishes_it() =>
        Assert.Equal([(100, true), (90, true), (0, false)], Plan(new(ResetKind.Place, Backup.Name.FileName, 90)));

    [Fact]
    public void A_compressed_segment_answers_to_its_plain_name() =>
        Assert.Equal([(5, false), (0, false), (0, false)], Plan(new(ResetKind.Place, "audit-2026-01-01T00-00-00.000.log", 5)));

    [Fact]
    public void An_unknown_segment_is_answered_with_the_known_ones()
    {
        var refusal = Assert.Throws<ResetException>(() => Plan(new(ResetKind.Place, "audit.lgo", 0)));
        Assert.Equal(
            "--to: there is no segment \"audit.lgo\"; did you mean audit.log? Its file name or its id is asked for; there are: "
            + "audit-2026-01-01T00-00-00.000.log.gz, audit-2026-01-02T00-00-00.000.log, audit.log.",
            refusal.Message);
    }

    [Fact]
    public void Bytes_are_sent_again_or_skipped()
    {
        var plan = ResetRules.Plan(All, new(ResetKind.Place, Backup.Name.FileName, 33), _ => 70);
        Assert.Equal(7, plan.Sum(mark => mark.AgainBytes));
        plan = ResetRules.Plan(All, new(ResetKind.Newest), _ => 70);
        Assert.Equal(120, plan.Sum(mark => mark.SkippedBytes));
    }

    private static IEnumerable<(long, bool)> Plan(ResetTarget target) => ResetRules.Plan(All, target, _ => 70).Select(mark => (mark.Mark, mark.IsFinished));

    private static DiskSegment Of(string name, uint id, long mark, long size, bool isFinal, bool isFinished) =>
        new(Names.Parse(name), new SegmentId(id), new Fingerprint(0, 1, ""), mark, size, isFinal, isFinished);
}
