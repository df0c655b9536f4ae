using System.Runtime.CompilerServices;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>
/// One event, read once for the formats that take it apart: where its members stand, what stands in the nested ones, and which of them are not
/// of the type that the API server writes. The last of duplicate keys counts, as in the API server's own decoder.
/// </summary>
internal ref struct EventView
{
    private Values values;
    private uint misfits;

    /// <summary>Which entry of sourceIPs is the client: this many before the last.</summary>
    /// <param name="auditEvent">A valid event.</param>
    /// <param name="trustedProxies">0 and more.</param>
    public EventView(ReadOnlySpan<byte> auditEvent, int trustedProxies)
    {
        Line = auditEvent;
        Start = JsonWalk.SkipWhitespace(auditEvent, 0);
        var members = new JsonMembers(auditEvent, Start);
        while (members.MoveNext())
        {
            var member = EventMembers.Of(members.Key);
            if (member == EventMember.Other)
            {
                HasOthers = true;
                continue;
            }

            ref var value = ref values[(int)member];
            HasDuplicates |= !value.IsAbsent;
            value = members.Value;
        }

        User = UserView.Read(Line, Object(EventMember.User));
        Impersonated = UserView.Read(Line, Object(EventMember.ImpersonatedUser));
        Target = TargetView.Read(Line, Object(EventMember.ObjectRef));
        Status = StatusView.Read(Line, Object(EventMember.ResponseStatus));
        Annotations = AnnotationsView.Read(Line, Object(EventMember.Annotations));
        Addresses = AddressesView.Read(Line, this[EventMember.SourceIps], trustedProxies);
        misfits = FitRules.Misfits(this);
    }

    public ReadOnlySpan<byte> Line { get; }

    /// <summary>Of the opening bracket.</summary>
    public int Start { get; }

    /// <summary>Behind the closing bracket.</summary>
    public readonly int End => Line.LastIndexOf((byte)'}') + 1;

    /// <summary>There are members that audit.k8s.io/v1 did not have when this was written.</summary>
    public bool HasOthers { get; }

    /// <summary>A member that is known by name occurs twice.</summary>
    public bool HasDuplicates { get; }

    public readonly bool HasMisfits => misfits != 0;

    public UserView User { get; }
    public UserView Impersonated { get; }
    public TargetView Target { get; }
    public StatusView Status { get; }
    public AnnotationsView Annotations { get; }
    public AddressesView Addresses { get; }

    /// <summary>The value as it is written. Absent: there is no such member.</summary>
    public readonly ByteRange this[EventMember member] => values[(int)member];

    public readonly bool Has(EventMember member) => !values[(int)member].IsAbsent;

    /// <summary>Whether the value is of the type that the API server writes, or null, or absent.</summary>
    public readonly bool Fits(EventMember member) => (misfits & (1u << (int)member)) == 0;

    /// <summary>The member's text between the quotes, escapes still in it; empty: there is none.</summary>
    public readonly ReadOnlySpan<byte> Text(EventMember member)
    {
        var value = values[(int)member];
        return !value.IsAbsent && Line[value.Start] == (byte)'"' ? Line.Slice(value.Start + 1, value.Length - 2) : default;
    }

    private readonly ByteRange Object(EventMember member)
    {
        var value = values[(int)member];
        return !value.IsAbsent && Line[value.Start] == (byte)'{' ? value : default;
    }

    [InlineArray(EventMembers.Count)]
    private struct Values
    {
        private ByteRange first;
    }
}
