namespace AuditShipper.Configuration;

/// <summary>Says what an unknown key was probably meant to be.</summary>
internal static class UnknownKeys
{
    public static string Describe(SchemaSection section, string key)
    {
        var keys = section.Keys.Select(known => known.Name).ToList();
        return $"unknown key. {WayOut(section, key, keys)}Expected one of {string.Join(", ", keys)}.";
    }

    private static string WayOut(SchemaSection section, string key, List<string> keys)
    {
        if (Suggestions.Nearest(key, keys) is { } near)
            return $"Did you mean {near}? ";
        if (ConfigurationSchema.All.FirstOrDefault(setting => LastKey(setting.Path).Equals(key, StringComparison.OrdinalIgnoreCase)) is { } elsewhere)
            return $"It belongs at {elsewhere.Path}. ";
        var isKafka = section == SchemaSection.Root.Find("kafka", StringComparison.Ordinal)!.Section;
        return isKafka && key.Contains('.', StringComparison.Ordinal) ? "librdkafka's own properties go below kafka.properties. " : "";
    }

    private static string LastKey(string path) => path[(path.LastIndexOf('.') + 1)..];
}
