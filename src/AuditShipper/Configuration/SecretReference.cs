namespace AuditShipper.Configuration;

internal enum SecretPlace : byte
{
    File,
    Environment,
}

/// <summary>A value that stands elsewhere: <c>file:/path</c> or <c>env:NAME</c>.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Target">The path or the name, as written.</param>
internal readonly record struct SecretReference(SecretPlace Place, string Target)
{
    private const string FilePrefix = "file:";
    private const string EnvironmentPrefix = "env:";

    /// <returns>Null: the text is the value itself.</returns>
    public static SecretReference? TryParse(string text) =>
        text.StartsWith(FilePrefix, StringComparison.Ordinal) ? new(SecretPlace.File, text[FilePrefix.Length..])
        : text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) ? new(SecretPlace.Environment, text[EnvironmentPrefix.Length..])
        : null;

    /// <summary>What does not look like a path or a name may be a secret that happens to begin so: it is not repeated.</summary>
    /// <returns>Null: the target is well formed.</returns>
    public string? WhyMalformed() => Place switch
    {
        SecretPlace.File when Target.Length == 0 || Target[0] != '/' || Target.Any(char.IsControl) =>
            "what stands behind file: is no absolute path. Write file:/path; a value that itself begins with file: must stand in a file.",
        SecretPlace.Environment when Target.Length == 0 || !Target.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') =>
            "what stands behind env: is no name of a variable. Write env:NAME; a value that itself begins with env: must stand in a file.",
        _ => null,
    };
}
