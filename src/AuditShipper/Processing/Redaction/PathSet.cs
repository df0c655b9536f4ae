using AuditShipper.Configuration.Redaction;
using System.Numerics;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// The configured paths as one machine: a bit for each step that may come next. A walk carries the bits from key to key.
/// </summary>
internal sealed class PathSet
{
    /// <summary>Of all paths of a route together.</summary>
    public const int MaxSteps = 63;

    private const ulong Match = 1UL << MaxSteps;

    private readonly RedactionPath.Step[] steps;
    private readonly ulong lastSteps;

    /// <summary>A piece of each path that any event it matches has in it; null: one path has no such piece.</summary>
    private readonly byte[][]? pieces;

    /// <param name="paths">With <see cref="MaxSteps"/> steps at most.</param>
    public PathSet(IReadOnlyList<RedactionPath> paths)
    {
        steps = [.. paths.SelectMany(path => path.Steps)];
        if (steps.Length > MaxSteps)
            throw new ArgumentException($"The paths have {steps.Length} steps together; {MaxSteps} are possible.", nameof(paths));
        var first = 0;
        foreach (var path in paths)
        {
            Start |= 1UL << first;
            first += path.Steps.Count;
            lastSteps |= 1UL << (first - 1);
        }

        Start = WithSkipped(Start);
        InBody = (Next(Start, "requestObject"u8) | Next(Start, "responseObject"u8)) & ~Match;
        pieces = PiecesOf(paths);
    }

    /// <summary>Before the event's first key.</summary>
    public ulong Start { get; }

    /// <summary>At the root of a body: where the copy of an object in an annotation goes on.</summary>
    public ulong InBody { get; }

    public static bool IsMatch(ulong states) => (states & Match) != 0;

    /// <summary>False: no path matches anything in this event.</summary>
    public bool MayMatch(ReadOnlySpan<byte> line)
    {
        if (steps.Length == 0)
            return false;
        if (pieces is null)
            return true;
        foreach (var piece in pieces)
        {
            if (line.IndexOf(piece) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>Below a key.</summary>
    public ulong Next(ulong states, ReadOnlySpan<byte> key)
    {
        var next = 0UL;
        for (states &= ~Match; states != 0; states &= states - 1)
        {
            var i = BitOperations.TrailingZeroCount(states);
            if (steps[i].Kind == RedactionPath.StepKind.AnyDepth)
                next |= 1UL << i;
            else if (steps[i].Kind == RedactionPath.StepKind.Any || key.SequenceEqual(steps[i].Key))
                next |= Behind(i);
        }

        return WithSkipped(next);
    }

    /// <summary>In an element of an array.</summary>
    public ulong NextElement(ulong states)
    {
        var next = 0UL;
        for (states &= ~Match; states != 0; states &= states - 1)
        {
            var i = BitOperations.TrailingZeroCount(states);
            if (steps[i].Kind == RedactionPath.StepKind.AnyDepth)
                next |= 1UL << i;
            else if (steps[i].Kind == RedactionPath.StepKind.Any)
                next |= Behind(i);
        }

        return WithSkipped(next);
    }

    private ulong Behind(int step) => (lastSteps >> step & 1) != 0 ? Match : 1UL << (step + 1);

    /// <summary>Any number of levels may be none.</summary>
    private ulong WithSkipped(ulong states)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if ((states >> i & 1) != 0 && steps[i].Kind == RedactionPath.StepKind.AnyDepth)
                states |= 1UL << (i + 1);
        }

        return states;
    }

    private static byte[][]? PiecesOf(IReadOnlyList<RedactionPath> paths)
    {
        var longest = paths.Select(path => path.Steps.Where(IsPlain).DefaultIfEmpty().MaxBy(step => step.Key?.Length).Key).ToArray();
        return Array.Exists(longest, piece => piece is null) ? null : longest;
    }

    /// <summary>Whether JSON writes the key in one way only, but for escapes that nobody needs (those raise suspicion).</summary>
    private static bool IsPlain(RedactionPath.Step step) =>
        step.Kind == RedactionPath.StepKind.Key && Array.TrueForAll(step.Key, one => CredentialWords.IsOfName(one) || one == (byte)'/');
}
