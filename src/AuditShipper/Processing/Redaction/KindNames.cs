using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>The kinds of objects that hold what is redacted.</summary>
[Flags]
internal enum Kinds : byte
{
    None = 0,
    Secret = 1,
    SecretList = 2,
    ConfigMap = 4,
    ConfigMapList = 8,

    /// <summary>TokenRequest, TokenReview.</summary>
    Token = 16,

    /// <summary>A kubeconfig.</summary>
    Kubeconfig = 32,
}

/// <summary>What an event is about, as far as redaction cares.</summary>
[Flags]
internal enum Subjects : byte
{
    None = 0,
    Secrets = 1,
    ConfigMaps = 2,
    Tokens = 4,
}

/// <summary>Recognises kinds and resources by their names, in whatever group.</summary>
internal static class KindNames
{
    public static Kinds Of(ReadOnlySpan<byte> kind)
    {
        if (kind.SequenceEqual("Secret"u8)) return Kinds.Secret;
        if (kind.SequenceEqual("SecretList"u8)) return Kinds.SecretList;
        if (kind.SequenceEqual("ConfigMap"u8)) return Kinds.ConfigMap;
        if (kind.SequenceEqual("ConfigMapList"u8)) return Kinds.ConfigMapList;
        if (kind.SequenceEqual("TokenRequest"u8) || kind.SequenceEqual("TokenReview"u8)) return Kinds.Token;
        return kind.SequenceEqual("Config"u8) ? Kinds.Kubeconfig : Kinds.None;
    }

    /// <summary>What an event on this resource, or subresource, is about.</summary>
    public static Subjects OfResource(ReadOnlySpan<byte> resource)
    {
        if (resource.SequenceEqual("secrets"u8)) return Subjects.Secrets;
        if (resource.SequenceEqual("configmaps"u8)) return Subjects.ConfigMaps;
        return resource.SequenceEqual("tokenreviews"u8) || resource.SequenceEqual("token"u8) ? Subjects.Tokens : Subjects.None;
    }

    /// <summary>What an event is about; of duplicates in its <c>objectRef</c> each counts.</summary>
    public static Subjects OfEvent(ReadOnlySpan<byte> line, in AuditEventFacts facts)
    {
        var subjects = Subjects.None;
        if (facts.ObjectRef.IsAbsent)
            return subjects;
        var members = new JsonMembers(line, facts.ObjectRef.Start);
        while (members.MoveNext())
        {
            if (!members.Text.IsAbsent && (members.IsNamed("resource"u8) || members.IsNamed("subresource"u8)))
                subjects |= OfResource(members.Text.Of(line));
        }

        return subjects;
    }

    /// <summary>Whether <c>Secret</c> or <c>SecretList</c> begins here and is a kind: JSON or YAML, at any depth of escapes.</summary>
    public static bool IsSecretKind(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        if (!rest.StartsWith("Secret"u8))
            return false;
        rest = rest[(rest.StartsWith("SecretList"u8) ? 10 : 6)..];
        return (rest.IsEmpty || !CredentialWords.IsOfName(rest[0])) && SuspicionRules.IsBehindKey(text, at, "kind"u8);
    }

    /// <summary>Whether text that is no JSON holds, or quotes, a Secret.</summary>
    public static bool HoldsSecret(ReadOnlySpan<byte> text)
    {
        for (var from = 0; ;)
        {
            var found = text[from..].IndexOf("Secret"u8);
            if (found < 0)
                return false;
            if (IsSecretKind(text, from + found))
                return true;
            from += found + 6;
        }
    }
}
