using AuditShipper.Checkpointing;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Tests.Hosting;

internal enum CommitAnswer : byte
{
    Done,

    /// <summary>Not yet: the next call asks again.</summary>
    Again,

    /// <summary>It is committed, and the producer never hears of it.</summary>
    CommittedButSilent,

    /// <summary>It is aborted, and the producer only hears that it cannot go on.</summary>
    AbortedButSilent,

    /// <summary>The coordinator aborted it after its timeout, and tells the producer that it is fenced.</summary>
    TimedOut,
}

/// <summary>What a cluster keeps of one source in exactly-once: it outlives publishers, agents and disks.</summary>
internal sealed class FakeKafka
{
    private readonly Queue<CommitAnswer> answers = new();

    /// <summary>Committed records, in order: what a consumer with read_committed sees.</summary>
    public List<SentRecord> Committed { get; } = [];

    public byte[]? Checkpoint { get; set; }

    /// <summary>False: for replays, whose transactions have none.</summary>
    public bool ExpectsCheckpoints { get; init; } = true;

    public int Commits { get; private set; }

    /// <summary>Grows with each producer that initialized: older ones are fenced.</summary>
    public int Epoch { get; private set; }

    /// <summary>Calls of Initialize that come too early.</summary>
    public int NotYetInitialized { get; set; }

    /// <summary>Looks for the checkpoint that come too early.</summary>
    public int NotYetFound { get; set; }

    /// <summary>How often a reader connected ahead of a search.</summary>
    public int Preparations { get; set; }

    /// <summary>Looks for the checkpoint, those that came too early too.</summary>
    public int Searches { get; private set; }

    /// <returns>True.</returns>
    public bool Searched() => ++Searches > 0;

    /// <summary>What the next commits that hold records bring; then <see cref="CommitAnswer.Done"/>.</summary>
    public void Answer(params CommitAnswer[] next) => Array.ForEach(next, answers.Enqueue);

    public void AnswerNoMore() => answers.Clear();

    public Checkpoint? LastCheckpoint => Checkpoint is null ? null : AuditShipper.Checkpointing.Checkpoint.Parse(Checkpoint);

    public int Fence() => ++Epoch;

    public CommitAnswer Take(List<SentRecord> records, byte[]? checkpoint)
    {
        var answer = records.Count > 0 && answers.TryDequeue(out var scripted) ? scripted : CommitAnswer.Done;
        if (answer is CommitAnswer.Again) return answer;
        if (answer is CommitAnswer.Done or CommitAnswer.CommittedButSilent)
        {
            Commits++;
            Committed.AddRange(records);
            Checkpoint = checkpoint ?? Checkpoint;
        }

        records.Clear();
        return answer;
    }
}

internal sealed class FakeTransactions(FakeKafka kafka, Action<bool> breaks) : ITransactions
{
    private readonly List<SentRecord> records = [];
    private int epoch = -1;
    private byte[]? checkpoint;
    private long? checkpointTicket;

    public bool IsOpen { get; private set; }

    public void Add(SentRecord record) => records.Add(record);

    public long? TakeCheckpointTicket()
    {
        var ticket = checkpointTicket;
        checkpointTicket = null;
        return ticket;
    }

    public TransactionStep Initialize(TimeSpan wait)
    {
        if (kafka.NotYetInitialized-- > 0) return TransactionStep.Again;
        epoch = kafka.Fence();
        return TransactionStep.Done;
    }

    public bool Begin()
    {
        Assert.True(epoch >= 0, "a transaction before Initialize");
        Assert.False(IsOpen, "two transactions at once");
        IsOpen = true;
        return true;
    }

    public bool PublishCheckpoint(ReadOnlySpan<byte> payload, long ticket)
    {
        Assert.True(IsOpen);
        (checkpoint, checkpointTicket) = (payload.ToArray(), ticket);
        return true;
    }

    public void Flush(TimeSpan time)
    {
    }

    public TransactionStep Commit(TimeSpan wait)
    {
        Assert.True(IsOpen && checkpoint is not null == kafka.ExpectsCheckpoints && checkpointTicket is null, "a commit of what was not acknowledged");
        if (epoch != kafka.Epoch) return Fail(isFenced: true);
        switch (kafka.Take(records, checkpoint))
        {
            case CommitAnswer.Done:
                (IsOpen, checkpoint) = (false, null);
                return TransactionStep.Done;
            case CommitAnswer.Again:
                return TransactionStep.Again;
            case CommitAnswer.TimedOut:
                return Fail(isFenced: true);
            default:
                return Fail(isFenced: false);
        }
    }

    private TransactionStep Fail(bool isFenced)
    {
        breaks(isFenced);
        return TransactionStep.Failed;
    }
}

internal sealed class FakeCheckpointTopic(FakeKafka kafka) : ICheckpointTopic
{
    public void Prepare() => kafka.Preparations++;

    public CheckpointSearch Search(TimeSpan wait) =>
        kafka.Searched() && kafka.NotYetFound-- > 0 ? new CheckpointSearch.Pending("The checkpoint topic waits for a test.")
        : kafka.Checkpoint is { } payload ? new CheckpointSearch.Found(payload)
        : new CheckpointSearch.None();

    public void Dispose()
    {
    }
}
