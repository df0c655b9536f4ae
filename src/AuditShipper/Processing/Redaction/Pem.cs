using System.Buffers;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>Private keys in PEM.</summary>
internal static class Pem
{
    private const int LongestLabel = 48;

    private static ReadOnlySpan<byte> Name => "PRIVATE KEY"u8;

    /// <summary>Whether the piece <c>VAT</c> at <paramref name="at"/> belongs to the label of a private key.</summary>
    public static bool IsPrivateKey(ReadOnlySpan<byte> text, int at) => at >= 3 && text[(at - 3)..].StartsWith(Name);

    /// <summary>
    /// The next private key, from its first dash to its last; one without an end reaches to the text's end.
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out ByteRange block)
    {
        while (true)
        {
            var found = text[from..].IndexOf(Name);
            block = default;
            if (found < 0)
                return false;
            var label = from + found;
            var begin = LabelStart(text, label, from, "BEGIN "u8);
            from = label + Name.Length;
            if (begin < 0)
                continue;
            block = new ByteRange(begin, EndOf(text, from) - begin);
            return true;
        }
    }

    private static int EndOf(ReadOnlySpan<byte> text, int from)
    {
        var found = text[from..].IndexOf(Name);
        if (found < 0 || LabelStart(text, from + found, from, "END "u8) < 0)
            return text.Length;
        var end = from + found + Name.Length;
        if (text[end..].StartsWith(" BLOCK"u8))
            end += " BLOCK".Length;
        if (text[end..].StartsWith(" -"u8))
            end++;
        while (end < text.Length && text[end] == (byte)'-')
            end++;
        return end;
    }

    /// <returns>Of the dashes in front of the label; -1: this is no such label.</returns>
    private static int LabelStart(ReadOnlySpan<byte> text, int label, int from, ReadOnlySpan<byte> word)
    {
        var first = Math.Max(from, label - LongestLabel);
        var start = text[first..label].LastIndexOf(word);
        if (start < 0)
            return -1;
        start += first;
        if (text[from..start].EndsWith("- "u8))
            start--;
        while (start > from && text[start - 1] == (byte)'-')
            start--;
        return start;
    }
}

/// <summary>Private keys in PEM, in base64.</summary>
internal static class Base64PrivateKey
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8);

    /// <summary>Whether <c>PRIVATE KEY</c> in base64 begins here, at one of the three alignments; what depends on its neighbours left out.</summary>
    public static bool StartsIn(ReadOnlySpan<byte> text, int at) =>
        text[at..].StartsWith("UFJJVkFURSBLRV"u8) || text[at..].StartsWith("SVZBVEUgS0VZ"u8) || text[at..].StartsWith("QUklWQVRFIEtF"u8);

    /// <summary>The next run of base64, over line ends where whole lines are base64, that holds a private key.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out ByteRange run)
    {
        while (from < text.Length)
        {
            var start = text[from..].IndexOfAny(Alphabet);
            if (start < 0)
                break;
            start += from;
            var end = EndOf(text, start);
            if (Holds(text[start..end]))
            {
                run = new ByteRange(start, end - start);
                return true;
            }

            from = end;
        }

        run = default;
        return false;
    }

    public static bool Holds(ReadOnlySpan<byte> run) =>
        run.IndexOf("UFJJVkFURSBLRV"u8) >= 0 || run.IndexOf("SVZBVEUgS0VZ"u8) >= 0 || run.IndexOf("QUklWQVRFIEtF"u8) >= 0;

    private static int EndOf(ReadOnlySpan<byte> text, int start)
    {
        var end = start + RunLength(text[start..]);
        while (true)
        {
            var next = end;
            while (next < text.Length && text[next] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t')
                next++;
            if (next == end || !text[end..next].Contains((byte)'\n'))
                return end;
            var length = RunLength(text[next..]);
            if (length == 0 || (next + length < text.Length && text[next + length] is not ((byte)'\r' or (byte)'\n')))
                return end;
            end = next + length;
        }
    }

    private static int RunLength(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExcept(Alphabet);
        return length < 0 ? text.Length : length;
    }
}
