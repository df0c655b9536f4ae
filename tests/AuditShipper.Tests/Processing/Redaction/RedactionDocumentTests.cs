using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AuditShipper.Processing.Redaction;
using AuditShipper.Tests.Configuration;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>docs/redaction.md says what the code does.</summary>
public sealed class RedactionDocumentTests
{
    private static readonly string[] Lines = RepositoryFile.Read("docs/redaction.md").Split('\n');

    public static TheoryData<string> Blocks => [.. Enumerable.Range(0, Lines.Length)
        .Where(i => Lines[i].StartsWith("```json ", StringComparison.Ordinal)).Select(i => string.Join('\n', Lines[i..(i + 3)]))];

    [Fact]
    public void Table_has_a_row_for_each_rule()
    {
        var rows = Lines.SkipWhile(line => line != "## What is redacted").TakeWhile(line => line != "## Examples")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        Assert.Equal(Enum.GetValues<RedactionRule>().Select(RedactionRules.NameOf), rows);
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Example_is_what_happens(string block)
    {
        var (head, before, after) = (block.Split('\n')[0].Split(' '), block.Split('\n')[1], block.Split('\n')[2]);
        var rig = new RedactionRig(key: null, head[2..]);
        Assert.Equal(after, rig.Redact(before));
        var rule = Enum.GetValues<RedactionRule>().Single(rule => RedactionRules.NameOf(rule) == head[1]);
        Assert.NotEqual(0, rig.Redactor.Counts[(int)rule]);
    }

    [Fact]
    public void Each_rule_has_an_example_but_the_one_that_would_be_ten_levels_deep() =>
        Assert.Equal(
            Enum.GetValues<RedactionRule>().Where(rule => rule != RedactionRule.TooDeep).Select(RedactionRules.NameOf),
            Blocks.Select(block => ((string)block).Split('\n')[0].Split(' ')[1]).Distinct());

    [Fact]
    public void Words_and_limits_are_those_of_the_code()
    {
        var words = Lines.Single(line => line.StartsWith("Names of credentials end with", StringComparison.Ordinal)).Split('`').Where((_, i) => i % 2 == 1);
        Assert.Equal(CredentialWords.All, words.Take(CredentialWords.All.Length));
        var text = string.Join('\n', Lines);
        Assert.Contains($"no deeper than {SecretWalk.MaxDepth.ToString("N0", CultureInfo.InvariantCulture)} levels", text, StringComparison.Ordinal);
        Assert.Contains($"at most {PathSet.MaxSteps} steps", text, StringComparison.Ordinal);
        Assert.Equal(10, TextLevel.MaxLevels);
    }

    [Fact]
    public void OpenSSL_computes_the_same_hash_with_the_line_of_the_page()
    {
        var line = Lines[Array.IndexOf(Lines, "```sh") + 1];
        var key = RandomNumberGenerator.GetBytes(32);
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(Path.Combine(folder.Path, "key.bin"), key);
        var printed = Command.Shell($"cd {folder.Path} && {line}").Trim().Split(' ')[^1];
        Span<byte> mark = stackalloc byte[SecretMark.MaxLength];
        Assert.Equal($"hmac-sha256:{printed}:len=7", Encoding.ASCII.GetString(mark[..SecretMark.Write(key, "hunter2"u8, mark)]));
    }
}
