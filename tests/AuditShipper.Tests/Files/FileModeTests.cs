using AuditShipper.Files;

namespace AuditShipper.Tests.Files;

/// <summary>The umask belongs to the whole process: no other test runs beside these.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class UmaskChanged;

[Collection<UmaskChanged>]
public sealed class FileModeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LinuxFileSystem _files = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("0")]
    [InlineData("0777")]
    public void Modes_do_not_depend_on_the_umask(string umask)
    {
        var path = _directory["a"];
        var before = SetUmask(Convert.ToUInt32(umask, 8));
        try
        {
            _files.CreateDirectory(Path.Combine(path, "b"));
            _files.OpenState(Path.Combine(path, "b", "file")).Dispose();
        }
        finally
        {
            SetUmask(before);
        }

        Assert.Equal("700\n700\n600\n", Command.Run("stat", "-c", "%a", path, Path.Combine(path, "b"), Path.Combine(path, "b", "file")));
    }

    [Fact]
    public void State_that_others_could_read_is_closed_to_them_when_opened()
    {
        File.WriteAllText(_directory["f"], "");
        Command.Run("chmod", "0646", _directory["f"]);

        _files.OpenState(_directory["f"]).Dispose();

        Assert.Equal("600\n", Command.Run("stat", "-c", "%a", _directory["f"]));
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "umask")]
    private static extern uint SetUmask(uint mask);
}
