using AuditShipper.Observability;

namespace AuditShipper.Hosting.Demo;

/// <summary>Plays the API server: events at a steady rate, and among them what a full disk or another hand leaves in a log.</summary>
internal sealed class DemoWriter(RotatingLog log, DemoAccount account, TimeProvider time)
{
    private const int EventsATick = 50;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Writes the events from number <paramref name="from"/> to below <paramref name="to"/>, 5,000 a second.</summary>
    public async Task WriteAsync(int from, int to, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, time);
        for (var number = from; number < to;)
        {
            for (var end = Math.Min(to, number + EventsATick); number < end; number++) WriteEvent(number);
            await timer.WaitForNextTickAsync(stop);
        }
    }

    /// <summary>A line of another program's, an empty one, and half a line that event number <paramref name="glued"/> stands behind on the same line.</summary>
    public void WriteBadLines(int glued)
    {
        log.Write("I0102 15:04:05.678901       1 trace.go:219] this line is not JSON\n"u8);
        account.WriteBadLine(DeadLetterReasons.NotJson);
        log.Write("\n"u8);
        account.WriteEmptyLine();
        WriteEvent(glued, """{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"5d8c0d5e-0000-4000-8000-00000"""u8);
        account.WriteBadLine(DeadLetterReasons.Fragment);
    }

    private void WriteEvent(int number, ReadOnlySpan<byte> before = default)
    {
        var line = DemoEvents.Line(number, time.GetUtcNow());
        log.Write([.. before, .. line]);
        account.WriteEvent(number, line.AsSpan(..^1));
    }
}
