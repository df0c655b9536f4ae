using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Packaging;

public sealed class SystemdUnitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string Unit = Repository.Path("systemd", "auditshipper.service");

    [Fact]
    public async Task Systemd_finds_nothing_to_say_about_the_unit()
    {
        var outcome = await Analyze(await File.ReadAllTextAsync(Unit), "verify", "--man=no");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Systemd_would_find_a_misspelt_directive()
    {
        var outcome = await Analyze((await File.ReadAllTextAsync(Unit)).Replace("WatchdogSec", "WatchdogSeconds", StringComparison.Ordinal), "verify", "--man=no");
        Assert.Contains("WatchdogSeconds", outcome.Output, StringComparison.Ordinal);
    }

    /// <summary>The threshold is in tenths of the 0 to 10 of `systemd-analyze security`. docs/install.md tells the score.</summary>
    [Fact]
    public async Task Its_exposure_is_at_most_2()
    {
        var outcome = await Analyze(await File.ReadAllTextAsync(Unit), "security", "--offline=true", "--no-pager", "--threshold=20");
        Assert.True(outcome.ExitCode == 0, outcome.Output);
    }

    [Fact]
    public void A_stop_has_more_time_than_the_agent_takes()
    {
        var seconds = int.Parse(File.ReadLines(Unit).Single(line => line.StartsWith("TimeoutStopSec=", StringComparison.Ordinal))["TimeoutStopSec=".Length..].TrimEnd('s'));
        Assert.True(seconds > 20, $"TimeoutStopSec={seconds}s, but shutdownDeadline is 20 s by default.");
    }

    /// <summary>As it stands, but with the published program where the unit says it is.</summary>
    private static async Task<ProgramOutcome> Analyze(string unit, params string[] arguments)
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
            Assert.Skip("systemd-analyze is not there: it is part of Debian's package systemd.");
        using var folder = new TemporaryFolder();
        var file = folder.File("auditshipper.service");
        await File.WriteAllTextAsync(file, unit.Replace("/usr/lib/auditshipper/auditshipper", await PublishedProgram.Path(), StringComparison.Ordinal));
        return await ChildProcess.Run("/usr/bin/systemd-analyze", [.. arguments, file], Patience);
    }
}
