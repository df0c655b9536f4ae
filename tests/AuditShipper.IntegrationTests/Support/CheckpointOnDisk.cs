using AuditShipper.Checkpointing;
using AuditShipper.Files;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>What an agent, running or killed, has made durable.</summary>
internal static class CheckpointOnDisk
{
    /// <param name="stateDirectory">Of the agent.</param>
    /// <param name="slot">0 or 1.</param>
    public static string Slot(string stateDirectory, int slot) => Path.Combine(stateDirectory, "sources", "audit", $"checkpoint.{slot}");

    /// <returns>The newest that is valid; null: none.</returns>
    public static Checkpoint? Read(string stateDirectory)
    {
        var newest = Valid(stateDirectory).MaxBy(slot => slot.Sequence);
        return newest is { Sequence: > 0 } ? Checkpoint.Parse(newest.Payload.Span) : null;
    }

    /// <summary>Whether it says that everything in the log's folder has its fate. Ask when nobody writes any more.</summary>
    public static bool CoversAll(string stateDirectory, string logPath)
    {
        if (Read(stateDirectory) is not { } checkpoint) return false;
        var live = new FileInfo(logPath);
        var backups = Directory.GetFiles(live.DirectoryName!).Where(path => path != logPath).Select(path => Plain(Path.GetFileName(path)));
        var isLiveCovered = checkpoint.Open is [var open] ? open.Name == live.Name && open.Mark == live.Length : checkpoint.Open.Count == 0 && live.Length == 0;
        return isLiveCovered && backups.All(name => checkpoint.Finished.Any(finished => Plain(finished.Name) == name));
    }

    /// <summary>
    /// Whether it names every file of the log's folder, none of which is wholly delivered, and how large it is: what is lost with one that is deleted is known then.
    /// Ask when nobody writes any more.
    /// </summary>
    public static bool KnowsAll(string stateDirectory, string logPath)
    {
        var files = new FileInfo(logPath).Directory!.GetFiles();
        return Read(stateDirectory) is { } checkpoint && files.All(file => checkpoint.Open.Any(open => open.Name == file.Name && open.Size == file.Length));
    }

    private static string Plain(string name) => name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;

    /// <returns>0 or 1.</returns>
    public static int NewestSlot(string stateDirectory) =>
        Enumerable.Range(0, 2).MaxBy(slot => Content(stateDirectory, slot) is SlotContent.Valid valid ? valid.Sequence : -1);

    /// <summary>As a torn write leaves it.</summary>
    public static void Damage(this ShippedLog log, int slot)
    {
        var path = Slot(log.StateDirectory, slot);
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(CheckpointFileFormat.HeaderBytes / 2, CheckpointFileFormat.HeaderBytes).Fill((byte)'#');
        File.WriteAllBytes(path, bytes);
    }

    private static SlotContent Content(string stateDirectory, int slot) => new CheckpointFile(new LinuxFileSystem(), Slot(stateDirectory, slot)).Read();

    private static IEnumerable<SlotContent.Valid> Valid(string stateDirectory) => Enumerable.Range(0, 2)
        .Select(slot => Content(stateDirectory, slot)).OfType<SlotContent.Valid>();
}
