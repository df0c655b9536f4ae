using System.Net;
using System.Text.Json;
using AuditShipper.Tests.Configuration;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>Validates records against the extract of OCSF's schema in Ocsf/: required and known attributes, types, enumerations and their captions, constraints.</summary>
internal static class OcsfSchema
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(RepositoryFile.Read("tests/AuditShipper.Tests/Processing/Formats/Ocsf/api_activity-1.9.0.json")).RootElement;

    public static string Version => Root.Text("version")!;

    public static IReadOnlyList<string> Problems(JsonElement record)
    {
        var problems = new List<string>();
        Check(record, Root.GetProperty("class"), "", problems);
        if (record.GetProperty("type_uid").GetInt64() != (record.GetProperty("class_uid").GetInt64() * 100) + record.GetProperty("activity_id").GetInt64())
            problems.Add("type_uid is not class_uid * 100 + activity_id");
        if (record.Text("type_name") != $"{record.Text("class_name")}: {record.Text("activity_name")}")
            problems.Add("type_name is not class_name: activity_name");
        return problems;
    }

    private static void Check(JsonElement value, JsonElement type, string path, List<string> problems)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{path}: no object");
            return;
        }

        var attributes = type.GetProperty("attributes");
        foreach (var attribute in attributes.EnumerateObject().Where(a => a.Value.Text("requirement") == "required" && !value.TryGetProperty(a.Name, out _)))
            problems.Add($"{path}.{attribute.Name}: required, and not there");
        if (type.TryGetProperty("at_least_one", out var names) && !names.EnumerateArray().Any(name => value.TryGetProperty(name.GetString()!, out _)))
            problems.Add($"{path}: none of {names}");
        foreach (var member in value.EnumerateObject())
        {
            if (attributes.TryGetProperty(member.Name, out var attribute))
                CheckAttribute(value, member, attribute, $"{path}.{member.Name}", problems);
            else
                problems.Add($"{path}.{member.Name}: not an attribute");
        }
    }

    private static void CheckAttribute(JsonElement parent, JsonProperty member, JsonElement attribute, string path, List<string> problems)
    {
        if (!attribute.TryGetProperty("is_array", out _))
            CheckValue(member.Value, attribute, path, problems);
        else if (member.Value.ValueKind != JsonValueKind.Array)
            problems.Add($"{path}: no array");
        else
            foreach (var element in member.Value.EnumerateArray())
                CheckValue(element, attribute, path, problems);

        if (!attribute.TryGetProperty("enum", out var values))
            return;
        var caption = values.Text(member.Value.GetRawText());
        if (caption is null)
            problems.Add($"{path}: {member.Value} is not in the enumeration");
        else if (!member.Value.GetRawText().EndsWith("99", StringComparison.Ordinal) && parent.Text(attribute.Text("sibling")!) is { } sibling && sibling != caption)
            problems.Add($"{path}: {sibling} is not {caption}");
    }

    private static void CheckValue(JsonElement value, JsonElement attribute, string path, List<string> problems)
    {
        var type = attribute.Text("type")!;
        if (type == "object_t" && attribute.Text("object_type") is { } name)
        {
            if (name != "object")
                Check(value, Root.GetProperty("objects").GetProperty(name), path, problems);
            else if (value.ValueKind != JsonValueKind.Object)
                problems.Add($"{path}: no object");
        }
        else if (!Fits(value, type))
        {
            problems.Add($"{path}: no {type}");
        }
    }

    private static bool Fits(JsonElement value, string type) => type switch
    {
        "json_t" => true,
        "integer_t" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        "long_t" or "timestamp_t" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "ip_t" => value.ValueKind == JsonValueKind.String && IPAddress.TryParse(value.GetString(), out _),
        _ => value.ValueKind == JsonValueKind.String,
    };
}
