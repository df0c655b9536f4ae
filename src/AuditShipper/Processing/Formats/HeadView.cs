using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>What an envelope says of the event inside: two of its members. The last of duplicate keys counts.</summary>
internal readonly ref struct HeadView
{
    public HeadView(ReadOnlySpan<byte> auditEvent)
    {
        ReadOnlySpan<byte> received = default;
        var members = new JsonMembers(auditEvent, JsonWalk.SkipWhitespace(auditEvent, 0));
        while (members.MoveNext())
        {
            switch (EventMembers.Of(members.Key))
            {
                case EventMember.RequestUri:
                    RequestUri = members.Text.Of(auditEvent);
                    break;
                case EventMember.StageTimestamp:
                    Moment = members.Text.Of(auditEvent);
                    break;
                case EventMember.RequestReceivedTimestamp:
                    received = members.Text.Of(auditEvent);
                    break;
            }
        }

        if (!MomentRules.IsMoment(Moment))
            Moment = MomentRules.IsMoment(received) ? received : default;
    }

    /// <summary>Between the quotes; empty: there is none.</summary>
    public ReadOnlySpan<byte> RequestUri { get; }

    /// <summary>RFC 3339; empty: neither of the event's timestamps is such a moment.</summary>
    public ReadOnlySpan<byte> Moment { get; }
}
