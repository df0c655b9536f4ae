using System.Reflection;
using System.Runtime.InteropServices;

namespace AuditShipper.Publishing.Native;

/// <param name="Location">The path, or the name that the system's loader resolved.</param>
/// <param name="Version">As it calls itself, e.g. 2.15.1.</param>
/// <param name="Number">0xMMmmrrpp: major, minor, revision, pre-release.</param>
internal sealed record LibrdkafkaVersion(string Location, string Version, uint Number);

/// <summary>Decides once which librdkafka this process uses: our own binding and Confluent.Kafka get the same one.</summary>
internal static class Librdkafka
{
    public const string PathVariable = "AUDITSHIPPER_LIBRDKAFKA";

    private static readonly Lazy<LibrdkafkaVersion> Loaded = new(LoadOnce);

    /// <summary>Loads the library at the first call. Every user of Kafka calls it before anything else.</summary>
    /// <exception cref="PublisherSetupException">There is none, or it is too old.</exception>
    public static LibrdkafkaVersion Load() => Loaded.Value;

    private static LibrdkafkaVersion LoadOnce()
    {
        var (library, location) = Open(LibrdkafkaRules.Candidates(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory));
        NativeLibrary.SetDllImportResolver(typeof(Librdkafka).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(Confluent.Kafka.Library).Assembly, Resolve);
        var found = new LibrdkafkaVersion(location, Marshal.PtrToStringUTF8(Rdkafka.VersionText())!, (uint)Rdkafka.VersionNumber());
        return LibrdkafkaRules.WhyUnusable(found) is { } why ? throw new PublisherSetupException(why) : found;

        // Confluent.Kafka asks for librdkafka, alpine-librdkafka and centos8-librdkafka in turn.
        nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
            name.EndsWith("librdkafka", StringComparison.Ordinal) ? library : 0;
    }

    private static (nint Library, string Location) Open(IReadOnlyList<string> candidates)
    {
        foreach (var candidate in candidates)
            if (NativeLibrary.TryLoad(candidate, out var library))
                return (library, candidate);
        throw new PublisherSetupException(LibrdkafkaRules.WhyNoneLoads(candidates));
    }
}
