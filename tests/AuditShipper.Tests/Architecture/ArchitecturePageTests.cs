using System.Text.RegularExpressions;

namespace AuditShipper.Tests.Architecture;

/// <summary>docs/architecture.md names types: they must be there.</summary>
public sealed partial class ArchitecturePageTests
{
    [Fact]
    public void Every_type_that_the_page_names_exists()
    {
        var page = AuditShipper.Tests.Configuration.RepositoryFile.Read("docs/architecture.md");
        var known = typeof(AuditShipper.Files.IFileSystem).Assembly.GetTypes().Select(type => type.Name).ToHashSet();
        var named = Names().Matches(page).Select(match => match.Groups[1].Value).Where(name => name != "Pipe").ToHashSet();

        Assert.True(named.Count > 30, $"only {named.Count} names were found: the pattern or the page changed");
        Assert.DoesNotContain(named, name => !known.Contains(name));
    }

    /// <summary>`Type`, `Type.Member`, `Folder/Type`, all in code style.</summary>
    [GeneratedRegex("`(?:[A-Z][A-Za-z]+/)?([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:\\.[A-Za-z]+)?`")]
    private static partial Regex Names();
}
