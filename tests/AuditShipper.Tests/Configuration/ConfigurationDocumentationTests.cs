using System.Text.RegularExpressions;
using AuditShipper.Configuration;

namespace AuditShipper.Tests.Configuration;

/// <summary>docs/configuration.md says what the schema says. A failure prints what belongs there.</summary>
public sealed partial class ConfigurationDocumentationTests
{
    private static readonly string s_page = RepositoryFile.Read("docs/configuration.md");

    [Fact]
    public void The_table_has_every_key_with_its_default_range_and_unit() =>
        AssertBlock("keys", Table());

    [Fact]
    public void The_list_has_every_property_that_is_refused() =>
        AssertBlock("guarded", GuardedTable());

    [Fact]
    public void The_smallest_example_is_accepted_without_a_warning()
    {
        var result = Yaml.Read(Examples()[0]);

        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void The_whole_example_has_every_key()
    {
        var example = Examples()[1];

        Assert.Empty(Yaml.Read(example).Problems);
        foreach (var setting in ConfigurationSchema.All)
            Assert.Matches($@"(?m)^[ -]*{Regex.Escape(setting.Path.Split('.')[^1])}:", example);
    }

    [Fact]
    public void The_whole_example_has_the_defaults()
    {
        var example = Yaml.Options(Examples()[1]);
        var defaults = Yaml.Options(Examples()[0], ("AUDITSHIPPER__NODE", "cp-1"));

        Assert.Equal(defaults.Sources, example.Sources);
        Assert.Equivalent(defaults.Routes, example.Routes, strict: true);
        Assert.Equivalent(defaults.Redaction, example.Redaction, strict: true);
        Assert.Equal(defaults with { Sources = [], Routes = [], Kafka = example.Kafka, Redaction = example.Redaction }, example with { Sources = [], Routes = [] });
    }

    [Fact]
    public void Every_default_is_a_value_that_may_be_written() =>
        Assert.All(ConfigurationSchema.All, setting => Assert.True(setting.Default is null || setting.Type.Parse(setting.Default).Value is not null, setting.Path));

    [Fact]
    public void Every_optional_key_says_what_its_absence_means() =>
        Assert.All(ConfigurationSchema.All, setting => Assert.True(setting.IsRequired || setting.MayBeNull || (setting.Default ?? setting.DefaultRule) is not null, setting.Path));

    [Fact]
    public void Every_key_can_be_set_by_the_variable_that_the_page_describes() =>
        Assert.All(ConfigurationSchema.All, setting =>
        {
            var name = EnvironmentOverlay.Prefix + setting.Path.Replace("[].", "__0__", StringComparison.Ordinal).Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();
            name += setting.Shape switch { SettingShape.List => "__0", SettingShape.Map => "__A_B", _ => "" };
            // No value of any key; a property takes every text.
            var result = Yaml.Read(Yaml.Smallest, (name, "\u0001"));
            Assert.True(setting.Shape == SettingShape.Map ? result.Problems.Count == 0 : result.Problems.Any(problem => problem.Message.StartsWith(setting.At(0), StringComparison.Ordinal)), name);
        });

    private static string Table() =>
        string.Join('\n', ConfigurationSchema.All.Select(Row).Prepend("|---|---|---|---|---|").Prepend("| key | default | value | unit | what it does |"));

    private static string Row(Setting setting)
    {
        var value = setting.Shape switch
        {
            SettingShape.List => $"a list, each item {setting.Type.Expected}",
            SettingShape.Map => $"names, each with {setting.Type.Expected}",
            _ => setting.Type.Expected + (setting.MayBeNull ? ", or null" : ""),
        };
        var standard = setting.IsRequired ? "required" : setting.DefaultRule ?? $"`{setting.Default ?? "null"}`";
        return $"| `{setting.Path}` | {standard} | {value} | {setting.Type.Unit} | {setting.Doc} |".Replace("|  |", "| |", StringComparison.Ordinal);
    }

    private static string GuardedTable() =>
        string.Join('\n', KafkaProperties.GuardedProperties.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"| `{pair.Key}` | {pair.Value} |").Prepend("|---|---|").Prepend("| property | why |"));

    private static void AssertBlock(string name, string expected)
    {
        var match = Regex.Match(s_page, $"<!-- {name} -->\\s*(.*?)\\s*<!-- /{name} -->", RegexOptions.Singleline);
        Assert.True(match.Groups[1].Value == expected, $"docs/configuration.md should have this between the marks \"{name}\":\n\n{expected}\n");
    }

    private static List<string> Examples() => [.. YamlBlock().Matches(s_page).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("```yaml\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
