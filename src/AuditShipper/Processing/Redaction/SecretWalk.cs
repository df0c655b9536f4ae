using System.Buffers;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>Where a text stands.</summary>
/// <param name="IsEvent">It is the line itself.</param>
/// <param name="Subjects">What its event is known to be about.</param>
/// <param name="PathStates">Configured paths at its root.</param>
/// <param name="Left">Of an event: what goes anyway, and is not walked.</param>
internal readonly record struct TextScope(bool IsEvent, Subjects Subjects, ulong PathStates, LeftOut Left);

/// <summary>
/// Walks through JSON once, without recursion, and notes what may be secret where it stands. What an object is (its kind, a step of a patch) is
/// known at its end only; so values are candidates first.
/// </summary>
internal sealed class SecretWalk(PathSet paths, Findings findings, Candidates candidates, TextLevel level)
{
    /// <summary>As deep as the API server's own decoder goes.</summary>
    public const int MaxDepth = 10_000;

    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);

    private Frame[] frames = new Frame[16];
    private readonly UnescapedText plain = new();
    private int depth;
    private Expected expected;
    private TextScope scope;
    private bool wereTextsRead;
    private int suspect;

    private enum Expected : byte
    {
        Value,
        ValueOrEnd,
        Key,
        KeyOrEnd,
        Colon,
        CommaOrEnd,
    }

    /// <summary>What the event proved to be about.</summary>
    public Subjects Subjects => scope.Subjects;

    /// <summary>What the event is about became known too late for texts that were read before: to be walked again.</summary>
    public bool IsToBeRepeated { get; private set; }

    /// <summary>One JSON value, or several behind each other. False: it is not that, or deeper than <see cref="MaxDepth"/>.</summary>
    public bool Walk(ReadOnlySpan<byte> text, TextScope textScope)
    {
        (scope, depth, expected, wereTextsRead, IsToBeRepeated) = (textScope, 0, Expected.Value, false, false);
        suspect = -1;
        frames[0] = new Frame { IsArray = true, Own = -1, ValueStates = scope.PathStates };
        var at = JsonWalk.SkipWhitespace(text, 0);
        while (at < text.Length)
        {
            at = Step(text, at);
            if (at < 0)
                return false;
            at = JsonWalk.SkipWhitespace(text, at);
        }

        return depth == 0;
    }

    /// <returns>Behind the token; -1: it does not belong here.</returns>
    private int Step(ReadOnlySpan<byte> text, int at)
    {
        if (depth == 1 && expected == Expected.Value && scope.Left.EndOf(at) is var leftEnd and > 0)
        {
            Took(at, leftEnd, isScalar: false);
            return leftEnd;
        }

        switch (text[at])
        {
            case (byte)'{':
            case (byte)'[':
                return Open(text[at] == (byte)'[', at);
            case (byte)'}':
            case (byte)']':
                return Close(text[at] == (byte)']', at);
            case (byte)',':
                if (expected != Expected.CommaOrEnd)
                    return -1;
                expected = frames[depth].IsArray ? Expected.Value : Expected.Key;
                return at + 1;
            case (byte)':':
                if (expected != Expected.Colon)
                    return -1;
                expected = Expected.Value;
                return at + 1;
            case (byte)'"':
                return TakeString(text, at);
            default:
                var end = expected is Expected.Value or Expected.ValueOrEnd ? EndOfScalar(text, at) : -1;
                if (end >= 0)
                    Took(at, end, isScalar: text[at] is (byte)'-' or (>= (byte)'0' and <= (byte)'9'));
                return end;
        }
    }

    private int Open(bool isArray, int at)
    {
        if (expected is not (Expected.Value or Expected.ValueOrEnd) || depth == MaxDepth)
            return -1;
        var states = frames[depth].ValueStates;
        depth++;
        if (depth == frames.Length)
            Array.Resize(ref frames, depth * 2);
        frames[depth] = new Frame
        {
            IsArray = isArray,
            Start = at,
            Own = -1,
            FirstCandidate = candidates.Count,
            FirstCredential = candidates.Credentials,
            States = states,
            ValueStates = states != 0 && isArray ? paths.NextElement(states) : 0,
        };
        expected = isArray ? Expected.ValueOrEnd : Expected.KeyOrEnd;
        return at + 1;
    }

    private int Close(bool isArray, int at)
    {
        ref var frame = ref frames[depth];
        if (depth == 0 || frame.IsArray != isArray || expected is not (Expected.CommaOrEnd or Expected.ValueOrEnd or Expected.KeyOrEnd))
            return -1;
        if (!isArray)
        {
            frame.Conclude(candidates, findings);
            frames[depth - 1].TakeTokensOf(frame, candidates);
        }

        depth--;
        Took(frame.Start, at + 1, isScalar: false);
        return at + 1;
    }

    private int TakeString(ReadOnlySpan<byte> text, int at)
    {
        var end = JsonWalk.SkipString(text, at + 1);
        if (end < 0)
            return -1;
        var content = text[(at + 1)..(end - 1)];
        switch (expected)
        {
            case Expected.Key:
            case Expected.KeyOrEnd:
                TakeKey(plain.Of(content));
                expected = Expected.Colon;
                return end;
            case Expected.Value:
            case Expected.ValueOrEnd:
                TakeText(content, at + 1, IsSuspect(text, at + 1, end - 1));
                Took(at, end, isScalar: true);
                return end;
            default:
                return -1;
        }
    }

    private void TakeKey(ReadOnlySpan<byte> key)
    {
        ref var frame = ref frames[depth];
        frame.Key = JsonKeys.Of(key);
        frame.IsKeyNamedLikeCredential = CredentialWords.EndOf(key);
        if (frame.States != 0)
            frame.ValueStates = paths.Next(frame.States, key);
    }

    /// <summary>A string's meaning, and what stands in it.</summary>
    private void TakeText(ReadOnlySpan<byte> content, int at, bool isSuspect)
    {
        ref var frame = ref frames[depth];
        switch (frame.Key)
        {
            case KeyName.Kind:
                frame.Kinds |= KindNames.Of(plain.Of(content));
                break;
            case KeyName.Path:
                frame.TakePatchPath(plain.Of(content));
                break;
            case KeyName.Resource or KeyName.Subresource when scope.IsEvent && depth == 2 && frames[1].Key == KeyName.ObjectRef:
                Learn(KindNames.OfResource(plain.Of(content)));
                break;
            case KeyName.RequestUri when scope.IsEvent && depth == 1:
                wereTextsRead |= isSuspect && level.TakeUri(content, at, scope.Subjects);
                return;
        }

        wereTextsRead |= level.TakeText(content, at, isSuspect, scope.Subjects, frame.Key == KeyName.LastApplied ? paths.InBody : 0);
    }

    /// <summary>Whether suspicion is raised in this string. All are asked about in order: the text is searched once.</summary>
    private bool IsSuspect(ReadOnlySpan<byte> text, int from, int to)
    {
        if (suspect < from)
            suspect = Suspicion.Next(text, from, text.Length) is var next and >= 0 ? next : int.MaxValue;
        return suspect < to;
    }

    /// <returns>Behind the number or literal that begins at <paramref name="at"/>; -1: none does.</returns>
    private static int EndOfScalar(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny(ScalarEnds);
        return length >= 0 && ScalarRules.BeginsWithOne(text[at..]) ? at + length : -1;
    }

    private void Learn(Subjects subjects)
    {
        IsToBeRepeated |= wereTextsRead && (subjects & ~scope.Subjects) != Subjects.None;
        scope = scope with { Subjects = scope.Subjects | subjects };
    }

    /// <summary>A value is at its end.</summary>
    private void Took(int start, int end, bool isScalar)
    {
        ref var frame = ref frames[depth];
        expected = depth == 0 ? Expected.Value : Expected.CommaOrEnd;
        if (PathSet.IsMatch(frame.ValueStates))
            findings.Add(start, end - start, FindingForm.Value, RedactionRule.Path);
        if (isScalar && frame.IsKeyNamedLikeCredential)
            candidates.AddCredential(start, end);
        frame.TakeValue(start, end, isScalar, candidates);
    }
}
