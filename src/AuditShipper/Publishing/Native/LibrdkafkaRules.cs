namespace AuditShipper.Publishing.Native;

/// <summary>Where librdkafka is looked for, and which versions can do what.</summary>
internal static class LibrdkafkaRules
{
    public const string FileName = "librdkafka.so.1";

    /// <summary>The oldest that is tested: the one of Debian 12.</summary>
    private const uint Oldest = 0x020000ff;

    /// <summary>From here on SASL/SCRAM follows the RFC in a point that Kafka 4 checks.</summary>
    private const uint ScramWithKafka4 = 0x020601ff;

    /// <returns>What to try, in order. A path that was asked for is the only candidate: another library would be a surprise.</returns>
    public static IReadOnlyList<string> Candidates(string? askedFor, string programDirectory) =>
        string.IsNullOrEmpty(askedFor) ? [Path.Combine(programDirectory, FileName), FileName] : [askedFor];

    public static string WhyNoneLoads(IReadOnlyList<string> tried) => tried is [var only]
        ? $"librdkafka cannot be loaded from {only}, which {Librdkafka.PathVariable} names. Correct the variable, or unset it and `apt-get install librdkafka1`."
        : $"librdkafka is not installed: neither {string.Join(" nor ", tried)} can be loaded. On Debian and Ubuntu: `apt-get install librdkafka1`.";

    /// <returns>Null: it is good enough.</returns>
    public static string? WhyUnusable(LibrdkafkaVersion found) => found.Number >= Oldest
        ? null
        : $"librdkafka {found.Version} ({found.Location}) is too old: 2.0 or newer is needed. Install a newer one, or name it in {Librdkafka.PathVariable}.";

    /// <summary>
    /// Older versions cut the client's nonce short in the second message of SCRAM: brokers from Kafka 4 on answer "invalid credentials"
    /// to a right password.
    /// </summary>
    public static bool CanScramWithKafka4(uint number) => number >= ScramWithKafka4;
}
