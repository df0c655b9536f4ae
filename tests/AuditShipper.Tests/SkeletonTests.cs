namespace AuditShipper.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Absent_range_is_absent() => Assert.True(default(AuditShipper.Parsing.ByteRange).IsAbsent);
}
