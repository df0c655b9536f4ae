using System.Reflection;
using System.Text.RegularExpressions;
using AuditShipper.Cli;
using AuditShipper.Tests.Configuration;

namespace AuditShipper.Tests.Cli;

public sealed class ExitCodeDocumentationTests
{
    [Fact]
    public void The_page_has_the_codes_that_the_program_has()
    {
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (int)field.GetRawConstantValue()!).Order();
        var documented = Regex.Matches(RepositoryFile.Read("docs/exit-codes.md"), @"(?m)^\| (\d+) \|").Select(match => int.Parse(match.Groups[1].Value));

        Assert.Equal([0, 1, 2, 3, 4, 5], codes);
        Assert.Equal(codes, documented);
    }
}
