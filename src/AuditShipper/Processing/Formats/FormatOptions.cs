namespace AuditShipper.Processing.Formats;

/// <summary>What a format says beside the event.</summary>
internal sealed record FormatOptions
{
    public required string Cluster { get; init; }
    public required string Node { get; init; }
    public required string Source { get; init; }

    /// <summary>How many entries at the end of sourceIPs are proxies of ours, 0 and more: the client is the one before them.</summary>
    public int TrustedProxies { get; init; }

    /// <summary>Splunk's index; null: the token's default.</summary>
    public string? SplunkIndex { get; init; }
}
