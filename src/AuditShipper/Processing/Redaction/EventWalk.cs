using System.Numerics;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

internal enum WalkOutcome : byte
{
    Walked,

    /// <summary>There is more in it than this walk follows: it takes a <see cref="SecretWalk"/>.</summary>
    NeedsMore,

    /// <summary>Nested deeper than <see cref="SecretWalk.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>What is sure to stay is more than can be sent: it was not walked to its end.</summary>
    TooLarge,
}

/// <summary>
/// Does what <see cref="SecretWalk"/> does, several times as fast, for an event that the scanner found valid: by brackets, keys that mean something and
/// strings that raise suspicion, 64 bytes at a time. All other tokens are passed over. It knows neither configured paths, nor kubeconfigs, nor quoted bodies.
/// </summary>
internal sealed class EventWalk(Candidates candidates, Findings findings, TextLevel level)
{
    /// <summary>Bytes: objects may be nested deep.</summary>
    private const int WeighEvery = 1024;

    /// <summary>Of the objects around, those in which something was noted.</summary>
    private Frame[] frames = new Frame[16];

    /// <summary>At each depth, how many candidates there were before the bracket.</summary>
    private int[] candidatesBefore = new int[64];
    private readonly UnescapedText plain = new();
    private MemberMasks block;
    private Subjects subjects;
    private ByteRange requestUri;
    private int depth;
    private int top;
    private int openString;
    private int done;
    private int suspect;
    private int runEnd;
    private int weighAt;
    private int leftBytes;
    private int mostBytes;
    private bool holdsKubeconfig;

    /// <summary>Whether the event was scanned, and holds nothing that this walk leaves to the other: duplicates, of which the facts name one each, and names in escapes.</summary>
    public static bool Follows(ReadOnlySpan<byte> line, in AuditEventFacts facts, PathSet paths) =>
        !facts.Fields.AuditId.IsAbsent && !facts.HasDuplicates && paths.Start == 0 && !facts.ObjectRef.Of(line).Contains((byte)'\\');

    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="about">What the event is about.</param>
    /// <param name="left">What goes anyway, and is not walked.</param>
    /// <param name="most">So many bytes may stay.</param>
    public WalkOutcome Walk(ReadOnlySpan<byte> line, in AuditEventFacts facts, Subjects about, LeftOut left, int most)
    {
        (subjects, requestUri, depth, top, done, openString, holdsKubeconfig) = (about, facts.RequestUri, 0, 0, 0, -1, false);
        (mostBytes, leftBytes, weighAt) = (most, 0, 0);
        frames[0] = new Frame { Depth = -1 };
        for (var at = 0; at < line.Length;)
        {
            var kept = left.NextKept(ref at, line.Length);
            var end = kept.Start + kept.Length;
            if (Walk(line, kept.Start, end) is var outcome and not WalkOutcome.Walked)
                return outcome;
            leftBytes += at - end;
        }

        return WalkOutcome.Walked;
    }

    /// <summary>A run that begins and ends outside of strings.</summary>
    private WalkOutcome Walk(ReadOnlySpan<byte> line, int from, int to)
    {
        (block, runEnd) = (default, to);
        FindSuspect(line, from);
        for (var at = from; at < to && !holdsKubeconfig; at = Next(line, at))
        {
            if (at >= weighAt && IsTooLarge(at))
                return WalkOutcome.TooLarge;
            block.Read(line, at, to, IsOnSecrets);
            if (!Step(line, at))
                return WalkOutcome.TooDeep;
        }

        return holdsKubeconfig ? WalkOutcome.NeedsMore : WalkOutcome.Walked;
    }

    /// <summary>Whether more is sure to stay than may: what was passed, less all that was found in it or may prove to be secret.</summary>
    private bool IsTooLarge(int at)
    {
        var passed = Math.Min(openString >= done ? openString : at, OutermostOpenValue());
        var sure = passed - leftBytes - candidates.Bytes - findings.Bytes;
        weighAt = (int)Math.Min(at + Math.Max(mostBytes - sure + 1, WeighEvery), int.MaxValue);
        return sure > mostBytes;
    }

    /// <summary>Where the value begins that becomes a candidate with its bracket; all others of that kind stand in it.</summary>
    private int OutermostOpenValue()
    {
        for (var i = 1; i <= top; i++)
        {
            if (Frame.IsOfCandidates(frames[i].Key))
                return frames[i].ValueStart;
        }

        return int.MaxValue;
    }

    private bool IsOnSecrets => (subjects & (Subjects.Secrets | Subjects.Tokens)) != Subjects.None;

    /// <returns>False: too deep.</returns>
    private bool Step(ReadOnlySpan<byte> line, int at)
    {
        if (suspect < at + ByteClasses.Width && OpeningOfSuspect(at) == 0 && openString >= done)
            TakeString(line, openString);
        for (var bits = block.Opens | block.Closes | block.Telling | OpeningOfSuspect(at); bits != 0; bits &= bits - 1)
        {
            var lowest = bits & (0 - bits);
            var place = at + BitOperations.TrailingZeroCount(bits);
            if (place < done)
                continue;
            if ((block.Opens & lowest) != 0)
            {
                if (!Open())
                    return false;
            }
            else if ((block.Closes & lowest) != 0)
            {
                Close(place);
            }
            else
            {
                TakeString(line, place);
                bits |= OpeningOfSuspect(at) & (0 - lowest);
            }
        }

        if (block.Strings != 0)
            openString = at + BitOperations.Log2(block.Strings);
        return true;
    }

    /// <summary>Where the next block begins: what was taken, and the rest of a long string, is passed over.</summary>
    private int Next(ReadOnlySpan<byte> line, int at)
    {
        at += ByteClasses.Width;
        if (done > at)
        {
            block = default;
            return done;
        }

        var limit = Math.Min(runEnd, suspect);
        if (!block.IsDeepInside || at >= limit)
            return at;
        var length = line[at..limit].IndexOfAny((byte)'"', (byte)'\\');
        return length < 0 ? limit : at + length;
    }

    /// <summary>The opening quote, in this block, of the string that raises suspicion next; 0: there is none.</summary>
    private ulong OpeningOfSuspect(int at)
    {
        if (suspect >= at + ByteClasses.Width)
            return 0;
        var before = block.Strings & ((2UL << (suspect - at)) - 1);
        return before == 0 ? 0 : 1UL << BitOperations.Log2(before);
    }

    private void FindSuspect(ReadOnlySpan<byte> line, int from) =>
        suspect = Suspicion.Next(line, from, runEnd) is var next and >= 0 ? next : int.MaxValue;

    private bool Open()
    {
        if (depth == SecretWalk.MaxDepth)
            return false;
        depth++;
        if (depth == candidatesBefore.Length)
            Array.Resize(ref candidatesBefore, depth * 2);
        candidatesBefore[depth] = candidates.Count;
        return true;
    }

    private void Close(int at)
    {
        if (frames[top].Depth == depth)
        {
            ref var frame = ref frames[top];
            frame.Conclude(candidates, findings);
            top--;
            if (frames[top].Depth == depth - 1)
                frames[top].TakeTokensOf(frame, candidates);
        }

        depth--;
        ref var owner = ref frames[top];
        if (owner.Depth != depth || owner.Key == KeyName.Other)
            return;
        owner.TakeValue(owner.ValueStart, at + 1, isScalar: false, candidates);
        owner.Key = KeyName.Other;
    }

    /// <summary>The innermost object, of which there is something to note.</summary>
    private ref Frame Owner()
    {
        if (frames[top].Depth == depth)
            return ref frames[top];
        top++;
        if (top == frames.Length)
            Array.Resize(ref frames, top * 2);
        frames[top] = new Frame { Depth = depth, Own = -1, FirstCandidate = candidatesBefore[depth] };
        return ref frames[top];
    }

    /// <summary>A key with its value, unless that is in brackets, or a value.</summary>
    private void TakeString(ReadOnlySpan<byte> line, int at)
    {
        done = JsonWalk.SkipString(line, at + 1, out var hasEscapes);
        var content = line[(at + 1)..(done - 1)];
        var next = JsonWalk.SkipWhitespace(line, done);
        if (line[next] != (byte)':')
            TakeText(line, content, at + 1);
        else if (JsonKeys.Of(hasEscapes ? plain.Of(content) : content) is var name and not KeyName.Other)
            done = TakeMember(line, name, JsonWalk.SkipWhitespace(line, next + 1));
        if (suspect < done)
            FindSuspect(line, done);
    }

    /// <returns>Behind the value, or at its bracket.</returns>
    private int TakeMember(ReadOnlySpan<byte> line, KeyName name, int at)
    {
        if (line[at] is (byte)'{' or (byte)'[' && line[at + 1] is not ((byte)'}' or (byte)']'))
        {
            if (Frame.IsOfCandidates(name) || name is KeyName.Spec or KeyName.Status)
                Await(name, at);
            return at;
        }

        var end = JsonWalk.SkipValue(line, at);
        if (line[at] == (byte)'"')
        {
            var content = line[(at + 1)..(end - 1)];
            TakeMeaning(content, name);
            TakeText(line, content, at + 1);
        }

        if (Frame.IsOfCandidates(name))
            TakeValue(name, at, end, isScalar: line[at] is (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9'));
        return end;
    }

    /// <summary>The value ends with its bracket.</summary>
    private void Await(KeyName name, int start)
    {
        ref var owner = ref Owner();
        (owner.Key, owner.ValueStart) = (name, start);
    }

    private void TakeValue(KeyName name, int start, int end, bool isScalar)
    {
        ref var owner = ref Owner();
        owner.Key = name;
        owner.TakeValue(start, end, isScalar, candidates);
        owner.Key = KeyName.Other;
    }

    private void TakeMeaning(ReadOnlySpan<byte> content, KeyName name)
    {
        if (name == KeyName.Kind && KindNames.Of(plain.Of(content)) is var kinds and not Kinds.None)
        {
            Owner().Kinds |= kinds;
            holdsKubeconfig |= kinds == Kinds.Kubeconfig;
        }
        else if (name == KeyName.Path && JsonKeys.OfPatchPath(plain.Of(content), out _) != KeyName.Other)
        {
            Owner().TakePatchPath(plain.Of(content));
        }
    }

    private void TakeText(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content, int at)
    {
        if (suspect < at)
            FindSuspect(line, at);
        var isSuspect = suspect < at + content.Length;
        if (at == requestUri.Start)
        {
            if (isSuspect)
                level.TakeUri(content, at, subjects);
        }
        else if (isSuspect || (IsOnSecrets && TextLevel.MayBeJson(content)))
        {
            level.TakeText(content, at, isSuspect, subjects, 0);
        }
    }
}
