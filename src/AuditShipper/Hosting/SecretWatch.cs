using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Publishing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>
/// Beside the loops: on SIGHUP, and when a file that a secret or a certificate comes from is another than before, reads the secrets again and has every source renew its
/// publisher. What cannot be used changes nothing.
/// </summary>
internal sealed class SecretWatch : BackgroundService
{
    /// <summary>A file is taken over after one to two of these: one that is being written is left alone until it is as it was a look before.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly LiveProperties properties;
    private readonly Action<IReadOnlyDictionary<string, string>> tryOut;
    private readonly IReadOnlyList<Action> renewals;
    private readonly AgentParts agent;
    private IReadOnlyList<FileFacts?> inForce;
    private IReadOnlyList<FileFacts?> lastLook;
    private volatile bool isAsked;

    /// <param name="agent">Its log and clock.</param>
    /// <param name="properties">Where the secrets are put.</param>
    /// <param name="tryOut">Throws <see cref="PublisherSetupException"/> where librdkafka does not take the values.</param>
    /// <param name="renewals">Asks each source for a new publisher.</param>
    public SecretWatch(AgentParts agent, LiveProperties properties, Action<IReadOnlyDictionary<string, string>> tryOut, IReadOnlyList<Action> renewals)
    {
        (this.agent, this.properties, this.tryOut, this.renewals) = (agent, properties, tryOut, renewals);
        inForce = lastLook = properties.Look();
    }

    /// <summary>SIGHUP came. From any thread; done at the next step.</summary>
    public void Ask() => isAsked = true;

    /// <summary>Looks once.</summary>
    public void Step()
    {
        var now = properties.Look();
        var isNew = !now.SequenceEqual(inForce) && now.SequenceEqual(lastLook);
        lastLook = now;
        var wasAsked = isAsked;
        isAsked = false;
        if (wasAsked || isNew) Renew(now, wasAsked);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, agent.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Step();
        }
        catch (OperationCanceledException)
        {
            // asked to stop
        }
    }

    private void Renew(IReadOnlyList<FileFacts?> now, bool wasAsked)
    {
        var reading = properties.Read();
        if (WhyUnusable(reading) is { } why)
        {
            if (wasAsked || agent.Throttle.TryPass("secrets", out _)) agent.Logger.SecretsKept(why);
            return;
        }

        inForce = now;
        agent.Throttle.Reset("secrets");
        var changed = properties.Use(reading);
        agent.Logger.SecretsReadAgain(wasAsked ? "SIGHUP" : "A file of a secret or certificate changed", changed.Count == 0 ? "none" : string.Join(", ", changed));
        foreach (var renew in renewals) renew();
    }

    private string? WhyUnusable(PropertyReading reading)
    {
        if (reading.Problems.Count > 0) return string.Join(" ", reading.Problems.Select(problem => $"kafka.properties.{problem.Key}: {problem.Value}"));
        try
        {
            tryOut(reading.Values);
            return null;
        }
        catch (PublisherSetupException exception)
        {
            return exception.Message;
        }
    }
}
