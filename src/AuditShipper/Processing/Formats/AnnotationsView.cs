using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>What the API server's authoriser said, in <c>annotations["authorization.k8s.io/decision"]</c>.</summary>
internal enum Decision : byte
{
    None,
    Allow,
    Forbid,
}

/// <summary>What stands in <c>annotations</c>.</summary>
/// <param name="Decision">None: neither of the two.</param>
/// <param name="Reason">authorization.k8s.io/reason, between the quotes.</param>
/// <param name="Fits">All values are texts.</param>
internal readonly record struct AnnotationsView(Decision Decision, ByteRange Reason, bool Fits)
{
    /// <param name="line">The event.</param>
    /// <param name="annotations">An object; absent: there is none.</param>
    public static AnnotationsView Read(ReadOnlySpan<byte> line, ByteRange annotations)
    {
        var (decision, reason, fits) = (Decision.None, default(ByteRange), true);
        if (annotations.IsAbsent)
            return new AnnotationsView(decision, reason, fits);
        var members = new JsonMembers(line, annotations.Start);
        while (members.MoveNext())
        {
            fits &= FitRules.IsNullOr((byte)'"', line[members.Value.Start]);
            if (members.IsNamed("authorization.k8s.io/decision"u8))
                decision = DecisionOf(members.Text.Of(line));
            else if (members.IsNamed("authorization.k8s.io/reason"u8))
                reason = members.Text;
        }

        return new AnnotationsView(decision, reason, fits);
    }

    private static Decision DecisionOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("allow"u8) ? Decision.Allow : text.SequenceEqual("forbid"u8) ? Decision.Forbid : Decision.None;
}
