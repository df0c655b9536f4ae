using System.Text.Json;
using AuditShipper.Processing.Formats;
using AuditShipper.Tests.Configuration;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>docs/formats.md, the tables in code, and what the formats write are one thing.</summary>
public sealed class FormatDocumentTests
{
    private static readonly string[] Events =
    [
        FormatSamples.Full,
        FormatSamples.Minimal,
        """{"auditID":"a","sourceIPs":["unix"],"verb":7,"objectRef":{"resource":"pods"},"requestObject":{"a":[1]},"verb":"get","new":{"a":1}}""",
        """{"auditID":"a","requestObject":[{"op":"add"}],"responseObject":null,"user":null}""",
    ];

    public static TheoryData<string> Formats => [.. FormatRig.Changing];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_page_has_the_table_of_the_code(string format)
    {
        var section = RepositoryFile.Read("docs/formats.md").Split($"\n## {format}\n")[1].Split("\n## ")[0];
        var rows = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(FieldMappings.Of(format).Select(row => $"| `{row.Field}` | {row.From} |"), rows);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_field_that_is_written_has_its_row_and_every_row_its_field(string format)
    {
        var options = FormatRig.Options with { SplunkIndex = "k8s" };
        var written = Events.SelectMany(auditEvent => Paths("", FormatRig.Json(format, auditEvent, options))).Distinct().ToArray();
        var rows = FieldMappings.Of(format).Select(row => row.Field).ToArray();

        Assert.DoesNotContain(written, path => !rows.Any(row => Covers(row, path)));
        Assert.DoesNotContain(rows, row => !written.Any(path => Covers(row, path)));
    }

    [Fact]
    public void Every_format_has_its_row()
    {
        var rows = RepositoryFile.Read("docs/formats.md").Split("\n## ")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(EventFormats.Names, rows.Select(row => row.Split('`')[1]));
    }

    private static bool Covers(string row, string path) =>
        row == path || (row.EndsWith(".*", StringComparison.Ordinal) && (path == row[..^2] || path.StartsWith(row[..^1], StringComparison.Ordinal) || path.StartsWith(row[..^2] + "[]", StringComparison.Ordinal)));

    private static IEnumerable<string> Paths(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().Any() => value.EnumerateObject().SelectMany(member => Paths(path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(element => Paths(path + "[]", element)),
        _ => [path],
    };
}
