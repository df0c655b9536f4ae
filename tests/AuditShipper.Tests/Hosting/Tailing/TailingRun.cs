using AuditShipper.Publishing;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting.Tailing;

/// <summary>Plays one plan on an agent, then lets the dust settle; <see cref="Truth"/> watches.</summary>
internal sealed class TailingRun
{
    private const int MaxLineBytes = 2048;
    private const int TurnsUntilSettled = 120;
    private static readonly LifeOptions Options = new() { MaxLineBytes = MaxLineBytes, InFlightBytes = 48 * 1024 };
    private readonly ManualTime time = new();
    private readonly MemoryFileSystem memory = new();
    private readonly LogDirectory log;
    private readonly FakeBroker broker;
    private readonly Truth truth;
    private AgentLife? life;

    private TailingRun()
    {
        log = new LogDirectory(memory, time, MaxLineBytes);
        broker = new FakeBroker(time) { QueueRecords = 40 };
        truth = new Truth(log, memory);
        broker.OnDelivered = truth.Delivered;
        broker.OnDisposing = () => truth.PublisherEnds();
    }

    public static void Play(Plan plan)
    {
        var run = new TailingRun();
        try
        {
            run.Start();
            foreach (var step in plan.Steps) run.Do(step);
            run.Settle();
        }
        finally
        {
            run.life?.Dispose();
        }
    }

    private void Do(Step step)
    {
        if (step.Act < Act.Remove) DoServer(step);
        else if (step.Act < Act.Turn) DoOtherHands(step);
        else if (step.Act < Act.Ack) DoAgent(step);
        else DoBroker(step);
        truth.CheckCheckpoint();
    }

    private void DoServer(Step step)
    {
        switch (step.Act)
        {
            case Act.Write: log.WriteEvents(1 + step.Size / 4, step.Size * 60); break;
            case Act.WriteMany: log.WriteEvents(20, 100 * step.Size); break;
            case Act.Half: log.WriteHalf(); break;
            case Act.FinishHalf: log.FinishHalf(); break;
            case Act.Bad: log.WriteText($"not json {time.GetTimestamp()} {new string('b', step.Size * 10)}\n"); break;
            case Act.Huge: log.WriteEvents(1, MaxLineBytes + step.Size * 4000); break;
            case Act.Nuls: log.WriteText(new string('\0', 1 + step.Size * step.Size * 100)); break;
            case Act.Empty: log.WriteText(new string('\n', 1 + step.Size)); break;
            case Act.Poison: log.WriteEvents(1, 10, FakeBroker.Poison); break;
            case Act.TooLarge: log.WriteEvents(1, 10, FakeBroker.TooLarge); break;
            case Act.BadTime: log.WriteEvents(1, 10, FakeBroker.BadTime); break;
            case Act.Rotate: log.Rotate(createsAtOnce: true, sameMillisecond: false); break;
            case Act.RotateHalfWay: log.Rotate(createsAtOnce: false, sameMillisecond: false); break;
            case Act.RotateSameMillisecond: log.Rotate(createsAtOnce: true, sameMillisecond: true); break;
            case Act.Compress: log.CompressStep(); break;
            case Act.DeleteBackup: log.DeleteOldestBackup(); break;
            default: log.Restart(); break;
        }
    }

    private void DoOtherHands(Step step)
    {
        switch (step.Act)
        {
            case Act.Remove: log.RemoveLive(); break;
            case Act.CopyTruncate: log.CopyTruncate(step.Size > 7 ? 1 : 0); break;
            case Act.Truncate: log.TruncateLive(); break;
            case Act.MoveAndCreate: log.MoveAndCreate(); break;
            default: log.CompressOther(); break;
        }
    }

    private void DoAgent(Step step)
    {
        switch (step.Act)
        {
            case Act.Turn: life?.Turn(step.Size < 2 ? step.Size : 30); break;
            case Act.Turns: life?.Turns(2 + step.Size / 3); break;
            case Act.Second: life?.Turn(1000); break;
            case Act.Wait:
                time.Advance(TimeSpan.FromMilliseconds(step.Size > 5 ? 1000 : 5));
                life?.Shipper.Wait(TimeSpan.FromMilliseconds(20));
                break;
            case Act.Stop: Stop(step.Size); break;
            case Act.Kill: Kill(isTorn: false, step.Size); break;
            case Act.KillTorn: Kill(isTorn: true, step.Size); break;
            default: Start(); break;
        }
    }

    private void DoBroker(Step step)
    {
        if (broker.Current is not { IsDisposed: false } publisher) return;
        switch (step.Act)
        {
            case Act.Ack: publisher.Ack(1 + step.Size); break;
            case Act.AckAll: publisher.Ack(1000); break;
            case Act.Fail: publisher.Fail(FailureKind.Environment); break;
            case Act.Abandon: publisher.Fail(FailureKind.Abandoned, "abandoned"); break;
            default: publisher.Break(); break;
        }
    }

    private void Start()
    {
        if (life is not null) return;
        truth.Starting();
        life = new AgentLife(memory, broker, time, Options);
        truth.Started(life);
    }

    private void Stop(int size)
    {
        if (life is null) return;
        if (size > 2) broker.Current?.Ack(10_000);
        var isClean = life.Stop();
        truth.Ended(isClean);
        life = null;
        if (size % 2 == 0) Start();
    }

    /// <param name="isTorn">The machine stops in the middle of a checkpoint.</param>
    /// <param name="size">Even: started again at once.</param>
    private void Kill(bool isTorn, int size)
    {
        if (life is null) return;
        if (isTorn)
        {
            memory.WriteBytesUntilCrash = size * 60;
            life.Turn(1100);
            memory.WriteBytesUntilCrash = null;
        }

        life.Kill();
        truth.Ended(isClean: false);
        life = null;
        if (size % 2 == 0) Start();
    }

    /// <summary>The broker answers, the server rotates on, and everything must reach its fate; then a restart must find nothing to do.</summary>
    private void Settle()
    {
        broker.AcksAtOnce = true;
        Start();
        // What is found late to have been moved by other hands waits for one rotation more.
        var turns = 0;
        for (var rotation = 0; rotation < 2 || (rotation < 5 && !IsSettled()); rotation++)
        {
            log.WriteEvents(1, 10);
            log.Rotate(createsAtOnce: true, sameMillisecond: false);
            log.WriteEvents(1, 10);
            life!.Turns(2, 1000);
            for (turns = 0; turns < TurnsUntilSettled && !IsSettled(); turns++) life.Turn(1000);
        }

        truth.CheckAll($"after {turns} turns");
        Assert.Equal(0, life!.Shipper.Pending);
        Assert.Single(life.Parts.Tracker.Open);
        Assert.InRange(memory.OpenFiles, 0, 1 + 1 + 2 + 1);
        Assert.True(life.Stop());
        truth.Ended(isClean: true);
        life = null;
        truth.CheckLetters();
        Start();
        life!.Turns(5, 1000);
        truth.CheckAll("after a restart");
        Assert.True(life.Stop());
        truth.Ended(isClean: true);
        life = null;
        truth.CheckLosses();
    }

    private bool IsSettled() => life!.Shipper.Pending == 0 && life.Parts.Tracker.Open.Count == 1 && truth.IsAllDone();
}
