using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>What stands in <c>user</c> or <c>impersonatedUser</c>: texts between their quotes.</summary>
/// <param name="Username">Absent: there is none.</param>
/// <param name="Uid">Absent: there is none.</param>
/// <param name="Groups">The array, brackets included.</param>
/// <param name="CredentialId">The first entry of <c>extra["authentication.kubernetes.io/credential-id"]</c>.</param>
/// <param name="Fits">All of them are of the type that the API server writes, and none occurs twice.</param>
/// <param name="HasMore">There are other members.</param>
internal readonly record struct UserView(ByteRange Username, ByteRange Uid, ByteRange Groups, ByteRange CredentialId, bool Fits, bool HasMore)
{
    /// <param name="line">The event.</param>
    /// <param name="user">An object; absent: there is none.</param>
    public static UserView Read(ReadOnlySpan<byte> line, ByteRange user)
    {
        if (user.IsAbsent)
            return new UserView { Fits = true };
        ByteRange username = default, uid = default, groups = default, credential = default;
        var (fits, hasMore) = (true, false);
        var members = new JsonMembers(line, user.Start);
        while (members.MoveNext())
        {
            if (members.IsNamed("username"u8))
                fits &= FitRules.TakeText(line, members, ref username);
            else if (members.IsNamed("groups"u8))
                fits &= FitRules.Take(members.Value, ref groups) && FitRules.IsTexts(line, members.Value);
            else if (members.IsNamed("uid"u8))
                fits &= FitRules.TakeText(line, members, ref uid);
            else if (members.IsNamed("extra"u8))
                (fits, hasMore, credential) = (fits & FitRules.IsNullOr((byte)'{', line[members.Value.Start]), true, CredentialOf(line, members.Value));
            else
                hasMore = true;
        }

        return new UserView(username, uid, groups, credential, fits, hasMore);
    }

    private static ByteRange CredentialOf(ReadOnlySpan<byte> line, ByteRange extra)
    {
        var members = new JsonMembers(line, extra.Start);
        while (line[extra.Start] == (byte)'{' && members.MoveNext())
        {
            if (!members.IsNamed("authentication.kubernetes.io/credential-id"u8))
                continue;
            var ids = new JsonMembers(line, members.Value.Start);
            return line[members.Value.Start] == (byte)'[' && ids.MoveNext() ? ids.Text : default;
        }

        return default;
    }
}
