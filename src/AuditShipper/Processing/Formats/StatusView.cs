using System.Buffers.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>What stands in <c>responseStatus</c>: texts between their quotes; absent: there is none.</summary>
internal struct StatusView
{
    public ByteRange Reason;
    public ByteRange Message;
    public ByteRange Status;

    /// <summary>As written; absent: there is none that is an HTTP code (100 to 999).</summary>
    public ByteRange CodeText;

    public int Code;

    /// <summary>All of them are of the type that the API server writes, and none occurs twice.</summary>
    public bool Fits;

    /// <summary>There are other members than these and an empty metadata.</summary>
    public bool HasMore;

    /// <param name="line">The event.</param>
    /// <param name="status">An object; absent: there is none.</param>
    public static StatusView Read(ReadOnlySpan<byte> line, ByteRange status)
    {
        var view = new StatusView { Fits = true };
        if (status.IsAbsent)
            return view;
        var members = new JsonMembers(line, status.Start);
        while (members.MoveNext())
            view.Take(line, members);
        return view;
    }

    private void Take(ReadOnlySpan<byte> line, in JsonMembers member)
    {
        if (member.IsNamed("code"u8))
            Fits &= TakeCode(line, member.Value);
        else if (member.IsNamed("metadata"u8))
            (Fits, HasMore) = (Fits & FitRules.IsNullOr((byte)'{', line[member.Value.Start]), HasMore | member.Value.Length > 2);
        else if (member.IsNamed("reason"u8))
            Fits &= FitRules.TakeText(line, member, ref Reason);
        else if (member.IsNamed("message"u8))
            Fits &= FitRules.TakeText(line, member, ref Message);
        else if (member.IsNamed("status"u8))
            Fits &= FitRules.TakeText(line, member, ref Status);
        else
            HasMore = true;
    }

    private bool TakeCode(ReadOnlySpan<byte> line, ByteRange value)
    {
        if (!CodeText.IsAbsent || !Utf8Parser.TryParse(value.Of(line), out int code, out var read) || read != value.Length)
            return false;
        if (code is < 100 or > 999)
            return code == 0;
        (CodeText, Code) = (value, code);
        return true;
    }
}
