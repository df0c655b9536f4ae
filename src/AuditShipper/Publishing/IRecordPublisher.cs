using AuditShipper.Processing;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Publishing;

/// <summary>
/// Sends the records of one source, in order. Not thread-safe: one loop owns it, and the sink is called only inside
/// <see cref="Poll"/>, on the caller's thread. After a <see cref="Fault"/> it accepts nothing more: dispose it, rewind, make another.
/// Do not wait for reports then: of a record offered in the moment of the fault there may never be one.
/// </summary>
internal interface IRecordPublisher : IDisposable
{
    /// <summary>Queues one record. Never blocks, never throws for a reason of the broker.</summary>
    /// <param name="record">Its value stays borrowed until the sink hears of <paramref name="ticket"/>, or the publisher is disposed.</param>
    /// <param name="ticket">Positive; given back to the sink.</param>
    PublishVerdict Publish(in Record record, long ticket);

    /// <summary>Hands reports to the sink, waiting up to <paramref name="wait"/> for the first one.</summary>
    void Poll(TimeSpan wait);

    /// <summary>Set once the publisher can do nothing more; null while it works.</summary>
    PublisherFault? Fault { get; }

    /// <summary>What is known of the broker now. A fresh value at each call; cheap.</summary>
    BrokerState State { get; }

    /// <summary>Null: it sends without.</summary>
    ITransactions? Transactions { get; }
}

/// <summary>Hears the fate of each ticket, inside <see cref="IRecordPublisher.Poll"/>.</summary>
internal interface IDeliverySink
{
    void Delivered(long ticket);

    /// <summary>The record was not stored, for good as far as this publisher is concerned.</summary>
    void Failed(long ticket, DeliveryFailure failure);
}

internal enum PublishVerdict : byte
{
    Accepted,

    /// <summary>The local queue is full: poll, then offer the record again.</summary>
    QueueFull,

    /// <summary>Larger than the client itself will take: a dead letter, its neighbours go on.</summary>
    TooLarge,

    /// <summary>The publisher has a fault.</summary>
    Faulted,
}

/// <summary>Who is to blame for a record that was not stored.</summary>
internal enum FailureKind : byte
{
    /// <summary>The broker, the topic or a right: the same record may pass later.</summary>
    Environment,

    /// <summary>The broker refused the batch because of a record in it: sent alone, the others pass.</summary>
    Refused,

    /// <summary>Given up locally (purged, producer in a fatal state): says nothing about the record.</summary>
    Abandoned,
}

/// <param name="Kind">Who is to blame.</param>
/// <param name="Code">librdkafka's error code (rd_kafka_resp_err_t).</param>
/// <param name="Reason">Short, closed set, kebab-case: a metric label and a dead letter's reason, e.g. <c>broker-too-large</c>.</param>
internal readonly record struct DeliveryFailure(FailureKind Kind, int Code, string Reason);

/// <param name="Code">librdkafka's error code.</param>
/// <param name="Message">Names the thing, the fact and the way out. Never audit content.</param>
/// <param name="IsFenced">Another instance took over, or a transaction outlived its timeout: the checkpoint topic tells which.</param>
internal sealed record PublisherFault(int Code, string Message, bool IsFenced);

/// <param name="IsReachable">At least one broker is connected and the topic is known to exist.</param>
/// <param name="Problem">Null when reachable; else names the thing, the fact and the way out.</param>
/// <param name="IsUnheard">Nothing came from the brokers yet, neither good nor bad: the first connection is being made.</param>
internal sealed record BrokerState(bool IsReachable, string? Problem, bool IsUnheard = false);

/// <summary>How the next publisher sends.</summary>
internal enum PublisherMode : byte
{
    /// <summary>In batches; a refused batch is a fault of the publisher, so that nothing behind it is acknowledged first.</summary>
    Batched,

    /// <summary>One record at a time, no lingering: the caller polls until the ticket is settled. A refusal concerns that record alone.</summary>
    OneByOne,
}

internal interface IPublisherFactory
{
    /// <exception cref="PublisherSetupException">librdkafka or a property of the configuration cannot be used.</exception>
    IRecordPublisher Create(string sourceName, IDeliverySink sink, PublisherMode mode);

    /// <returns>Null: no checkpoint topic is configured.</returns>
    ICheckpointTopic? OpenCheckpoints(string sourceName);
}

/// <summary>A publisher cannot be made, now or later, with this configuration. Its message is for the operator.</summary>
internal sealed class PublisherSetupException(string message) : Exception(message);
