using System.Globalization;
using System.Text;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting.Tailing;

/// <summary>
/// The API server and other hands, at work on one log directory in memory, and the truth about what they wrote.
/// </summary>
internal sealed class LogDirectory
{
    private const int KeptByLogrotate = 3;
    private readonly MemoryFileSystem disk;
    private readonly ManualTime time;
    private readonly int maxLineBytes;
    private readonly Dictionary<string, LogFile> names = [];
    private MemoryWriter? writer;
    private LogFile? written;
    private bool isAppending;
    private string? pendingHalf;
    private int lines;
    private LogFile? compressing;
    private string? compressingTo;

    private DateTimeOffset? rotatedAt;

    public LogDirectory(MemoryFileSystem disk, ManualTime time, int maxLineBytes)
    {
        (this.disk, this.time, this.maxLineBytes) = (disk, time, maxLineBytes);
        disk.Append(AgentLife.LogDirectory + "/.keep", []);
        disk.Delete(AgentLife.LogDirectory + "/.keep");
    }

    public List<Generation> Generations { get; } = [];

    public IEnumerable<LogFile> Files => names.Values;

    /// <summary>Listings of the directory so far.</summary>
    public Func<int> Looks { get; set; } = () => 0;

    /// <summary>A file lost its last name.</summary>
    public Action<LogFile> OnUnlinked { get; set; } = _ => { };

    /// <summary>A file is about to be cut off: its generation ends.</summary>
    public Action<LogFile> OnTruncating { get; set; } = _ => { };

    private static string PathOf(string name) => $"{AgentLife.LogDirectory}/{name}";

    private bool IsLiveThere => names.ContainsKey("audit.log");

    // ---- what the server does

    public void WriteEvents(int count, int padding, string mark = "")
    {
        for (var i = 0; i < count; i++) Put(Event(padding, mark) + "\n");
    }

    public void WriteHalf()
    {
        var whole = Event(120, "");
        var half = whole.Length / (2 + lines % 3);
        Put(whole[..half]);
        pendingHalf = whole[half..] + "\n";
    }

    public void FinishHalf()
    {
        var rest = pendingHalf;
        if (rest is not null) Put(rest);
    }

    public void WriteText(string text) => Put(text);

    public void Rotate(bool createsAtOnce, bool sameMillisecond)
    {
        if (sameMillisecond) Stamp();
        else Step();
        CloseWriter();
        if (IsLiveThere) rotatedAt = time.GetUtcNow();
        if (IsLiveThere) Rename("audit.log", $"audit-{time.GetUtcNow().ToString("yyyy-MM-dd'T'HH-mm-ss.fff", CultureInfo.InvariantCulture)}.log");
        if (createsAtOnce) OpenNew();
    }

    public void Restart()
    {
        CloseWriter();
        OpenForAppending();
    }

    /// <summary>One step of compressing the oldest plain backup: half a .gz, the whole .gz, the plain file removed.</summary>
    public void CompressStep()
    {
        Step();
        if (compressing is null && Backups().FirstOrDefault(name => !name.EndsWith(".gz", StringComparison.Ordinal)) is { } oldest) compressing = names[oldest];
        if (compressing is not { Name: { } plain } source)
        {
            AbandonCompressing();
            return;
        }

        var gz = plain + ".gz";
        var bytes = ServerLog.Gzip(disk.ReadAll(PathOf(plain)));
        if (!names.TryGetValue(gz, out var target))
        {
            compressingTo = gz;
            NewFile(gz, source.Generation, 0);
            disk.Append(PathOf(gz), bytes.AsSpan(0, bytes.Length / 2));
        }
        else if (target.Holds == 0)
        {
            disk.Append(PathOf(gz), bytes.AsSpan(bytes.Length / 2));
            names[gz] = new LogFile { Inode = target.Inode, Generation = source.Generation, Name = gz, Holds = source.Generation.Length, NamedAtLook = target.NamedAtLook };
        }
        else
        {
            Unlink(plain);
            (compressing, compressingTo) = (null, null);
        }
    }

    /// <summary>Another rotation in the same millisecond took the name away: what was begun is begun anew.</summary>
    private void AbandonCompressing()
    {
        if (compressingTo is not null && names.ContainsKey(compressingTo)) Unlink(compressingTo);
        (compressing, compressingTo) = (null, null);
    }

    /// <summary>As maxbackup does.</summary>
    public void DeleteOldestBackup()
    {
        Step();
        var oldest = Backups().FirstOrDefault();
        if (oldest is null || names[oldest] == compressing) return;
        Unlink(oldest);
    }

    // ---- what other hands do

    public void RemoveLive()
    {
        Step();
        if (IsLiveThere) Unlink("audit.log");
    }

    public void CopyTruncate(int linesBetween)
    {
        Step();
        if (!IsLiveThere) return;
        ShiftOthers();
        var live = names["audit.log"];
        if (!live.Generation.Content.EndsWith("\n"u8)) linesBetween = 0;
        disk.Copy(PathOf("audit.log"), PathOf("audit.log.1"));
        names["audit.log.1"] = new LogFile
        {
            Inode = disk.TryStat(PathOf("audit.log.1"))!.Value.Inode,
            Generation = live.Generation,
            Name = "audit.log.1",
            Holds = live.Generation.Length,
            NamedAtLook = Looks(),
        };
        if (linesBetween > 0 && written == live) WriteEvents(linesBetween, 80);
        TruncateLive();
    }

    public void TruncateLive()
    {
        Step();
        if (!names.TryGetValue("audit.log", out var live) || live.IsSecondary) return;
        OnTruncating(live);
        live.Generation.IsClosed = true;
        disk.Truncate(PathOf("audit.log"), 0);
        live.Generation = NewGeneration(isAfterTruncation: true);
    }

    /// <summary>As logrotate with `create`: the server writes on into the file that was moved.</summary>
    public void MoveAndCreate()
    {
        Step();
        if (!IsLiveThere) return;
        ShiftOthers();
        Rename("audit.log", "audit.log.1");
        NewFile("audit.log", NewGeneration(), null);
    }

    /// <summary>As logrotate with `compress`: the oldest plain one of its own backups into which the server does not write.</summary>
    public void CompressOther()
    {
        Step();
        for (var number = KeptByLogrotate; number >= 1; number--)
        {
            var plain = $"audit.log.{number}";
            if (!names.TryGetValue(plain, out var source) || source == written) continue;
            var gz = plain + ".gz";
            var bytes = ServerLog.Gzip(disk.ReadAll(PathOf(plain)));
            NewFile(gz, source.Generation, source.HeldBytes);
            disk.Append(PathOf(gz), bytes);
            Unlink(plain);
            return;
        }
    }

    private void ShiftOthers()
    {
        for (var number = KeptByLogrotate; number >= 1; number--)
        {
            foreach (var suffix in (string[])["", ".gz"])
            {
                var from = $"audit.log.{number}{suffix}";
                if (!names.ContainsKey(from)) continue;
                if (number == KeptByLogrotate) Unlink(from);
                else Rename(from, $"audit.log.{number + 1}{suffix}");
            }
        }
    }

    // ---- how

    private string Event(int padding, string mark)
    {
        lines++;
        var at = (rotatedAt ?? time.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        rotatedAt = null; // the event that did not fit was there before the rotation
        return $"{{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"id-{lines}\",\"stage\":\"ResponseComplete\",\"stageTimestamp\":\"{at}\",\"mark\":\"{mark}\",\"pad\":\"{new string('p', padding)}\"}}";
    }

    private void Put(string text)
    {
        Stamp();
        if (writer is null) OpenForAppending();
        pendingHalf = null;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (isAppending) writer!.Append(bytes);
        else writer!.Write(bytes);
        written!.Generation.Write(writer.Offset - bytes.Length, bytes);
    }

    private void OpenForAppending()
    {
        if (!names.TryGetValue("audit.log", out var live) || live.IsSecondary)
        {
            OpenNew();
            return;
        }

        writer = disk.OpenWriter(PathOf("audit.log"));
        written = live;
        written.Generation.IsClosed = false;
        isAppending = true;
    }

    private void OpenNew()
    {
        written = NewFile("audit.log", NewGeneration(), null);
        writer = disk.OpenWriter(PathOf("audit.log"));
        isAppending = false;
    }

    private void CloseWriter()
    {
        writer?.Dispose();
        writer = null;
        if (written is not null) written.Generation.IsClosed = true;
        written = null;
        pendingHalf = null;
    }

    private Generation NewGeneration(bool isAfterTruncation = false)
    {
        var generation = new Generation(Generations.Count, maxLineBytes) { IsAfterTruncation = isAfterTruncation };
        Generations.Add(generation);
        return generation;
    }

    private LogFile NewFile(string name, Generation generation, long? holds)
    {
        if (names.ContainsKey(name)) Unlink(name);
        disk.Append(PathOf(name), []);
        var file = new LogFile
        {
            Inode = disk.TryStat(PathOf(name))!.Value.Inode,
            Generation = generation,
            Name = name,
            Holds = holds,
            NamedAtLook = Looks(),
        };
        return names[name] = file;
    }

    private IEnumerable<string> Backups() => names.Keys.Where(name => name.StartsWith("audit-", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private void Rename(string from, string to)
    {
        var file = names[from];
        names.TryGetValue(to, out var replaced);
        disk.Rename(PathOf(from), PathOf(to));
        names.Remove(from);
        names[to] = file;
        file.Name = to;
        if (replaced is not null) Unlinked(replaced);
    }

    private void Unlink(string name)
    {
        names.Remove(name, out var file);
        file!.Name = null;
        disk.Delete(PathOf(name));
        OnUnlinked(file);
    }

    private void Unlinked(LogFile file)
    {
        file.Name = null;
        OnUnlinked(file);
    }

    private void Step()
    {
        time.Advance(TimeSpan.FromMilliseconds(1));
        Stamp();
    }

    /// <summary>The disk's clock is as coarse as a kernel's tick.</summary>
    private void Stamp() => disk.Now = new DateTimeOffset(time.GetUtcNow().Ticks / (4 * TimeSpan.TicksPerMillisecond) * (4 * TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
