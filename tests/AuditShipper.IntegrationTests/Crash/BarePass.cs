using System.Globalization;
using System.Security.Cryptography;
using AuditShipper.Files;
using AuditShipper.Parsing;

namespace AuditShipper.IntegrationTests.Crash;

/// <summary>The least that can be done with a log, on one thread: it is read, scanned, large lines are hashed, and where asked for written to a disk.</summary>
/// <param name="Lines">That there are.</param>
/// <param name="Scan">Reading, and the scanner that validates every byte.</param>
/// <param name="Hash">SHA-256 of the large ones.</param>
/// <param name="Write">Of the large ones, until they are on the disk.</param>
/// <param name="Cpu">Of it all.</param>
internal sealed record BarePass(int Lines, TimeSpan Scan, TimeSpan Hash, TimeSpan Write, TimeSpan Cpu)
{
    private const int LargeBytes = 1 << 20;

    public TimeSpan Wall => Scan + Hash + Write;

    /// <param name="path">Of a log whose lines all are events.</param>
    /// <param name="writesInto">A folder; null: nothing is written.</param>
    public static BarePass Over(string path, string? writesInto = null)
    {
        using var file = File.OpenRead(path);
        var pass = new Pass(writesInto);
        var cpuBefore = ThreadCpu();
        var began = TimeProvider.System.GetTimestamp();
        var lines = pass.Walk(file);
        var all = TimeProvider.System.GetElapsedTime(began);
        return new BarePass(lines, all - pass.Hash - pass.Write, pass.Hash, pass.Write, ThreadCpu() - cpuBefore);
    }

    public override string ToString() =>
        $"{Lines} lines read and scanned in {Scan.TotalMilliseconds:f0} ms, hashed in {Hash.TotalMilliseconds:f0} ms, written in {Write.TotalMilliseconds:f0} ms, with {Cpu.TotalMilliseconds:f0} ms of CPU time";

    private static TimeSpan ThreadCpu() =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1000);

    private sealed class Pass(string? writesInto)
    {
        private readonly byte[] buffer = new byte[64 << 20];

        public TimeSpan Hash { get; private set; }

        public TimeSpan Write { get; private set; }

        public int Walk(FileStream file)
        {
            var (lines, have) = (0, 0);
            while (file.Read(buffer, have, Math.Min(buffer.Length - have, 256 << 10)) is var count and > 0)
            {
                var searched = have;
                have += count;
                while (buffer.AsSpan(searched, have - searched).IndexOf((byte)'\n') is var at and >= 0)
                {
                    Take(buffer.AsSpan(0, searched + at));
                    lines++;
                    buffer.AsSpan((searched + at + 1)..have).CopyTo(buffer);
                    (have, searched) = (have - searched - at - 1, 0);
                }
            }

            return lines;
        }

        private void Take(ReadOnlySpan<byte> line)
        {
            Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out _));
            if (line.Length < LargeBytes) return;
            var began = TimeProvider.System.GetTimestamp();
            SHA256.HashData(line);
            Hash += TimeProvider.System.GetElapsedTime(began);
            if (writesInto is null) return;
            began = TimeProvider.System.GetTimestamp();
            Keep(line, Path.Combine(writesInto, "bare"));
            Write += TimeProvider.System.GetElapsedTime(began);
        }

        private static void Keep(ReadOnlySpan<byte> line, string path)
        {
            var files = new LinuxFileSystem();
            using (var file = files.OpenState(path))
            {
                file.Write(line, 0);
                file.Flush();
            }

            files.Delete(path);
        }
    }
}
