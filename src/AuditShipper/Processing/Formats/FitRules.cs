using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>Whether values are of the type that audit.k8s.io/v1 gives them. Consumers refuse a whole record for one value of another type.</summary>
internal static class FitRules
{
    public static bool IsNullOr(byte first, byte actual) => actual == first || actual == (byte)'n';

    /// <summary>Takes a text that was not there before. False: it was, or it is no text.</summary>
    public static bool TakeText(ReadOnlySpan<byte> line, in JsonMembers member, ref ByteRange text)
    {
        var isNew = text.IsAbsent;
        text = member.Text;
        return isNew && IsNullOr((byte)'"', line[member.Value.Start]);
    }

    public static bool Take(ByteRange value, ref ByteRange taken)
    {
        var isNew = taken.IsAbsent;
        taken = value;
        return isNew;
    }

    /// <summary>An array of texts, or null.</summary>
    public static bool IsTexts(ReadOnlySpan<byte> line, ByteRange value) => line[value.Start] == (byte)'n' || IsArrayOf(line, value, (byte)'"');

    /// <returns>One bit for each member that does not fit.</returns>
    public static uint Misfits(in EventView view)
    {
        var misfits = 0u;
        for (var member = EventMember.Kind; (int)member < EventMembers.Count; member++)
        {
            if (view.Has(member) && !Fits(view, member))
                misfits |= 1u << (int)member;
        }

        return misfits;
    }

    private static bool Fits(in EventView view, EventMember member)
    {
        var first = view.Line[view[member].Start];
        return member switch
        {
            EventMember.User => IsNullOr((byte)'{', first) && view.User.Fits,
            EventMember.ImpersonatedUser => IsNullOr((byte)'{', first) && view.Impersonated.Fits,
            EventMember.ObjectRef => IsNullOr((byte)'{', first) && view.Target.Fits,
            EventMember.ResponseStatus => IsNullOr((byte)'{', first) && view.Status.Fits,
            EventMember.Annotations => IsNullOr((byte)'{', first) && view.Annotations.Fits,
            EventMember.SourceIps => view.Addresses.AllAreTexts,
            EventMember.RequestObject or EventMember.ResponseObject => IsNullOr((byte)'{', first) || IsArrayOf(view.Line, view[member], (byte)'{'),
            EventMember.RequestReceivedTimestamp or EventMember.StageTimestamp => first == (byte)'n' || MomentRules.IsMoment(view.Text(member)),
            _ => IsNullOr((byte)'"', first),
        };
    }

    private static bool IsArrayOf(ReadOnlySpan<byte> line, ByteRange value, byte first)
    {
        if (line[value.Start] != (byte)'[')
            return false;
        var entries = new JsonMembers(line, value.Start);
        while (entries.MoveNext())
        {
            if (line[entries.Value.Start] != first)
                return false;
        }

        return true;
    }
}
