namespace AuditShipper.Processing.Redaction;

/// <summary>Why a value was redacted. docs/redaction.md says what each takes; the names there are these, kebab-case.</summary>
internal enum RedactionRule : byte
{
    /// <summary>Values of data and stringData of Secrets, in whatever holds them.</summary>
    SecretData,

    /// <summary>Text that is no JSON and has a Secret in it.</summary>
    SecretText,

    /// <summary>Tokens of TokenRequest and TokenReview, and the error of the latter.</summary>
    Token,

    /// <summary>Values of a ConfigMap whose names end like a credential's.</summary>
    ConfigMap,

    /// <summary>Credentials in a kubeconfig.</summary>
    Kubeconfig,

    /// <summary>Private keys in PEM, also in base64.</summary>
    PrivateKey,

    /// <summary>JSON Web Tokens.</summary>
    Jwt,

    /// <summary>What follows Bearer or Basic.</summary>
    Authorization,

    /// <summary>The password in a URL.</summary>
    UrlPassword,

    /// <summary>Parameters of a requestURI.</summary>
    RequestUri,

    /// <summary>What an error message quotes of a body.</summary>
    QuotedBody,

    /// <summary>What the configured paths name.</summary>
    Path,

    /// <summary>A text in more texts than are looked through.</summary>
    TooDeep,
}

internal static class RedactionRules
{
    public static readonly int Count = Enum.GetValues<RedactionRule>().Length;

    /// <summary>As in the documentation and in metrics.</summary>
    public static string NameOf(RedactionRule rule) => string.Concat(rule.ToString().Select((letter, i) =>
        char.IsAsciiLetterUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));
}
