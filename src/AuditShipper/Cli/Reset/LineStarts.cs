using AuditShipper.Discovery;
using AuditShipper.Files;

namespace AuditShipper.Cli.Reset;

/// <summary>Where lines begin in a file.</summary>
internal static class LineStarts
{
    private const int StepBytes = 64 * 1024;

    /// <returns>Whether a line begins at the offset, or would, at the end of the file.</returns>
    public static bool IsOne(IReadableFile file, long offset)
    {
        if (offset == 0) return true;
        Span<byte> before = stackalloc byte[1];
        return Fingerprint.ReadFully(file, before, offset - 1) == 1 && before[0] is (byte)'\n';
    }

    /// <returns>The last line start before the offset.</returns>
    public static long Before(IReadableFile file, long offset)
    {
        var buffer = new byte[StepBytes];
        for (var end = offset; end > 0;)
        {
            var start = Math.Max(0, end - StepBytes);
            var step = buffer.AsSpan(0, (int)(end - start));
            step = step[..Fingerprint.ReadFully(file, step, start)];
            var newline = step.LastIndexOf((byte)'\n');
            if (newline >= 0) return start + newline + 1;
            end = start;
        }

        return 0;
    }

    /// <returns>The first line start behind the offset; null: no line ends behind it.</returns>
    public static long? After(IReadableFile file, long offset)
    {
        var buffer = new byte[StepBytes];
        for (var at = offset; Fingerprint.ReadFully(file, buffer, at) is var count and > 0; at += count)
        {
            var newline = buffer.AsSpan(0, count).IndexOf((byte)'\n');
            if (newline >= 0) return at + newline + 1;
        }

        return null;
    }
}
