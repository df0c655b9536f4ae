using System.Runtime.CompilerServices;

namespace AuditShipper.Tests.Configuration;

/// <summary>Files of the repository, found from where this source file was compiled.</summary>
internal static class RepositoryFile
{
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
