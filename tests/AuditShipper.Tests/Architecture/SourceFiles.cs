namespace AuditShipper.Tests.Architecture;

/// <summary>A source file of the product: its folder below src/AuditShipper (empty: none), name and lines.</summary>
internal sealed record SourceFile(string Folder, string Name, IReadOnlyList<string> Lines)
{
    public override string ToString() => $"{Folder}/{Name}";
}

/// <summary>The product's sources as they stand in the repository.</summary>
internal static class SourceFiles
{
    public static string ProductFolder { get; } = Path.Combine(RepositoryRoot(), "src", "AuditShipper");

    public static IReadOnlyList<SourceFile> Read() =>
        Directory.EnumerateFiles(ProductFolder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(ProductFolder, path))
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(path => new SourceFile(Path.GetDirectoryName(path)!, Path.GetFileName(path), File.ReadAllLines(Path.Combine(ProductFolder, path))))
            .ToList();

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AuditShipper.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds AuditShipper.sln: the tests run from inside the repository.");
    }
}
