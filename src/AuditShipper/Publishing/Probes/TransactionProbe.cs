using System.Runtime.InteropServices;
using AuditShipper.Configuration;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Probes;

/// <summary>
/// Asks the coordinator whether this user may use a transactional.id, by initializing it as a start does: that ends what an earlier life left open, and fences one that
/// still runs. So only where none does.
/// </summary>
internal static class TransactionProbe
{
    private const int TransactionalIdAuthorizationFailed = 53;
    private const int InvalidTransactionTimeout = 50;

    /// <returns>Null: it may. Else the thing, the fact and the way out.</returns>
    /// <exception cref="PublisherSetupException">librdkafka or a property of the configuration cannot be used.</exception>
    public static string? WhyNot(AgentOptions options, string transactionalId, TimeSpan timeout)
    {
        var properties = ProducerProperties.For(options.Kafka, options.Limits.MaxLineBytes, PublisherMode.Batched, transactionalId);
        using var producer = ProducerHandle.Create(properties, new([options.Routes[0].Topic]));
        var error = RdkafkaTransactions.Initialize(producer.Client, (int)timeout.TotalMilliseconds);
        if (error == 0) return null;
        var (code, text) = (Rdkafka.ErrorCode(error), Marshal.PtrToStringUTF8(RdkafkaTransactions.ErrorText(error)));
        Rdkafka.DestroyError(error);
        return code switch
        {
            TransactionalIdAuthorizationFailed => $"Kafka does not let this user use the transactional.id '{transactionalId}'. Allow Write and Describe on it.",
            InvalidTransactionTimeout => "kafka.transactionTimeout is above the brokers' transaction.max.timeout.ms. Lower the one, or raise the other.",
            _ => $"The transactional.id '{transactionalId}' cannot be initialized: {text}.",
        };
    }
}
