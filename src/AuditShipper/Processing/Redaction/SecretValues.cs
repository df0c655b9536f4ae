using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>What of a proven candidate is redacted.</summary>
internal static class SecretValues
{
    /// <param name="text">They stand in it.</param>
    /// <param name="settled">By place, the larger first.</param>
    /// <param name="findings">Get the values.</param>
    /// <param name="reader">Reads the texts of ConfigMaps.</param>
    public static void Take(ReadOnlySpan<byte> text, ReadOnlySpan<Candidate> settled, Findings findings, TextLevel reader)
    {
        // What stands in something that was taken needs no second look: nested a thousand times, it would get a thousand.
        var (secretsEnd, configsEnd) = (0, 0);
        foreach (ref readonly var candidate in settled)
        {
            if (candidate.Form == CandidateForm.Token)
            {
                if ((candidate.Proven & Subjects.Tokens) != Subjects.None)
                    findings.Add(candidate.Start, candidate.End - candidate.Start, FindingForm.Value, RedactionRule.Token);
            }
            else if (candidate.Form == CandidateForm.Unnamed || candidate.End <= secretsEnd)
            {
                continue;
            }
            else if ((candidate.Proven & Subjects.Secrets) != Subjects.None)
            {
                secretsEnd = candidate.End;
                TakeSecret(text, candidate, findings);
            }
            else if ((candidate.Proven & Subjects.ConfigMaps) != Subjects.None && candidate.End > configsEnd)
            {
                configsEnd = candidate.End;
                TakeConfig(text, candidate, findings, reader);
            }
        }
    }

    private static void TakeSecret(ReadOnlySpan<byte> text, in Candidate candidate, Findings findings)
    {
        var form = candidate.IsBase64 ? FindingForm.Base64Value : FindingForm.Value;
        var at = candidate.Start;
        if (candidate.Form == CandidateForm.Single || text[at] != (byte)'{')
        {
            findings.Add(at, candidate.End - at, form, RedactionRule.SecretData);
            return;
        }

        while (TryNextMember(text, ref at, out _, out var value))
            findings.Add(value.Start, value.Length, form, RedactionRule.SecretData);
    }

    private static void TakeConfig(ReadOnlySpan<byte> text, in Candidate candidate, Findings findings, TextLevel reader)
    {
        var at = candidate.Start;
        if (candidate.Form == CandidateForm.Single || text[at] != (byte)'{')
        {
            TakeConfigValue(text, new ByteRange(at, candidate.End - at), candidate.IsNamedLikeCredential, findings, reader);
            return;
        }

        while (TryNextMember(text, ref at, out var key, out var value))
            TakeConfigValue(text, value, IsNamedLikeCredential(key.Of(text)), findings, reader);
    }

    private static void TakeConfigValue(ReadOnlySpan<byte> text, ByteRange value, bool isNamedLikeCredential, Findings findings, TextLevel reader)
    {
        if (text[value.Start] != (byte)'"')
            return;
        if (isNamedLikeCredential)
            findings.Add(value.Start, value.Length, FindingForm.Value, RedactionRule.ConfigMap);
        else
            TakeConfigText(text.Slice(value.Start + 1, value.Length - 2), value.Start + 1, reader);
    }

    private static void TakeConfigText(ReadOnlySpan<byte> content, int at, TextLevel reader) =>
        reader.TakeText(content, at, Suspicion.IsRaised(content), Subjects.ConfigMaps, 0);

    private static bool IsNamedLikeCredential(ReadOnlySpan<byte> key)
    {
        const int longest = 512;
        if (!key.Contains((byte)'\\'))
            return CredentialWords.EndOf(key);
        Span<byte> plain = stackalloc byte[longest];
        return key.Length <= longest && CredentialWords.EndOf(plain[..EventText.Unescape(key, plain)]);
    }

    /// <summary>The next member of an object that was walked before; <paramref name="at"/> begins at its brace.</summary>
    private static bool TryNextMember(ReadOnlySpan<byte> text, ref int at, out ByteRange key, out ByteRange value)
    {
        (key, value) = (default, default);
        at = JsonWalk.SkipWhitespace(text, at + 1);
        if (text[at] == (byte)'}')
            return false;
        var keyEnd = JsonWalk.SkipString(text, at + 1);
        key = new ByteRange(at + 1, keyEnd - at - 2);
        var start = JsonWalk.SkipWhitespace(text, JsonWalk.SkipWhitespace(text, keyEnd) + 1);
        var end = JsonWalk.SkipValue(text, start);
        value = new ByteRange(start, end - start);
        at = JsonWalk.SkipWhitespace(text, end);
        if (text[at] == (byte)'}')
            at--;
        return true;
    }
}
