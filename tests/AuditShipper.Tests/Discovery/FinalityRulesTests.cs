using AuditShipper.Discovery;

namespace AuditShipper.Tests.Discovery;

public sealed class FinalityRulesTests
{
    private const string Older = "audit-2026-01-02T15-04-05.000.log";
    private const string Newer = "audit-2026-01-02T15-04-06.000.log";

    [Theory]
    [InlineData("audit.log", null, Newer, false)]
    [InlineData(Older, null, Older, true)]
    [InlineData("audit.log.1", Older, Older, false)]
    [InlineData("audit.log.1", Older, Newer, true)]
    [InlineData("audit.log.1", "", "", false)]
    [InlineData("audit.log.1", "", Older, true)]
    [InlineData("audit.log", Older, Older, false)]
    [InlineData("audit.log", Newer, Older, false)]
    [InlineData("audit.log", Older, Newer, true)]
    [InlineData("audit.log.1", null, Newer, false)]
    public void Only_a_server_made_name_or_the_servers_next_rotation_ends_a_segment(string name, string? movedAfter, string newestBackup, bool isFinal) =>
        Assert.Equal(isFinal, FinalityRules.IsFinal(Named(name, movedAfter), newestBackup));

    [Fact]
    public void A_final_segment_stays_final()
    {
        var segment = Named("audit.log", null);
        segment.IsFinal = true;
        Assert.True(FinalityRules.IsFinal(segment, ""));
    }

    [Fact]
    public void Nobody_writes_into_a_compressed_file()
    {
        var segment = Named("audit.log.2.gz", null);
        segment.IsGunzipped = true;
        Assert.True(FinalityRules.IsFinal(segment, ""));
    }

    private static Segment Named(string name, string? movedAfter) => new() { Name = new SegmentNames("/log/audit.log").Parse(name), MovedAfter = movedAfter };
}
