namespace AuditShipper.Files;

/// <summary>Asks for rights without using them (access(2)).</summary>
internal static class PathAccess
{
    private const int WriteAndEnter = 2 | 1;

    /// <returns>Whether this process may make files in the directory.</returns>
    public static bool CanWriteInto(string directory) => Libc.Access(Path.TrimEndingDirectorySeparator(directory) + "/", WriteAndEnter) == 0;
}
