using AuditShipper.Configuration;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Oversize;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Hosting;

/// <summary>
/// Redaction of a line, for all routes of a source that ask for it: what there is to redact depends on the bodies that stay, not on the route, so it is
/// looked for once, as far as the route needs it that takes the largest records: what they asked for of the line before is known. Made once; one thread owns it.
/// </summary>
internal sealed class LineRedaction(AgentOptions agent)
{
    private readonly Redactor redactor = new(new RedactorOptions(IsOn: true, agent.Redaction.Key, agent.Redaction.Paths));
    private readonly bool isShared = agent.Routes.Count(route => route.Redaction) > 1;
    private readonly EditList found = new();
    private RedactionOutcome outcome;
    private AuditLevel bodies;
    private EventParts unread;
    private long most;
    private long asked;
    private long askedBefore;
    private long line;

    /// <inheritdoc cref="Redactor.Redact(ReadOnlySpan{byte}, in AuditEventFacts, AuditLevel?, long, EditList, out EventParts)"/>
    /// <param name="original">Tells one line from the next.</param>
    public RedactionOutcome Redact(
        ReadOnlySpan<byte> line, in AuditEventFacts facts, AuditLevel? level, OriginalLine original, long mostBytes, EditList edits, out EventParts unread)
    {
        if (!isShared) return redactor.Redact(line, facts, level, mostBytes, edits, out unread);
        var kept = BodiesAt(level);
        var isNew = this.line != original.Number;
        if (isNew) (askedBefore, asked) = (asked, 0);
        asked = Math.Max(asked, mostBytes);
        if (isNew || bodies != kept || (this.unread != EventParts.None && most < mostBytes))
        {
            (this.line, bodies, most) = (original.Number, kept, Math.Max(asked, askedBefore));
            found.Clear();
            outcome = redactor.Redact(line, facts, level, most, found, out this.unread);
        }

        edits.AddAll(found);
        unread = this.unread;
        return outcome;
    }

    /// <summary>Levels at which the same bodies stay are one.</summary>
    private static AuditLevel BodiesAt(AuditLevel? level) => level switch
    {
        null or AuditLevel.RequestResponse => AuditLevel.RequestResponse,
        AuditLevel.Request => AuditLevel.Request,
        _ => AuditLevel.Metadata,
    };
}
