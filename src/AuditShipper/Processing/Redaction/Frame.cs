namespace AuditShipper.Processing.Redaction;

/// <summary>An object or array that a walk is in.</summary>
internal struct Frame
{
    public bool IsArray;

    /// <summary>Offset of its bracket.</summary>
    public int Start;

    /// <summary>Every kind that it names; of duplicate keys each counts.</summary>
    public Kinds Kinds;

    /// <summary>The key whose value comes, or came last.</summary>
    public KeyName Key;

    public bool IsKeyNamedLikeCredential;

    /// <summary>Configured paths: before a key, and at the value of the last one.</summary>
    public ulong States;
    public ulong ValueStates;

    /// <summary>The first of its own candidates; -1: none.</summary>
    public int Own;

    /// <summary>Candidates and credentials from these numbers on stand in it.</summary>
    public int FirstCandidate;
    public int FirstCredential;

    /// <summary>What a JSON patch's <c>path</c> leads to: data, stringData, or something else.</summary>
    public KeyName Patched;
    public bool IsWholePatched;
    public bool IsPatchedNamedLikeCredential;
}
