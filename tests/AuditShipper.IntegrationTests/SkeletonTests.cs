namespace AuditShipper.IntegrationTests;

public sealed class SkeletonTests
{
    [Fact]
    public void Absent_range_is_absent() => Assert.True(default(Parsing.ByteRange).IsAbsent);
}
