using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Policies;

/// <summary>What a route may ask for beyond the API server's language; it stands outside the policy's file.</summary>
internal sealed record RouteFilterOptions
{
    public static readonly RouteFilterOptions None = new();

    /// <summary>Events whose responseStatus.code is one of these are filtered; 100 to 599. RequestReceived has no code yet.</summary>
    public IReadOnlyList<int> OmitResponseCodes { get; init; } = [];

    /// <summary>Share of requests that is kept, above 0 to 1.</summary>
    public double Sample { get; init; } = 1;
}

internal enum FilterReason : byte
{
    /// <summary>It is kept.</summary>
    None,

    /// <summary>A rule of level None, or no rule at all.</summary>
    Rule,

    /// <summary>omitStages.</summary>
    Stage,

    /// <summary>omitResponseCodes.</summary>
    ResponseCode,
    Sample,
}

/// <summary>Decides whether an event that the policy kept goes on.</summary>
internal sealed class RouteFilter(RouteFilterOptions options)
{
    private readonly int[] codes = [.. options.OmitResponseCodes];
    private readonly ulong keptBelow = options.Sample >= 1 ? ulong.MaxValue : (ulong)(options.Sample * ulong.MaxValue);

    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="decision">The policy's; null: the route has none, and takes everything.</param>
    public FilterReason ReasonFor(ReadOnlySpan<byte> line, in AuditEventFacts facts, in PolicyDecision? decision)
    {
        if (decision is { } decided)
        {
            if (decided.Level == AuditLevel.None)
                return FilterReason.Rule;
            if (decided.IsFiltered(EventWords.StageOf(facts.Fields.Stage.Of(line))))
                return FilterReason.Stage;
        }

        if (codes.Length > 0 && codes.AsSpan().Contains(facts.ResponseCode))
            return FilterReason.ResponseCode;
        return keptBelow == ulong.MaxValue || SampleRules.Hash(facts.Fields.AuditId.Of(line)) < keptBelow ? FilterReason.None : FilterReason.Sample;
    }
}

/// <summary>By the auditID alone, so that all stages of a request share its fate: on every node, and after every restart.</summary>
internal static class SampleRules
{
    /// <returns>Evenly spread over all values. FNV-1a, finished by a multiplication and shifts; part of the contract, never to change.</returns>
    public static ulong Hash(ReadOnlySpan<byte> auditId)
    {
        const ulong basis = 0xCBF2_9CE4_8422_2325;
        const ulong prime = 0x0000_0100_0000_01B3;
        var hash = basis;
        foreach (var value in auditId)
            hash = (hash ^ value) * prime;
        hash ^= hash >> 33;
        hash *= 0xFF51_AFD7_ED55_8CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CE_B9FE_1A85_EC53;
        return hash ^ (hash >> 33);
    }
}
