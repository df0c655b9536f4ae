using AuditShipper.Configuration.Policies;

namespace AuditShipper.Processing.Policies;

/// <summary>What a policy decides about an event.</summary>
/// <param name="Level">The most that is kept; None: the event is filtered.</param>
/// <param name="Rule">From 0; -1: no rule matched.</param>
/// <param name="OmitStages">An event of these stages is filtered.</param>
/// <param name="OmitManagedFields"><c>metadata.managedFields</c> go out of the bodies.</param>
internal readonly record struct PolicyDecision(AuditLevel Level, int Rule, AuditStages OmitStages, bool OmitManagedFields)
{
    public bool IsFiltered(AuditStages stage) => Level == AuditLevel.None || (OmitStages & stage) != AuditStages.None;
}

/// <summary>The closed sets of an event's own words.</summary>
internal static class EventWords
{
    /// <returns>None: it is no known stage.</returns>
    public static AuditStages StageOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("ResponseComplete"u8) ? AuditStages.ResponseComplete
        : text.SequenceEqual("RequestReceived"u8) ? AuditStages.RequestReceived
        : text.SequenceEqual("ResponseStarted"u8) ? AuditStages.ResponseStarted
        : text.SequenceEqual("Panic"u8) ? AuditStages.Panic
        : AuditStages.None;

    /// <returns>Null: it is no known level.</returns>
    public static AuditLevel? LevelOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("RequestResponse"u8) ? AuditLevel.RequestResponse
        : text.SequenceEqual("Metadata"u8) ? AuditLevel.Metadata
        : text.SequenceEqual("Request"u8) ? AuditLevel.Request
        : text.SequenceEqual("None"u8) ? AuditLevel.None
        : null;

    public static ReadOnlySpan<byte> NameOf(AuditLevel level) => level switch
    {
        AuditLevel.RequestResponse => "RequestResponse"u8,
        AuditLevel.Request => "Request"u8,
        AuditLevel.Metadata => "Metadata"u8,
        _ => "None"u8,
    };
}
