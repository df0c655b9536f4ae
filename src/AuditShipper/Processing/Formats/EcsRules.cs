namespace AuditShipper.Processing.Formats;

/// <summary>ECS's closed sets (event.type, event.outcome) for what the API server says.</summary>
internal static class EcsRules
{
    public static ReadOnlySpan<byte> TypeOf(VerbKind kind) => kind switch
    {
        VerbKind.Create => "\"creation\""u8,
        VerbKind.Read => "\"access\""u8,
        VerbKind.Update => "\"change\""u8,
        VerbKind.Delete => "\"deletion\""u8,
        _ => "\"info\""u8,
    };

    public static ReadOnlySpan<byte> TypeOf(Decision decision) => decision switch
    {
        Decision.Allow => ",\"allowed\""u8,
        Decision.Forbid => ",\"denied\""u8,
        _ => default,
    };

    /// <summary>Refused by the authoriser or answered with a code from 400: failure. A request that was allowed can fail.</summary>
    public static ReadOnlySpan<byte> OutcomeOf(in EventView view) =>
        view.Annotations.Decision == Decision.Forbid || view.Status.Code >= 400 ? "\"failure\""u8
        : view.Status.Code > 0 ? "\"success\""u8
        : "\"unknown\""u8;

    public static bool IsLastStage(ReadOnlySpan<byte> stage) => stage.SequenceEqual("ResponseComplete"u8) || stage.SequenceEqual("Panic"u8);
}
