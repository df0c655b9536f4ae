using AuditShipper.Discovery;

namespace AuditShipper.Tests.Discovery;

public sealed class SegmentOrderTests
{
    private const string Backup1 = "audit-2026-01-01T00-00-01.000.log";
    private const string Backup2 = "audit-2026-01-01T00-00-02.000.log";
    private const string Backup3 = "audit-2026-01-01T00-00-03.000.log";
    private readonly SegmentNames _names = new("/logs/audit.log");

    [Fact]
    public void What_is_found_stands_last() => Assert.Equal(2, PlaceOf("audit.log", Backup1, Backup2));

    [Fact]
    public void A_backup_found_late_stands_before_its_successors() => Assert.Equal(1, PlaceOf(Backup2, Backup1, Backup3, "audit.log"));

    [Fact]
    public void A_backup_found_behind_the_live_file_that_was_made_after_it_stands_before_it() => Assert.Equal(1, PlaceOf(Backup2, Backup1, "audit.log"));

    [Fact]
    public void The_order_of_a_compressed_backup_is_that_of_its_plain_name() => Assert.Equal(1, PlaceOf(Backup2 + ".gz", Backup1, Backup3));

    [Fact]
    public void A_file_that_other_hands_took_away_is_older_than_the_backups_that_follow()
    {
        var moved = Segment("audit.log");
        moved.MovedAfter = Backup1;
        Assert.Equal(1, SegmentOrder.PlaceOf([moved, Segment("audit.log")], _names.Parse(Backup2)));
    }

    private int PlaceOf(string newcomer, params string[] open) => SegmentOrder.PlaceOf([.. open.Select(Segment)], _names.Parse(newcomer));

    private Segment Segment(string name) => new() { Name = _names.Parse(name) };
}
