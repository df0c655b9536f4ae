namespace AuditShipper.Processing.Redaction;

/// <summary>An object or array that a walk is in.</summary>
internal struct Frame
{
    public bool IsArray;

    /// <summary>Offset of its bracket.</summary>
    public int Start;

    /// <summary>Brackets around it, and its own.</summary>
    public int Depth;

    /// <summary>Every kind that it names; of duplicate keys each counts.</summary>
    public Kinds Kinds;

    /// <summary>The key whose value comes, or came last.</summary>
    public KeyName Key;

    /// <summary>Offset of that value, if it is in brackets.</summary>
    public int ValueStart;

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
    private KeyName patched;
    private bool isWholePatched;
    private bool isPatchedNamedLikeCredential;

    /// <summary>Whether values of this key may be candidates.</summary>
    public static bool IsOfCandidates(KeyName key) => key is KeyName.Data or KeyName.StringData or KeyName.Value or KeyName.Token or KeyName.Error;

    /// <summary>A value of <see cref="Key"/> is at its end.</summary>
    public void TakeValue(int start, int end, bool isScalar, Candidates candidates)
    {
        switch (Key)
        {
            case KeyName.Data or KeyName.StringData:
                Add(start, end, CandidateForm.Members, Key == KeyName.Data, candidates);
                break;
            case KeyName.Value:
                Add(start, end, CandidateForm.Unnamed, isBase64: false, candidates);
                break;
            case KeyName.Token or KeyName.Error when isScalar:
                Add(start, end, CandidateForm.Token, isBase64: false, candidates);
                break;
        }
    }

    /// <summary>The text of <c>path</c>.</summary>
    public void TakePatchPath(ReadOnlySpan<byte> path)
    {
        var name = JsonKeys.OfPatchPath(path, out var below);
        if (name == KeyName.Other)
            return;
        patched = name;
        isWholePatched |= below.IsEmpty;
        isPatchedNamedLikeCredential |= CredentialWords.EndOf(below);
    }

    /// <summary>The object is at its end: what it is, is known.</summary>
    public void Conclude(Candidates candidates, Findings findings)
    {
        if (patched != KeyName.Other)
            candidates.NamePatched(Own, isWholePatched ? CandidateForm.Members : CandidateForm.Single, patched == KeyName.Data, isPatchedNamedLikeCredential);
        if (Kinds != Kinds.None)
            Prove(candidates, findings);
    }

    /// <summary>Of what stands under spec and status, the tokens are this object's.</summary>
    public void TakeTokensOf(in Frame inner, Candidates candidates)
    {
        if (Key is KeyName.Spec or KeyName.Status)
            candidates.HandTokens(inner.Own, ref Own);
    }

    private void Prove(Candidates candidates, Findings findings)
    {
        if ((Kinds & Kinds.Secret) != Kinds.None)
            candidates.ProveOwn(Own, Subjects.Secrets);
        if ((Kinds & Kinds.ConfigMap) != Kinds.None)
            candidates.ProveOwn(Own, Subjects.ConfigMaps);
        if ((Kinds & Kinds.Token) != Kinds.None)
            candidates.ProveOwn(Own, Subjects.Tokens);
        if ((Kinds & (Kinds.SecretList | Kinds.ConfigMapList)) != Kinds.None)
        {
            candidates.ProveAllFrom(FirstCandidate, (Kinds & Kinds.SecretList) != Kinds.None ? Subjects.Secrets : Subjects.ConfigMaps);
            Own = -1;
        }

        if ((Kinds & Kinds.Kubeconfig) != Kinds.None)
            candidates.TakeCredentials(FirstCredential, findings, RedactionRule.Kubeconfig);
    }

    private void Add(int start, int end, CandidateForm form, bool isBase64, Candidates candidates) =>
        Own = candidates.Add(new Candidate(start, end, form, isBase64, IsNamedLikeCredential: false, Own, Subjects.None));
}
