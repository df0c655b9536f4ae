using AuditShipper.Configuration;
using AuditShipper.Publishing;

namespace AuditShipper.Cli.Checks;

/// <summary>Whether librdkafka is there, and takes the configuration. Connects to nothing.</summary>
internal static class ClientChecks
{
    public static Task<IReadOnlyList<CheckFinding>> Step(AgentOptions options)
    {
        var findings = new List<CheckFinding>();
        try
        {
            findings.Add(CheckFinding.Fine($"librdkafka {KafkaPublisherFactory.LibraryVersion()} ({KafkaPublisherFactory.LibraryLocation()})."));
            findings.AddRange(KafkaPublisherFactory.Warnings(options).Select(CheckFinding.Warning));
            KafkaPublisherFactory.Check(options);
            findings.Add(CheckFinding.Fine("kafka.properties: librdkafka takes them all."));
        }
        catch (PublisherSetupException failure)
        {
            findings.Add(CheckFinding.Difference(failure.Message));
        }

        return Task.FromResult<IReadOnlyList<CheckFinding>>(findings);
    }
}
