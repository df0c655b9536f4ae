using AuditShipper.Cli;
using AuditShipper.Files;
using AuditShipper.Tests.Configuration;

namespace AuditShipper.Tests.Cli.Simulate;

/// <summary>The whole report on logs of real API servers. AUDITSHIPPER_SAMPLES names their folder.</summary>
public sealed class SimulateGoldenTests
{
    private const string Golden = "tests/AuditShipper.Tests/Cli/Simulate/";

    [Theory]
    [InlineData("slim", "--policy", "slim.yaml")]
    [InlineData("profile")]
    public async Task Report_is_the_one_that_was_checked(string name, params string[] policy)
    {
        var folder = Environment.GetEnvironmentVariable("AUDITSHIPPER_SAMPLES");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "AUDITSHIPPER_SAMPLES is not set: it names the folder with logs of real API servers.");
        string[] logs = ["kube-1.36/tour.log", "kube-1.36/all-stages/nonresource.log", "v1.20.2/bulk-mixed.log.gz", "v1.20.2/legacy-format/metadata.log", "v1.20.2/copytruncate-nul.log.gz"];
        var rig = new SimulateRig(new LinuxFileSystem());

        Assert.Equal(ExitCodes.Done, await rig.RunAsync([.. policy.Select(argument => argument.EndsWith(".yaml", StringComparison.Ordinal) ? RepositoryFile.PathOf(Golden + argument) : argument), "--json", "--top", "5", .. logs.Select(log => Path.Combine(folder!, log))]));
        Assert.Equal(RepositoryFile.Read($"{Golden}{name}.golden.json"), rig.Output.Replace(RepositoryFile.PathOf(Golden), "", StringComparison.Ordinal));
    }
}
