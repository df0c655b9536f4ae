using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AuditShipper.Configuration.Records;

/// <param name="Literal">Null: the field counts.</param>
/// <param name="Field">Means nothing beside a literal.</param>
internal readonly record struct KeyPart(string? Literal, EventField Field);

/// <summary>What a route's keys are made of: <c>none</c>, the name of one field, or text with fields in braces: <c>{user}/{namespace}</c>.</summary>
/// <param name="Parts">None: records have no key.</param>
internal sealed record KeyTemplate(IReadOnlyList<KeyPart> Parts)
{
    public static readonly KeyTemplate None = new([]);

    /// <summary>What routes use unless told otherwise: the stages of one request stay in order on one partition.</summary>
    public static readonly KeyTemplate AuditId = new([new KeyPart(null, EventField.AuditId)]);

    /// <param name="text">As configured.</param>
    /// <param name="template">What it says.</param>
    /// <param name="error">A sentence or two; empty unless false is returned.</param>
    /// <returns>False: it says nothing that can be done.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyTemplate? template, out string error)
    {
        template = None;
        error = "";
        if (text == "none")
            return true;
        if (text.AsSpan().IndexOfAny('{', '}') >= 0)
            return TryParseBraces(text, out template, out error);
        template = EventFieldNames.TryParse(text, out var field, out error) ? new([new KeyPart(null, field)]) : null;
        if (template is null)
            error += " Or write \"none\", or text with fields in braces: \"{user}/{namespace}\".";
        return template is not null;
    }

    private static bool TryParseBraces(string text, [NotNullWhen(true)] out KeyTemplate? template, out string error)
    {
        var (parts, literal, at) = (new List<KeyPart>(), new StringBuilder(), 0);
        template = null;
        error = "";
        while (at < text.Length && error.Length == 0)
        {
            if (text[at] is not ('{' or '}') || (at + 1 < text.Length && text[at + 1] == text[at]))
            {
                literal.Append(text[at]);
                at += text[at] is '{' or '}' ? 2 : 1;
            }
            else
            {
                at = TakeField(text, at, literal, parts, out error);
            }
        }

        TakeLiteral(literal, parts);
        if (error.Length == 0 && parts.TrueForAll(part => part.Literal is not null))
            error = $"The key \"{text}\" holds no field, so that all records would go to one partition. Write \"none\" for records without a key.";
        template = error.Length == 0 ? new(parts) : null;
        return template is not null;
    }

    /// <returns>Behind the field.</returns>
    private static int TakeField(string text, int at, StringBuilder literal, List<KeyPart> parts, out string error)
    {
        var end = text[at] == '{' ? text.IndexOf('}', at) : -1;
        if (end < 0)
        {
            error = $"The key \"{text}\" has a '{text[at]}' at character {at + 1} without its partner. Write it twice to have it in the key.";
            return text.Length;
        }

        if (!EventFieldNames.TryParse(text[(at + 1)..end], out var field, out error))
        {
            error = $"The key \"{text}\": {error}";
            return text.Length;
        }

        TakeLiteral(literal, parts);
        parts.Add(new KeyPart(null, field));
        return end + 1;
    }

    private static void TakeLiteral(StringBuilder literal, List<KeyPart> parts)
    {
        if (literal.Length > 0)
            parts.Add(new KeyPart(literal.ToString(), default));
        literal.Clear();
    }
}
