using AuditShipper.Parsing;
using System.Buffers;

namespace AuditShipper.Processing.Redaction;

/// <summary>Credentials by their names, in YAML, properties and the like: <c>name: value</c>, <c>name=value</c>.</summary>
internal static class ConfigText
{
    private static readonly SearchValues<byte> OfBlockHeader = SearchValues.Create("|>+-0123456789 \t\r"u8);

    /// <summary>Whether the text has what only kubeconfigs have.</summary>
    public static bool IsKubeconfig(ReadOnlySpan<byte> text) =>
        text.IndexOf("client-key-data"u8) >= 0 || text.IndexOf("client-certificate-data"u8) >= 0
        || text.IndexOf("current-context"u8) >= 0 || text.IndexOf("users:"u8) >= 0 || text.IndexOf("\"users\""u8) >= 0;

    public static void Find(ReadOnlySpan<byte> text, Findings findings, RedactionRule rule)
    {
        var line = new Line(text);
        for (var at = 0; at < text.Length;)
        {
            var found = text[at..].IndexOfAny((byte)':', (byte)'=');
            if (found < 0)
                return;
            var separator = at + found;
            at = separator + 1;
            if (!IsNamedLikeCredential(text[..separator]))
                continue;
            line.GoTo(separator);
            var (start, end) = ValueAt(text, at, line);
            if (end > start && !IsNoValue(text[start..end]))
                findings.Add(start, end - start, FindingForm.Text, rule);
            at = Math.Max(at, end);
        }
    }

    private static bool IsNamedLikeCredential(ReadOnlySpan<byte> before) => CredentialWords.EndOf(before.TrimEnd(" \t\"'\\"u8));

    private static bool IsNoValue(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8) || value.SequenceEqual("null"u8) || value.SequenceEqual("~"u8)
        || value.SequenceEqual("{}"u8) || value.SequenceEqual("[]"u8);

    private static (int Start, int End) ValueAt(ReadOnlySpan<byte> text, int at, in Line line)
    {
        while (at < line.End && text[at] is (byte)' ' or (byte)'\t')
            at++;
        if (at == line.End)
            return (at, at);
        if (text[at] is (byte)'"' or (byte)'\'' && EndOfQuoted(text, at) is var quoted and >= 0)
            return (at + 1, quoted);
        if (text[at] is (byte)'|' or (byte)'>' && !text[at..line.End].ContainsAnyExcept(OfBlockHeader))
            return Block(text, line);
        if (line.IsFlow && text[at..line.End].IndexOfAny((byte)',', (byte)'}') is var flow and >= 0)
            return (at, at + flow);
        return (at, at + text[at..line.End].TrimEnd(" \t\r"u8).Length);
    }

    private static int EndOfQuoted(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] == (byte)'"')
            return JsonWalk.SkipString(text, at + 1) - 1 is var end and > 0 ? end : -1;
        var length = text[(at + 1)..].IndexOf((byte)'\'');
        return length < 0 ? -1 : at + 1 + length;
    }

    /// <summary>The lines behind that are indented deeper, less the white space at both ends.</summary>
    private static (int Start, int End) Block(ReadOnlySpan<byte> text, in Line line)
    {
        var (start, end) = (-1, line.End);
        for (var next = new Line(text, line.End + 1); next.Start < text.Length; next.GoOn())
        {
            var content = text[next.Start..next.End].Trim(" \t\r"u8);
            if (content.IsEmpty)
                continue;
            if (next.Indent <= line.Indent)
                break;
            var first = next.Start + text[next.Start..next.End].IndexOfAnyExcept(" \t\r"u8);
            start = start < 0 ? first : start;
            end = first + content.Length;
        }

        return start < 0 ? (end, end) : (start, end);
    }

    /// <summary>A line of the text, found once for all that stands in it.</summary>
    private ref struct Line
    {
        private readonly ReadOnlySpan<byte> text;

        public Line(ReadOnlySpan<byte> text, int start = 0)
        {
            this.text = text;
            Begin(start);
        }

        public int Start { get; private set; }

        /// <summary>At the line feed, or the text's end.</summary>
        public int End { get; private set; }

        /// <summary>White space, and the dashes of list items, in front.</summary>
        public int Indent { get; private set; }

        /// <summary>There is a brace in it: values end at commas.</summary>
        public bool IsFlow { get; private set; }

        public void GoTo(int at)
        {
            while (at > End)
            {
                var start = text[..at].LastIndexOf((byte)'\n') + 1;
                Begin(Math.Max(start, End + 1));
            }
        }

        public void GoOn() => Begin(End + 1);

        private void Begin(int start)
        {
            Start = Math.Min(start, text.Length);
            var rest = text[Start..];
            var length = rest.IndexOf((byte)'\n');
            End = length < 0 ? text.Length : Start + length;
            var line = text[Start..End];
            Indent = line.IndexOfAnyExcept((byte)' ', (byte)'-');
            IsFlow = line.Contains((byte)'{');
        }
    }
}
