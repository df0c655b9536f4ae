namespace AuditShipper.Hosting;

internal enum RenewalVerdict : byte
{
    /// <summary>Nobody asked, or acknowledgements are waited for.</summary>
    Wait,

    /// <summary>Nothing is in flight: the publisher can be replaced without sending anything twice.</summary>
    Drained,

    /// <summary>What is in flight gets no acknowledgement: it is sent again by the next publisher.</summary>
    TimeIsUp,
}

/// <summary>A new publisher was asked for, such as for new secrets: nothing is sent until what is in flight is acknowledged, or the time for that is up.</summary>
internal sealed class Renewal(TimeProvider time)
{
    /// <summary>While Kafka answers: far more than a budget in flight takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>While it does not, such as with credentials that expired: the new publisher is the way out.</summary>
    public static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(1);

    private bool isAsked;
    private long since;

    /// <summary>Sending pauses.</summary>
    public bool IsDraining => Volatile.Read(ref isAsked);

    /// <summary>From any thread.</summary>
    public void Ask() => Volatile.Write(ref isAsked, true);

    /// <summary>By the loop, once a turn; a verdict other than waiting ends the renewal.</summary>
    /// <param name="pending">Records in flight.</param>
    /// <param name="isReachable">Whether acknowledgements can be expected.</param>
    public RenewalVerdict Step(int pending, bool isReachable)
    {
        if (!IsDraining) return RenewalVerdict.Wait;
        if (since == 0) since = time.GetTimestamp();
        if (pending > 0 && time.GetElapsedTime(since) < (isReachable ? Patience : ShortPatience)) return RenewalVerdict.Wait;
        since = 0;
        Volatile.Write(ref isAsked, false);
        return pending > 0 ? RenewalVerdict.TimeIsUp : RenewalVerdict.Drained;
    }
}
