using System.Diagnostics;
using AuditShipper.Files;

namespace AuditShipper.Tests.Files;

/// <summary>What only a real disk can show.</summary>
public sealed class LinuxFileSystemTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LinuxFileSystem _files = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Such pieces do not stay in the system's memory; what is written at the beginning afterwards joins them.</summary>
    [Fact]
    public void Large_pieces_and_a_head_that_is_written_anew_are_there()
    {
        var content = new byte[3_000_001];
        new Random(5).NextBytes(content);
        using (var file = _files.OpenState(_directory["letter"]))
        {
            for (var at = 0; at < content.Length; at += 1 << 20) file.Write(content.AsSpan(at, Math.Min(1 << 20, content.Length - at)), at);
            file.Flush();
            "head"u8.CopyTo(content.AsSpan(10));
            file.Write("head"u8, 10);
            file.Flush();
        }

        Assert.Equal(content, File.ReadAllBytes(_directory["letter"]));
    }

    [Fact]
    public void A_fifo_with_the_name_of_a_log_is_refused_without_blocking()
    {
        Run("mkfifo", _directory["audit.log"]);

        Assert.Null(_files.TryStat(_directory["audit.log"]));
        var refusal = Assert.Throws<IOException>(() => _files.TryOpenRead(_directory["audit.log"]));
        Assert.Equal($"Cannot open {_directory["audit.log"]}: it is a device, pipe or socket, not a regular file.", refusal.Message);
    }

    [Fact]
    public void A_directory_with_the_name_of_a_log_is_refused()
    {
        Directory.CreateDirectory(_directory["audit.log"]);

        Assert.Null(_files.TryStat(_directory["audit.log"]));
        var refusal = Assert.Throws<IOException>(() => _files.TryOpenRead(_directory["audit.log"]));
        Assert.Contains("it is a directory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_symbolic_link_leads_to_its_target()
    {
        File.WriteAllText(_directory["target"], "hello");
        File.CreateSymbolicLink(_directory["link"], _directory["target"]);

        Assert.Equal(_files.TryStat(_directory["target"]), _files.TryStat(_directory["link"]));
        using var file = _files.TryOpenRead(_directory["link"]);
        Assert.Equal(5, file!.Read(new byte[10], 0));
    }

    [Fact]
    public void A_loop_of_links_is_an_error_that_names_the_path_and_the_fact()
    {
        File.CreateSymbolicLink(_directory["a"], _directory["b"]);
        File.CreateSymbolicLink(_directory["b"], _directory["a"]);

        var error = Assert.Throws<IOException>(() => _files.TryStat(_directory["a"]));
        Assert.Equal($"Cannot stat {_directory["a"]}: Too many levels of symbolic links.", error.Message);
    }

    [Fact]
    public void What_statx_says_is_what_stat_prints()
    {
        File.WriteAllText(_directory["f"], new string('x', 5000));
        Run("ln", _directory["f"], _directory["second"]);

        var facts = _files.TryStat(_directory["f"])!.Value;

        var nanoseconds = facts.ModifiedAt.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        Assert.Equal(
            Run("stat", "-c", "%Hd %Ld %i %s %b %h %.7Y", _directory["f"]).Trim(),
            $"{facts.Device >> 32} {facts.Device & uint.MaxValue} {facts.Inode} {facts.SizeBytes} {facts.AllocatedBytes / 512} {facts.Links} {facts.ModifiedAt.ToUnixTimeSeconds()}.{nanoseconds / 100:D7}");
    }

    [Fact]
    public void Opening_takes_no_lock_that_another_program_could_meet()
    {
        File.WriteAllText(_directory["audit.log"], "x");
        using var reader = _files.TryOpenRead(_directory["audit.log"]);

        Assert.Equal("free\n", Run("flock", "--nonblock", "--exclusive", _directory["audit.log"], "echo", "free"));
    }

    [Fact]
    public void A_lock_holds_off_another_process_and_dies_with_its_own()
    {
        using var other = Process.Start(new ProcessStartInfo("flock", ["--no-fork", _directory["lock"], "sh", "-c", "echo held; exec sleep 60"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Assert.Equal("held", other.StandardOutput.ReadLine());
        Assert.Null(_files.TryLock(_directory["lock"]));

        other.Kill();
        other.WaitForExit();
        using var mine = _files.TryLock(_directory["lock"]);
        Assert.NotNull(mine);
    }

    [Fact]
    public void A_released_lock_is_free_even_while_a_copy_of_its_descriptor_is_open()
    {
        var held = _files.TryLock(_directory["lock"])!;
        var descriptor = Directory.GetFiles("/proc/self/fd").Single(link => new FileInfo(link).LinkTarget == _directory["lock"]);
        var number = Duplicate(int.Parse(Path.GetFileName(descriptor)));
        try
        {
            held.Dispose();
            using var second = _files.TryLock(_directory["lock"]);
            Assert.NotNull(second);
        }
        finally
        {
            Close(number);
        }
    }

    [Fact]
    public void A_listing_of_a_thousand_names_asks_for_names_only()
    {
        for (var i = 0; i < 1000; i++)
            File.WriteAllText(_directory[$"audit-{i:D4}.log"], "");

        Assert.Equal(1000, _files.TryList(_directory.Path)!.Distinct().Count());
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int descriptor);

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);

    private static string Run(string program, params string[] arguments) => Command.Run(program, arguments);
}
