using System.Runtime.InteropServices;

namespace AuditShipper.Processing.Redaction;

internal enum CandidateForm : byte
{
    /// <summary>The value of <c>data</c>: an object whose members are values.</summary>
    Members,

    /// <summary>The value that a JSON patch gives to one key of <c>data</c>.</summary>
    Single,

    /// <summary>The value of an object's <c>value</c>, which has meant nothing so far.</summary>
    Unnamed,

    /// <summary>The token, or the error that may quote it, of a TokenRequest or TokenReview.</summary>
    Token,
}

/// <summary>A value that is to be redacted if what it stands in proves to be of a kind that holds secrets, which often comes later.</summary>
/// <param name="Start">Offset of the value.</param>
/// <param name="End">Behind it.</param>
/// <param name="Form">What it is.</param>
/// <param name="IsBase64">Under <c>data</c>, not <c>stringData</c>.</param>
/// <param name="IsNamedLikeCredential">The key is.</param>
/// <param name="NextOfOwner">Another candidate of the same object; -1: none.</param>
/// <param name="Proven">What its owner proved to be.</param>
internal record struct Candidate(int Start, int End, CandidateForm Form, bool IsBase64, bool IsNamedLikeCredential, int NextOfOwner, Subjects Proven);

/// <summary>The candidates of one text.</summary>
internal sealed class Candidates
{
    private static readonly Comparison<Candidate> ByPlace = (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End);

    private readonly List<Candidate> pending = [];
    private readonly List<Candidate> settled = [];
    private readonly List<(int Start, int End)> credentials = [];

    public int Count => pending.Count;

    public int Credentials => credentials.Count;

    /// <summary>Of all that were added; what stands in two counts twice.</summary>
    public long Bytes { get; private set; }

    public ReadOnlySpan<Candidate> Settled => CollectionsMarshal.AsSpan(settled);

    public void Clear()
    {
        pending.Clear();
        settled.Clear();
        credentials.Clear();
        Bytes = 0;
    }

    /// <summary>Forgets all, and lets go of what only an event with very many needs.</summary>
    public void Trim(int keptCount)
    {
        Clear();
        if (pending.Capacity > keptCount)
            pending.Capacity = 0;
        if (settled.Capacity > keptCount)
            settled.Capacity = 0;
        if (credentials.Capacity > keptCount)
            credentials.Capacity = 0;
    }

    /// <returns>Its number, for its owner.</returns>
    public int Add(in Candidate candidate)
    {
        pending.Add(candidate);
        Bytes += candidate.End - candidate.Start;
        return pending.Count - 1;
    }

    /// <summary>A string named like a credential: redacted in a kubeconfig.</summary>
    public void AddCredential(int start, int end) => credentials.Add((start, end));

    /// <summary>The owner of these is of a kind.</summary>
    public void ProveOwn(int first, Subjects subject)
    {
        var all = CollectionsMarshal.AsSpan(pending);
        for (var i = first; i >= 0; i = all[i].NextOfOwner)
        {
            if ((all[i].Form == CandidateForm.Token) == (subject == Subjects.Tokens))
                all[i].Proven |= subject;
        }
    }

    /// <summary>The owner of these is one step of a JSON patch.</summary>
    public void NamePatched(int first, CandidateForm form, bool isBase64, bool isNamedLikeCredential)
    {
        var all = CollectionsMarshal.AsSpan(pending);
        for (var i = first; i >= 0; i = all[i].NextOfOwner)
        {
            if (all[i].Form == CandidateForm.Unnamed)
                all[i] = all[i] with { Form = form, IsBase64 = isBase64, IsNamedLikeCredential = isNamedLikeCredential };
        }
    }

    /// <summary>The tokens of these go over to another owner.</summary>
    public void HandTokens(int first, ref int newOwner)
    {
        var all = CollectionsMarshal.AsSpan(pending);
        for (int i = first, next; i >= 0; i = next)
        {
            next = all[i].NextOfOwner;
            if (all[i].Form != CandidateForm.Token)
                continue;
            all[i] = all[i] with { NextOfOwner = newOwner };
            newOwner = i;
        }
    }

    /// <summary>All from this number on are of a kind. Each is handed over once, however deep lists are nested.</summary>
    public void ProveAllFrom(int first, Subjects subject)
    {
        foreach (var candidate in CollectionsMarshal.AsSpan(pending)[first..])
            settled.Add(candidate with { Proven = candidate.Proven | subject });
        CollectionsMarshal.SetCount(pending, first);
    }

    /// <summary>The text is at its end: what is proven is settled, by its place, the larger of two first.</summary>
    public void Settle(Subjects subjects)
    {
        foreach (var candidate in CollectionsMarshal.AsSpan(pending))
        {
            if ((candidate.Proven | subjects) != Subjects.None)
                settled.Add(candidate with { Proven = candidate.Proven | subjects });
        }

        pending.Clear();
        var all = CollectionsMarshal.AsSpan(settled);
        if (!IsInOrder(all))
            all.Sort(ByPlace);
    }

    /// <summary>All credentials from this number on are redacted.</summary>
    public void TakeCredentials(int first, Findings findings, RedactionRule rule)
    {
        foreach (var (start, end) in CollectionsMarshal.AsSpan(credentials)[first..])
            findings.Add(start, end - start, FindingForm.Value, rule);
        CollectionsMarshal.SetCount(credentials, first);
    }

    private static bool IsInOrder(ReadOnlySpan<Candidate> all)
    {
        for (var i = 1; i < all.Length; i++)
        {
            if (all[i].Start <= all[i - 1].Start)
                return false;
        }

        return true;
    }
}
