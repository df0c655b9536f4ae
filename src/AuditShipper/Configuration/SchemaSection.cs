namespace AuditShipper.Configuration;

/// <summary>A level of the configuration: its keys are settings, sections, or lists of sections.</summary>
internal sealed class SchemaSection
{
    public static readonly SchemaSection Root = FromPaths(ConfigurationSchema.All, "");

    private SchemaSection(IReadOnlyList<SchemaKey> keys) => Keys = keys;

    public IReadOnlyList<SchemaKey> Keys { get; }

    public SchemaKey? Find(string name, StringComparison comparison) => Keys.FirstOrDefault(key => key.Name.Equals(name, comparison));

    private static SchemaSection FromPaths(IReadOnlyList<Setting> settings, string prefix) =>
        new([.. settings.GroupBy(setting => FirstKey(setting.Path[prefix.Length..])).Select(group => KeyOf(group.Key, [.. group], prefix))]);

    private static SchemaKey KeyOf(string key, IReadOnlyList<Setting> settings, string prefix)
    {
        var path = prefix + key;
        if (settings[0].Path == path)
            return new SchemaKey(key, settings[0], null, false);
        var isList = key.EndsWith("[]", StringComparison.Ordinal);
        return new SchemaKey(isList ? key[..^2] : key, null, FromPaths(settings, path + "."), isList);
    }

    private static string FirstKey(string path) => path.Split('.', 2)[0];
}

/// <param name="Name">As it is written.</param>
/// <param name="Setting">Null: a section.</param>
/// <param name="Section">Null: a setting.</param>
/// <param name="IsSectionList">Whether it holds a list of such sections.</param>
internal sealed record SchemaKey(string Name, Setting? Setting, SchemaSection? Section, bool IsSectionList);
