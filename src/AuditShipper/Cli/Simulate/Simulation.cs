using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Cli.Simulate;

/// <summary>What a policy would do to lines that were really written. Without one, who makes the volume.</summary>
internal sealed class Simulation
{
    private const int NamesKept = 4096;
    private static readonly int s_levels = Enum.GetValues<AuditLevel>().Length;

    private readonly AuditPolicy? policy;
    private readonly RouteFilter filter;
    private readonly EditList edits = new();
    private readonly NameBuffer names = new();

    public Simulation(PolicyDocument? document, RouteFilterOptions options)
    {
        policy = document is null ? null : new AuditPolicy(document);
        filter = new RouteFilter(options);
        Rules = new Tally[(policy?.RuleCount ?? 0) + 1];
    }

    /// <summary>By number; the last: no rule matched.</summary>
    public Tally[] Rules { get; }

    /// <summary>As written; the last: the event says none that is known.</summary>
    public Tally[] WrittenLevels { get; } = new Tally[s_levels + 1];

    /// <summary>As a route would send the event; None: filtered.</summary>
    public Tally[] SentLevels { get; } = new Tally[s_levels];

    /// <summary>By reason; None: kept.</summary>
    public Tally[] Reasons { get; } = new Tally[Enum.GetValues<FilterReason>().Length];

    /// <summary>Lines that are no events, by defect. Of a line with an event behind a fragment the fragment alone.</summary>
    public Tally[] Defects { get; } = new Tally[Enum.GetValues<LineDefect>().Length];

    public Tally Total;

    public TopCounter Users { get; } = new(NamesKept);
    public TopCounter Verbs { get; } = new(NamesKept);
    public TopCounter Resources { get; } = new(NamesKept);

    /// <param name="line">Without its newline.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        // What a truncation from outside leaves in front of the next event.
        line = line.TrimStart((byte)0);
        if (line.IsEmpty)
            return;
        var defect = AuditEventScanner.Scan(line, out var facts);
        if (defect != LineDefect.None)
        {
            AddBad(line, defect);
            return;
        }

        AddEvent(line, facts);
    }

    private void AddBad(ReadOnlySpan<byte> line, LineDefect defect)
    {
        if (!Salvage.TryFindEvent(line, out var start, out _))
        {
            Defects[(int)defect].Add(line.Length + 1, 0);
            return;
        }

        Defects[(int)defect].Add(start, 0);
        AuditEventScanner.Scan(line[start..], out var facts);
        AddEvent(line[start..], facts);
    }

    private void AddEvent(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        PolicyDecision? decision = policy?.Decide(line, facts);
        var reason = filter.ReasonFor(line, facts, decision);
        var written = EventWords.LevelOf(facts.Level.Of(line));
        var (sent, keptBytes) = reason == FilterReason.None ? Keep(line, facts, decision, written) : (AuditLevel.None, 0L);
        var bytes = line.Length + 1L;
        Total.Add(bytes, keptBytes);
        Reasons[(int)reason].Add(bytes, keptBytes);
        WrittenLevels[written is { } level ? (int)level : s_levels].Add(bytes, keptBytes);
        SentLevels[(int)sent].Add(bytes, keptBytes);
        if (decision is { } decided)
            Rules[decided.Rule == AuditPolicy.NoRule ? ^1 : decided.Rule].Add(bytes, keptBytes);
        Users.Add(names.Text(facts.Username.Of(line)), bytes, keptBytes);
        Verbs.Add(names.Text(facts.Verb.Of(line)), bytes, keptBytes);
        Resources.Add(names.Resource(line, facts), bytes, keptBytes);
    }

    private (AuditLevel Level, long Bytes) Keep(ReadOnlySpan<byte> line, in AuditEventFacts facts, in PolicyDecision? decision, AuditLevel? written)
    {
        if (decision is not { } decided)
            return (written ?? AuditLevel.RequestResponse, line.Length + 1);
        edits.Clear();
        var level = LevelEdits.Add(line, facts, decided, edits);
        return (level, edits.LengthAfter(line) + 1);
    }
}
