using System.Text.Json.Serialization;

namespace AuditShipper.Checkpointing.Accounts;

/// <summary>Who must still be told of a gap.</summary>
[Flags]
internal enum GapTold : byte
{
    Nobody = 0,
    DeadLetterTopic = 1,
    Routes = 2,
    All = DeadLetterTopic | Routes,
}

/// <summary>
/// Bytes that were lost, or may have been: what docs/ledger.md says of a gap record. Several become one when there are too many to list.
/// </summary>
internal sealed record Gap
{
    /// <summary>Grows with each gap of the source; the same gap keeps it.</summary>
    public required long Number { get; init; }

    public required FateReason Reason { get; init; }

    /// <summary>How many losses this stands for.</summary>
    public long Losses { get; init; } = 1;

    /// <summary>32 hexadecimal digits; null: nobody read the beginning of the segment. Of several losses: of the first.</summary>
    public string? Segment { get; init; }

    /// <summary>The last file name it had; where <see cref="Segment"/> is null that of the segment before the gap.</summary>
    public string? Name { get; init; }

    /// <summary>First lost offset, in the uncompressed segment.</summary>
    public long? From { get; init; }

    /// <summary>Behind the last lost byte; null: unknown.</summary>
    public long? To { get; init; }

    /// <summary>How many bytes are known to be lost: where the size is unknown, at least so many.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether it is known how much was lost.</summary>
    public bool SizeKnown { get; init; }

    /// <summary>False: perhaps nothing was lost; nobody can know.</summary>
    public bool Certain { get; init; } = true;

    /// <summary>Of the last that is known to lie before the gap; null: unknown.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Of the first that is known to lie behind the gap; null: unknown.</summary>
    public DateTimeOffset? Before { get; init; }

    public required DateTimeOffset NoticedAt { get; init; }

    public GapTold Told { get; init; }

    [JsonIgnore]
    public bool IsTold => Told == GapTold.All;

    /// <summary>One gap for both, where there is no room for two.</summary>
    /// <param name="next">Noticed later.</param>
    public Gap With(Gap next) => next with
    {
        Losses = Losses + next.Losses,
        Segment = Segment,
        Name = Name,
        From = From,
        To = null,
        Bytes = Bytes + next.Bytes,
        SizeKnown = SizeKnown && next.SizeKnown,
        Certain = Certain || next.Certain,
        After = After,
        NoticedAt = NoticedAt,
        Reason = Reason == next.Reason ? Reason : FateReason.Other,
        Told = GapTold.Nobody,
    };
}

/// <summary>The newest gaps of a source. Bounded: those that were told go first; when none was told yet, the newest stands for what follows too.</summary>
internal sealed class GapList
{
    public const int Most = 64;
    private readonly List<Gap> gaps = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Gap> All => gaps;

    public bool HasUntold => gaps.Exists(gap => !gap.IsTold);

    /// <summary>Losses that are not listed any more: told long ago.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Of the newest gap; 0: there was none.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Grows with each change: tells whether a checkpoint is current.</summary>
    public long Version { get; private set; }

    /// <param name="gap">Its number does not count.</param>
    public void Add(Gap gap)
    {
        var numbered = gap with { Number = ++LastNumber };
        Version++;
        if (gaps.Count == Most && gaps.Find(each => each.IsTold) is { } told)
        {
            gaps.Remove(told);
            Forgotten += told.Losses;
        }

        if (gaps.Count < Most)
        {
            gaps.Add(numbered);
            return;
        }

        gaps[^1] = gaps[^1].With(numbered);
    }

    /// <summary>A gap that was merged meanwhile has another number: it is told again, with what it stands for now.</summary>
    public void Tell(long number, GapTold told)
    {
        var index = gaps.FindIndex(gap => gap.Number == number);
        if (index < 0 || (gaps[index].Told & told) == told) return;
        gaps[index] = gaps[index] with { Told = gaps[index].Told | told };
        Version++;
    }

    public GapList Clone() => Of([.. gaps], LastNumber, Forgotten);

    public static GapList Of(IReadOnlyList<Gap> gaps, long lastNumber, long forgotten)
    {
        var list = new GapList { LastNumber = Math.Max(lastNumber, gaps.Count == 0 ? 0 : gaps.Max(gap => gap.Number)), Forgotten = forgotten };
        list.gaps.AddRange(gaps);
        return list;
    }
}

/// <summary>A gap and whom it is told to as one number: the "offset" under which a record of it awaits its acknowledgement.</summary>
internal static class GapCode
{
    public static long Of(long number, GapTold whom) => (number * 4) + (long)whom;

    public static (long Number, GapTold Whom) Split(long code) => (code / 4, (GapTold)(code % 4));
}
