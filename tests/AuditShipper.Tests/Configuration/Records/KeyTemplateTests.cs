using AuditShipper.Configuration.Records;

namespace AuditShipper.Tests.Configuration.Records;

public sealed class KeyTemplateTests
{
    [Theory]
    [InlineData("none", "")]
    [InlineData("auditID", "<AuditId>")]
    [InlineData("resource", "<Resource>")]
    [InlineData("{user}", "<User>")]
    [InlineData("{user}/{namespace}", "<User>/<Namespace>")]
    [InlineData("v1:{type}/{namespace}/{name}!", "v1:<Type>/<Namespace>/<Name>!")]
    [InlineData("{{{verb}}}", "{<Verb>}")]
    [InlineData("{{user}} {code}", "{user} <Code>")]
    [InlineData("{user}{user}", "<User><User>")]
    public void Text_becomes_parts(string text, string expected)
    {
        Assert.True(KeyTemplate.TryParse(text, out var template, out var error), error);
        Assert.Equal(expected, string.Concat(template.Parts.Select(part => part.Literal ?? $"<{part.Field}>")));
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("audit_id", "There is no field \"audit_id\". Did you mean \"auditID\"?")]
    [InlineData("None", "There is no field \"None\".")]
    [InlineData("", "There is no field \"\".")]
    [InlineData("{usr}/{namespace}", "The key \"{usr}/{namespace}\": There is no field \"usr\". Did you mean \"user\"?")]
    [InlineData("{}", "The key \"{}\": There is no field \"\".")]
    [InlineData("{user", "The key \"{user\" has a '{' at character 1 without its partner.")]
    [InlineData("{user}}", "The key \"{user}}\" has a '}' at character 7 without its partner.")]
    [InlineData("a}b{user}", "The key \"a}b{user}\" has a '}' at character 2 without its partner.")]
    [InlineData("{{user}}", "The key \"{{user}}\" holds no field")]
    public void What_says_nothing_is_an_error_that_names_the_way_out(string text, string expected)
    {
        Assert.False(KeyTemplate.TryParse(text, out var template, out var error));
        Assert.Null(template);
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Matches("The fields are auditID, user, |Write (it twice|\"none\")", error);
    }

    [Fact]
    public void Every_field_has_a_name_and_a_header_of_its_own()
    {
        var fields = Enum.GetValues<EventField>();
        Assert.Equal(fields.Length, EventFieldNames.All.Count);
        Assert.Equal(fields.Length, fields.Select(EventFieldNames.HeaderOf).Distinct().Count());
        Assert.All(fields, field => Assert.True(EventFieldNames.TryParse(EventFieldNames.NameOf(field), out var found, out _) && found == field));
        Assert.All(fields, field => Assert.Matches("^as-[a-z]+(-[a-z]+)*$", EventFieldNames.HeaderOf(field)));
    }

    [Fact]
    public void A_list_tells_all_that_is_wrong_with_it()
    {
        var fields = EventFieldNames.ParseList(["verb", "stagee", "code", "verb", "?"], out var errors);
        Assert.Equal([EventField.Verb, EventField.Code], fields);
        Assert.Collection(
            errors,
            error => Assert.StartsWith("There is no field \"stagee\". Did you mean \"stage\"?", error, StringComparison.Ordinal),
            error => Assert.StartsWith("The field \"verb\" is named twice", error, StringComparison.Ordinal),
            error => Assert.StartsWith("There is no field \"?\".", error, StringComparison.Ordinal));
    }

    /// <summary>docs/keys.md has a row for each field, with its header.</summary>
    [Fact]
    public void The_page_names_every_field_and_its_header()
    {
        var page = RepositoryFile.Read("docs/keys.md");
        Assert.All(Enum.GetValues<EventField>(), field =>
            Assert.Contains($"| `{EventFieldNames.NameOf(field)}` | `{EventFieldNames.HeaderOf(field)}` |", page, StringComparison.Ordinal));
    }
}
