namespace AuditShipper.Configuration;

/// <summary>How librdkafka's property names are written in environment variables, where most shells allow no dot.</summary>
internal static class PropertyNames
{
    /// <summary>Names of librdkafka's that have an underscore of their own and take a text, or are refused.</summary>
    private static readonly string[] s_withUnderscore =
        ["log_level", .. KafkaProperties.GuardedProperties.Keys.Where(name => name.Contains('_', StringComparison.Ordinal))];

    /// <summary>
    /// <c>COMPRESSION_CODEC</c> → <c>compression.codec</c>. An underscore stands for a dot, unless the file already has a property, or librdkafka
    /// is known to have one, whose name differs from the variable's only there.
    /// </summary>
    public static string FromVariable(string key, IEnumerable<string> namesInFile) =>
        namesInFile.Concat(s_withUnderscore).FirstOrDefault(name => Same(name, key)) ?? key.Replace('_', '.').ToLowerInvariant();

    private static bool Same(string name, string key) => AsVariable(name).Equals(AsVariable(key), StringComparison.OrdinalIgnoreCase);

    private static string AsVariable(string name) => name.Replace('.', '_');
}
