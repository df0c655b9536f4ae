namespace AuditShipper.Publishing.Transactions;

internal enum TransactionStep : byte
{
    Done,

    /// <summary>Not yet: call again. The publisher's state tells why.</summary>
    Again,

    /// <summary>The publisher has a fault now.</summary>
    Failed,
}

/// <summary>
/// The transactions of a publisher. One at a time: <see cref="Initialize"/> once, then <see cref="Begin"/>, records, the checkpoint, and
/// <see cref="Commit"/>. There is no abort: a publisher that cannot commit is disposed, and the next one's <see cref="Initialize"/> aborts what it
/// left open.
/// </summary>
internal interface ITransactions
{
    /// <summary>Fences every other instance with this identity, and aborts what it left open.</summary>
    /// <param name="wait">Returns <see cref="TransactionStep.Again"/> after it, at the latest.</param>
    TransactionStep Initialize(TimeSpan wait);

    /// <returns>False: the publisher has a fault now.</returns>
    bool Begin();

    /// <summary>Puts the source's checkpoint into the open transaction.</summary>
    /// <param name="payload">Copied.</param>
    /// <param name="ticket">Given back to the sink like that of any record.</param>
    /// <returns>False: the publisher has a fault now.</returns>
    bool PublishCheckpoint(ReadOnlySpan<byte> payload, long ticket);

    /// <summary>Has everything that is queued sent without lingering, for as long as it runs.</summary>
    void Flush(TimeSpan time);

    /// <summary>Call it when every record of the transaction is acknowledged. After a fault whether it was committed is unknown.</summary>
    /// <param name="wait">Returns <see cref="TransactionStep.Again"/> after it, at the latest.</param>
    TransactionStep Commit(TimeSpan wait);
}

/// <summary>What a look for a source's checkpoint in Kafka found.</summary>
internal abstract record CheckpointSearch
{
    private CheckpointSearch()
    {
    }

    /// <param name="Problem">What it waits for: the thing, the fact, and where there is one the way out.</param>
    internal sealed record Pending(string Problem) : CheckpointSearch;

    /// <param name="Payload">Of the newest committed record of the source.</param>
    internal sealed record Found(byte[] Payload) : CheckpointSearch;

    internal sealed record None : CheckpointSearch;
}

/// <summary>Finds the newest committed checkpoint of one source. Not thread-safe.</summary>
internal interface ICheckpointTopic : IDisposable
{
    /// <summary>Connects for the next search, which begins anew: it counts on nothing that was there before it. Returns at once.</summary>
    void Prepare();

    /// <summary>Goes on with the search, or begins another one after an outcome. Never throws for a reason of the broker.</summary>
    /// <param name="wait">Returns after it, more or less.</param>
    CheckpointSearch Search(TimeSpan wait);
}
