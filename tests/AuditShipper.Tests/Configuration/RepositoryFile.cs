using AuditShipper.Tests.Architecture;

namespace AuditShipper.Tests.Configuration;

/// <summary>Files of the repository that the tests run from.</summary>
internal static class RepositoryFile
{
    public static string Read(string path) => File.ReadAllText(PathOf(path));

    public static string PathOf(string path) => Path.Combine(SourceFiles.ProductFolder, "../..", path);
}
