using AuditShipper.Checkpointing;
using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Files;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.Tests.Cli.Checks;

public sealed class StateChecksTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_directory_that_can_be_used_stays_as_it_was()
    {
        Assert.Equal(FindingKind.Fine, (await Look(_directory.Path)).Kind);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task One_that_does_not_exist_yet_is_not_made()
    {
        Assert.Contains("the start makes it", (await Look(_directory["a/b"])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task One_that_an_agent_uses_is_a_warning_and_the_agent_keeps_it()
    {
        var opening = StateDirectory.Open(new LinuxFileSystem(), _directory.Path);
        using var state = Assert.IsType<StateDirectoryOpening.Opened>(opening).Directory;
        var finding = await Look(_directory.Path);
        Assert.Equal(FindingKind.Warning, finding.Kind);
        Assert.Contains($"process {Environment.ProcessId}", finding.Message, StringComparison.Ordinal);
        Assert.IsType<StateDirectoryOpening.InUse>(StateDirectory.Open(new LinuxFileSystem(), _directory.Path));
    }

    [Fact]
    public async Task One_that_an_agent_left_can_be_used_and_is_free_afterwards()
    {
        Assert.IsType<StateDirectoryOpening.Opened>(StateDirectory.Open(new LinuxFileSystem(), _directory.Path)).Directory.Dispose();
        Assert.Equal(FindingKind.Fine, (await Look(_directory.Path)).Kind);
        Assert.IsType<StateDirectoryOpening.Opened>(StateDirectory.Open(new LinuxFileSystem(), _directory.Path)).Directory.Dispose();
    }

    [Fact]
    public async Task A_file_in_its_place_is_a_difference()
    {
        await File.WriteAllTextAsync(_directory["state"], "");
        Assert.Equal(FindingKind.Difference, (await Look(_directory["state"])).Kind);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<CheckFinding> Look(string path) =>
        Assert.Single(await new StateChecks(new LinuxFileSystem()).Step(PublisherRig.Options("k:1", "t") with { StateDirectory = path }));
}
