using System.Runtime.InteropServices;
using AuditShipper.Configuration;

namespace AuditShipper.Publishing.Native;

/// <summary>Makes a rd_kafka_conf_t from names and values.</summary>
internal static unsafe class Settings
{
    private const int TextBytes = 512;

    /// <exception cref="PublisherSetupException">A name or value that librdkafka does not know. Secrets are not repeated.</exception>
    public static nint Create(IReadOnlyList<KeyValuePair<string, string>> properties)
    {
        var settings = Rdkafka.NewSettings();
        var text = stackalloc byte[TextBytes];
        foreach (var (name, value) in properties)
        {
            if (Rdkafka.Set(settings, name, value, text, TextBytes) == 0)
                continue;
            Rdkafka.DestroySettings(settings);
            throw new PublisherSetupException($"kafka.properties.{name}: {Hide(name, value, Text(text))}{LibrdkafkaRules.WayOut(name, Text(text))}");
        }
        return settings;
    }

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)!;

    private static string Hide(string name, string value, string text) =>
        value.Length > 0 && KafkaProperties.IsSecret(name) ? text.Replace(value, "[hidden]", StringComparison.Ordinal) : text;
}
