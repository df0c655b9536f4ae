using System.Text.RegularExpressions;
using AuditShipper.Configuration;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Configuration;

/// <summary>docs/security.md: its examples are configurations that are taken without a warning.</summary>
public sealed partial class SecurityPageTests
{
    public static TheoryData<string> Examples => [.. YamlBlock().Matches(RepositoryFile.Read("docs/security.md")).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_taken_and_gives_every_secret_its_value(string example)
    {
        var files = new MemoryFileSystem();
        foreach (var reference in FileReference().Matches(example).Cast<Match>()) files.Append(reference.Groups[1].Value, "from-a-file\n"u8);
        var result = Yaml.Read(
            $"cluster: prod\nsources: [{{ path: /var/log/kubernetes/audit.log }}]\nroutes: [{{ topic: kubernetes-audit, redaction: off }}]\n{example}",
            files,
            ("KAFKA_USER", "from-a-variable"),
            ("KAFKA_PASSWORD", "from-a-variable"));
        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.All(result.Options!.Kafka.Properties.Where(property => KafkaProperties.IsCredential(property.Key)), property => Assert.StartsWith("from-a-", property.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void There_is_one_for_each_mechanism() => Assert.Equal(6, Examples.Count);

    [GeneratedRegex("```yaml\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("file:(/[^ \\n]+)")]
    private static partial Regex FileReference();
}
