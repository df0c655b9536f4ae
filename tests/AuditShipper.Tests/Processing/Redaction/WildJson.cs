using System.Text;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>Writes JSON in any of the ways in which it may be written: white space, escapes nobody needs, any order of keys. The seed decides all.</summary>
internal sealed class WildJson(Random random, bool isWild)
{
    public bool Chance(int percent) => random.Next(100) < percent;

    public T One<T>(params T[] choices) => choices[random.Next(choices.Length)];

    public int Number(int from, int below) => random.Next(from, below);

    public string Text(string plain)
    {
        var text = new StringBuilder("\"");
        foreach (var unit in plain)
            text.Append(Unit(unit));
        return text.Append('"').ToString();
    }

    public string Object(params (string Key, string Value)[] members)
    {
        if (Chance(50))
            random.Shuffle(members);
        return Space() + "{" + string.Join(",", members.Select(member => $"{Space()}{Text(member.Key)}{Space()}:{Space()}{member.Value}{Space()}")) + "}";
    }

    public string Array(params string[] elements) => $"[{string.Join(",", elements.Select(element => Space() + element + Space()))}]";

    /// <summary>Something that has nothing to do with anything.</summary>
    public string Noise(int depth = 0) => Number(0, depth > 3 ? 4 : 7) switch
    {
        0 => One("0", "-1.5e300", "12345678901234567890", "true", "false", "null"),
        1 => Text(One("", "x", "wörld", "a\"b\\c\n", "😀", "\ud800", "{", "[1,2]", "{\"a\":1}", "kind: Widget", "token", "Secrets")),
        2 => "{}",
        3 => "[]",
        4 => Array(Noise(depth + 1), Noise(depth + 1)),
        _ => Object((One("a", "metadata", "name", "items", "f:data", "secretName"), Noise(depth + 1)), (One("b", "", "kinds", "data2"), Noise(depth + 1))),
    };

    private string Unit(char unit)
    {
        if (isWild && Chance(15))
            return $"\\u{(int)unit:x4}";
        return unit switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '/' when isWild && Chance(20) => "\\/",
            '<' or '>' or '&' => $"\\u{(int)unit:x4}",
            < ' ' => $"\\u{(int)unit:x4}",
            _ when char.IsSurrogate(unit) && isWild => $"\\u{(int)unit:x4}",
            _ => unit.ToString(),
        };
    }

    private string Space() => isWild && Chance(10) ? One(" ", "\t", "\r", "   ") : "";
}
