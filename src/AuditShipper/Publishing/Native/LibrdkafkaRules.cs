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

    /// <param name="found">One for which <see cref="CanScramWithKafka4"/> says no.</param>
    public static string NoScramWithKafka4(LibrdkafkaVersion found) =>
        $"kafka.properties: librdkafka {found.Version} ({found.Location}) cannot do SASL/SCRAM with brokers from Kafka 4 on: they will answer \"invalid credentials\" to a right "
        + $"password. Use librdkafka 2.6.1 or newer ({Librdkafka.PathVariable} names one), or another sasl.mechanism.";

    /// <summary>Debian builds librdkafka without libcurl.</summary>
    /// <param name="name">Of the property.</param>
    /// <param name="text">librdkafka's own words.</param>
    /// <returns>What to add to them; mostly nothing.</returns>
    public static string WayOut(string name, string text) =>
        name.StartsWith("sasl.oauthbearer.", StringComparison.Ordinal) && text.Contains("build", StringComparison.Ordinal)
            ? $". Debian's and Ubuntu's librdkafka1 has no OIDC: use a build that has it ({Librdkafka.PathVariable} names one), or another sasl.mechanism."
            : "";

    /// <summary>
    /// Older versions cut the client's nonce short in the second message of SCRAM: brokers from Kafka 4 on answer "invalid credentials"
    /// to a right password.
    /// </summary>
    public static bool CanScramWithKafka4(uint number) => number >= ScramWithKafka4;
}
