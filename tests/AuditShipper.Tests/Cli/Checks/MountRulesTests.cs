using AuditShipper.Cli.Checks;

namespace AuditShipper.Tests.Cli.Checks;

public sealed class MountRulesTests
{
    private const string MountInfo = """
        22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
        400 22 254:1 /var/log/kubernetes /var/log/kubernetes ro,relatime - ext4 /dev/vda1 rw
        401 22 254:1 /a.log /logs/audit.log ro,relatime master:5 - ext4 /dev/vda1 rw
        402 22 254:1 /a.log /logs/with\040blank\134.log ro - ext4 /dev/vda1 rw

        """;

    [Theory]
    [InlineData("/logs/audit.log", true)]
    [InlineData("/logs/with blank\\.log", true)]
    [InlineData("/var/log/kubernetes/audit.log", false)]
    [InlineData("/a.log", false)]
    public void A_file_is_mounted_alone_when_it_is_a_mount_point(string path, bool expected) => Assert.Equal(expected, MountRules.IsMountPoint(MountInfo, path));

    [Theory]
    [InlineData("")]
    [InlineData("1 2\n\n")]
    [InlineData("1 2 3 / \\0 rw")]
    public void What_is_no_mount_info_names_no_mount_point(string text) => Assert.False(MountRules.IsMountPoint(text, "/logs/audit.log"));
}
