namespace AuditShipper.Observability;

/// <summary>Whether standard error is a stream of systemd's journal.</summary>
internal static class JournalRules
{
    public static bool IsJournal() => Decide(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), StandardErrorTarget());

    /// <param name="journalStream">"DEVICE:INODE" as systemd.exec(5) says. Children inherit it, so it proves nothing alone.</param>
    /// <param name="standardError">What /proc/self/fd/2 points at, e.g. <c>socket:[12345]</c>.</param>
    public static bool Decide(string? journalStream, string? standardError)
    {
        var colon = journalStream?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && string.Equals(standardError, $"socket:[{journalStream![(colon + 1)..]}]", StringComparison.Ordinal);
    }

    private static string? StandardErrorTarget()
    {
        try
        {
            return new FileInfo("/proc/self/fd/2").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
