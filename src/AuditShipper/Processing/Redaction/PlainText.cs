using System.Buffers;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>What is redacted in text that is no JSON.</summary>
internal static class PlainText
{
    private static readonly SearchValues<byte> WordStarts = SearchValues.Create("Bbe:"u8);

    /// <summary>What old servers put in front of the piece of a body that they could not decode.</summary>
    public static ReadOnlySpan<byte> Quoted => "...|"u8;

    public static void Find(ReadOnlySpan<byte> text, Subjects subjects, Findings findings)
    {
        if (text.IsEmpty)
            return;
        if (KindNames.HoldsSecret(text) || ((subjects & Subjects.Secrets) != Subjects.None && HoldsData(text)))
        {
            findings.Add(0, text.Length, FindingForm.Text, RedactionRule.SecretText);
            return;
        }

        if ((subjects & (Subjects.Secrets | Subjects.Tokens)) != Subjects.None)
            FindQuoted(text, findings);
        FindKeys(text, findings);
        FindTokens(text, findings);
        if (ConfigText.IsKubeconfig(text))
            ConfigText.Find(text, findings, RedactionRule.Kubeconfig);
        else if ((subjects & Subjects.ConfigMaps) != Subjects.None)
            ConfigText.Find(text, findings, RedactionRule.ConfigMap);
    }

    /// <summary>What was a Secret's JSON before somebody cut it off, or put something behind it.</summary>
    private static bool HoldsData(ReadOnlySpan<byte> text) => text.IndexOf("\"data\""u8) >= 0 || text.IndexOf("\"stringData\""u8) >= 0;

    /// <summary>From the first piece of a body that an error message quotes, everything.</summary>
    private static void FindQuoted(ReadOnlySpan<byte> text, Findings findings)
    {
        var found = text.IndexOf(Quoted);
        if (found >= 0)
            findings.Add(found + Quoted.Length, text.Length - found - Quoted.Length, FindingForm.Text, RedactionRule.QuotedBody);
    }

    private static void FindKeys(ReadOnlySpan<byte> text, Findings findings)
    {
        for (var from = 0; Pem.TryFind(text, from, out var block); from = block.Start + block.Length)
            findings.Add(block.Start, block.Length, FindingForm.Text, RedactionRule.PrivateKey);
        if (!Base64PrivateKey.Holds(text))
            return;
        for (var from = 0; Base64PrivateKey.TryFind(text, from, out var run); from = run.Start + run.Length)
            findings.Add(run.Start, run.Length, FindingForm.Text, RedactionRule.PrivateKey);
    }

    private static void FindTokens(ReadOnlySpan<byte> text, Findings findings)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var found = text[at..].IndexOfAny(WordStarts);
            if (found < 0)
                return;
            at += found;
            if (!TryToken(text, at, out var token, out var rule))
                continue;
            findings.Add(token.Start, token.Length, FindingForm.Text, rule);
            at = token.Start + token.Length - 1;
        }
    }

    private static bool TryToken(ReadOnlySpan<byte> text, int at, out ByteRange token, out RedactionRule rule)
    {
        rule = text[at] switch
        {
            (byte)':' => RedactionRule.UrlPassword,
            (byte)'e' => RedactionRule.Jwt,
            _ => RedactionRule.Authorization,
        };
        if (text[at] == (byte)':')
            return TokenShapes.TryUserPassword(text, at, out token);
        if ((text[at] | 0x20) == (byte)'b')
            return TokenShapes.TryBearer(text, at, out token) || TokenShapes.TryBasic(text, at, out token);
        token = new ByteRange(at, TokenShapes.JwtLength(text, at));
        return token.Length > 0;
    }
}
