using System.Text;
using AuditShipper.Configuration;

namespace AuditShipper.Publishing.Transactions;

/// <summary>How a source is known in Kafka: the same after every restart, reinstallation and loss of the disk.</summary>
internal static class SourceIdentity
{
    /// <summary>What every transactional.id of ours begins with: an ACL with a prefixed pattern can rely on it.</summary>
    public const string Prefix = "auditshipper/";

    /// <summary>Behind the identity of a source while it is replayed: the agent is not fenced by it. No source has a name like that.</summary>
    public const string ReplaySuffix = "/replay";

    /// <returns>Null: the configuration asks for no transactions.</returns>
    public static string? TransactionalId(AgentOptions options, string source) =>
        options.Kafka.Delivery == DeliveryGuarantee.ExactlyOnce ? $"{Prefix}{options.Cluster}/{options.Node}/{source}" : null;

    /// <summary>Key of the source's records in the checkpoint topic, UTF-8.</summary>
    public static byte[] CheckpointKey(AgentOptions options, string source) => Encoding.UTF8.GetBytes($"{options.Cluster}/{options.Node}/{source}");
}
