namespace AuditShipper.Configuration;

/// <summary>Puts the secrets that <c>kafka.properties</c> names by reference in their place.</summary>
internal static class PropertySecrets
{
    /// <param name="values">Its map is replaced by a <see cref="LiveProperties"/>.</param>
    /// <param name="reader">Follows references.</param>
    /// <param name="problems">What cannot be read is added.</param>
    /// <returns>What is allowed and yet should be looked at.</returns>
    public static IReadOnlyList<ConfigurationProblem> Resolve(SettingValues values, SecretReader reader, ICollection<ConfigurationProblem> problems)
    {
        var setting = ConfigurationSchema.Properties;
        if (values.LocationOf(setting) is not { } location) return []; // has a problem already
        var written = values.Get<IReadOnlyDictionary<string, string>>(setting) ?? new Dictionary<string, string>();
        var properties = new LiveProperties(written, reader);
        var reading = properties.Read();
        foreach (var (name, problem) in reading.Problems) problems.Add(At(name, problem));
        properties.Use(reading);
        values.Set(setting.Path, properties, location);
        return [.. written.Where(IsLiteral).Select(property => At(property.Key, Literal)), .. properties.Warnings().Select(found => At(found.Name, found.Warning))];

        ConfigurationProblem At(string name, string text) => new(values.LocationOf(setting, name), $"{setting.Path}.{name}: {text}");

        // What the environment sets is not in the file.
        bool IsLiteral(KeyValuePair<string, string> property) =>
            KafkaProperties.IsCredential(property.Key) && SecretReference.TryParse(property.Value) is null && values.LocationOf(setting, property.Key).Variable is null;
    }

    private const string Literal =
        "the secret itself stands in the configuration file. Write file:/path or env:NAME in its place: such a file can be shown and kept with others, and a secret that changes is taken over without a restart.";
}
