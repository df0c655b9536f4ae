namespace AuditShipper.Discovery;

/// <summary>The server-made backup names that the last listing had.</summary>
internal sealed class ServerBackups
{
    private HashSet<string>? last;

    /// <summary>How many appeared, since the first listing.</summary>
    public long Appeared { get; private set; }

    /// <summary>Plain name of the newest; empty: there is none.</summary>
    public string Newest { get; private set; } = "";

    public void Take(List<SegmentName> names)
    {
        var now = names.Where(name => name.Kind == NameKind.ServerBackup).Select(name => name.PlainName).ToHashSet();
        if (last is { } before) Appeared += now.Count(name => !before.Contains(name));
        last = now;
        Newest = now.Max(StringComparer.Ordinal) ?? "";
    }
}
