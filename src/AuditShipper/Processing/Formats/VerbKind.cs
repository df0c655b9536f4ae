namespace AuditShipper.Processing.Formats;

/// <summary>What a verb does to what it is about.</summary>
internal enum VerbKind : byte
{
    /// <summary>There is no verb.</summary>
    None,
    Create,
    Read,
    Update,
    Delete,

    /// <summary>Neither: proxies, verbs of other methods.</summary>
    Other,
}

/// <summary>The API server's verbs.</summary>
internal static class VerbRules
{
    /// <param name="verb">Between the quotes; empty: none.</param>
    public static VerbKind KindOf(ReadOnlySpan<byte> verb) => verb.Length switch
    {
        0 => VerbKind.None,
        3 => verb.SequenceEqual("get"u8) ? VerbKind.Read : verb.SequenceEqual("put"u8) ? VerbKind.Update : VerbKind.Other,
        4 => verb.SequenceEqual("list"u8) || verb.SequenceEqual("head"u8) ? VerbKind.Read : VerbKind.Other,
        5 => verb.SequenceEqual("watch"u8) ? VerbKind.Read : verb.SequenceEqual("patch"u8) ? VerbKind.Update : VerbKind.Other,
        6 => verb.SequenceEqual("create"u8) ? VerbKind.Create
            : verb.SequenceEqual("update"u8) ? VerbKind.Update
            : verb.SequenceEqual("delete"u8) ? VerbKind.Delete
            : VerbKind.Other,
        16 => verb.SequenceEqual("deletecollection"u8) ? VerbKind.Delete : VerbKind.Other,
        _ => VerbKind.Other,
    };
}
