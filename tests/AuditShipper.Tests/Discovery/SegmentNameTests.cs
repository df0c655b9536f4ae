using AuditShipper.Discovery;

namespace AuditShipper.Tests.Discovery;

public sealed class SegmentNameTests
{
    private static readonly SegmentNames Names = new("/var/log/kubernetes/audit.log");

    [Theory]
    [InlineData("audit.log", NameKind.Live, false, "audit.log")]
    [InlineData("audit-2026-01-02T15-04-05.000.log", NameKind.ServerBackup, false, "audit-2026-01-02T15-04-05.000.log")]
    [InlineData("audit-2026-01-02T15-04-05.999.log.gz", NameKind.ServerBackup, true, "audit-2026-01-02T15-04-05.999.log")]
    [InlineData("audit.log.1", NameKind.OtherBackup, false, "audit.log.1")]
    [InlineData("audit.log.12.gz", NameKind.OtherBackup, true, "audit.log.12")]
    [InlineData("audit.log-20260102", NameKind.OtherBackup, false, "audit.log-20260102")]
    [InlineData("audit.log-20260102-1767312000.gz", NameKind.OtherBackup, true, "audit.log-20260102-1767312000")]
    [InlineData("audit-2026-13-02T15-04-05.000.log", NameKind.Foreign, false, "audit-2026-13-02T15-04-05.000.log")]
    [InlineData("audit-2026-01-02T15-04-05.log", NameKind.Foreign, false, "audit-2026-01-02T15-04-05.log")]
    [InlineData("audit-2026-01-02T15-04-05.000.log.gz.tmp", NameKind.Foreign, false, "audit-2026-01-02T15-04-05.000.log.gz.tmp")]
    [InlineData("audit.log.gz", NameKind.Foreign, true, "audit.log")]
    [InlineData("audit.log.", NameKind.Foreign, false, "audit.log.")]
    [InlineData("audit.log.bak", NameKind.Foreign, false, "audit.log.bak")]
    [InlineData("audit.log-old", NameKind.Foreign, false, "audit.log-old")]
    [InlineData("other.log", NameKind.Foreign, false, "other.log")]
    [InlineData("authorization-audit.log", NameKind.Foreign, false, "authorization-audit.log")]
    public void A_name_says_who_made_it(string fileName, object kind, bool isCompressed, string plainName)
    {
        var name = Names.Parse(fileName);
        Assert.Equal((kind, isCompressed, plainName), (name.Kind, name.IsCompressed, name.PlainName));
    }

    [Theory]
    [InlineData("audit.log.2", "audit.log.1")]
    [InlineData("audit.log.10", "audit.log.9")]
    [InlineData("audit.log-20260101", "audit.log-20260102")]
    [InlineData("audit-2026-01-02T15-04-05.000.log", "audit-2026-01-02T15-04-05.001.log")]
    public void Backups_of_one_kind_sort_by_age(string older, string newer) =>
        Assert.True(string.CompareOrdinal(Names.Parse(older).Order, Names.Parse(newer).Order) < 0);

    [Fact]
    public void A_live_file_without_extension_has_backups_without_one()
    {
        var names = new SegmentNames("/log/audit");
        Assert.Equal(NameKind.ServerBackup, names.Parse("audit-2026-01-02T15-04-05.000").Kind);
        Assert.Equal(NameKind.Foreign, names.Parse("audit-2026-01-02T15-04-05.000.log").Kind);
    }
}
