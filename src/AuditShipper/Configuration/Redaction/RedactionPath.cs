using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AuditShipper.Configuration.Redaction;

/// <summary>
/// A place in an event: keys with dots between, <c>*</c> for any key or element, <c>**</c> for any number of levels, and <c>['…']</c> around a key
/// with dots or brackets in it: <c>requestObject.spec.containers.*.env.*.value</c>.
/// </summary>
internal sealed class RedactionPath
{
    private const string Any = "*";
    private const string AnyDepth = "**";

    private RedactionPath(string text, IReadOnlyList<Step> steps) => (Text, Steps) = (text, steps);

    internal enum StepKind : byte
    {
        Key,
        Any,
        AnyDepth,
    }

    /// <param name="Kind">What it matches.</param>
    /// <param name="Key">UTF-8, of a key.</param>
    internal readonly record struct Step(StepKind Kind, byte[] Key);

    /// <summary>As written in the configuration.</summary>
    public string Text { get; }

    public IReadOnlyList<Step> Steps { get; }

    /// <summary>False: <paramref name="problem"/> says what is wrong with the text, and the way out.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RedactionPath? path, [NotNullWhen(false)] out string? problem)
    {
        path = null;
        var steps = new List<Step>();
        problem = text.Length == 0 ? "the path is empty: name a value, such as requestObject.spec.password" : null;
        for (var at = 0; problem is null && at <= text.Length;)
            problem = Take(text, ref at, steps);
        if (problem is null && steps[^1].Kind == StepKind.AnyDepth)
            problem = $"the path ends with {AnyDepth} and names no value: put a key behind it, or * for all";
        if (problem is not null)
            return false;
        path = new RedactionPath(text, steps);
        return true;
    }

    /// <summary>One step and the dot behind it.</summary>
    private static string? Take(string text, ref int at, List<Step> steps)
    {
        if (at < text.Length && text[at] == '[')
            return TakeQuoted(text, ref at, steps);
        var end = text.AsSpan(at).IndexOfAny('.', '[');
        end = end < 0 ? text.Length : at + end;
        var name = text[at..end];
        if (name.Length == 0)
            return $"a key is missing at position {at + 1}: write one key between two dots";
        if (name.Contains('*', StringComparison.Ordinal) && name is not (Any or AnyDepth))
            return $"'{name}' is no key: * stands alone for any key, ** for any number of levels; a key with a star in it is written ['{name}']";
        steps.Add(name switch
        {
            Any => new Step(StepKind.Any, []),
            AnyDepth => new Step(StepKind.AnyDepth, []),
            _ => new Step(StepKind.Key, Encoding.UTF8.GetBytes(name)),
        });
        at = Next(text, end);
        return null;
    }

    private static string? TakeQuoted(string text, ref int at, List<Step> steps)
    {
        if (text.AsSpan(at).StartsWith("[*]"))
        {
            steps.Add(new Step(StepKind.Any, []));
            at = Next(text, at + 3);
            return null;
        }

        var end = text.AsSpan(at).StartsWith("['") ? text.IndexOf("']", at + 2, StringComparison.Ordinal) : -1;
        if (end < 0)
            return $"the bracket at position {at + 1} is not understood: write ['key'] or [*]";
        steps.Add(new Step(StepKind.Key, Encoding.UTF8.GetBytes(text[(at + 2)..end])));
        at = Next(text, end + 2);
        return null;
    }

    /// <summary>Behind a dot; at a bracket; or behind the text's end.</summary>
    private static int Next(string text, int end) => end == text.Length ? end + 1 : text[end] == '.' ? end + 1 : end;
}
