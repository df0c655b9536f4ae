namespace AuditShipper.Discovery;

/// <summary>Ends segments whose bytes are gone, and keeps what was lost until it is noted.</summary>
internal sealed class SegmentLosses
{
    private readonly List<Loss> losses = [];

    /// <summary>Losses noticed since the last call.</summary>
    public IReadOnlyList<Loss> Take()
    {
        Loss[] taken = [.. losses];
        losses.Clear();
        return taken;
    }

    /// <summary>Such a segment stays open: with the checkpoint that forgets it the loss must be there.</summary>
    public bool AwaitNotice(Segment segment) => losses.Exists(loss => loss.Segment == segment);

    public void Clear() => losses.Clear();

    /// <summary>The rest of the segment cannot be read: ends it, and notes the loss.</summary>
    /// <param name="segment">An open segment.</param>
    /// <param name="to">Null: size unknown.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isOpenEnded">More may have been written behind <paramref name="to"/>.</param>
    public void GiveUp(Segment segment, long? to, LossReason reason, bool isOpenEnded = false)
    {
        var isNews = reason != LossReason.DamagedGzip || segment.LostFrom is null;
        segment.LostFrom = segment.ReadOffset;
        if (isNews && (to is null || to > segment.ReadOffset || isOpenEnded)) losses.Add(new Loss(segment, segment.ReadOffset, to, reason, IsOpenEnded: isOpenEnded));
        if (reason != LossReason.DamagedGzip) // What lies before the damage can be read again, should Kafka not take it.
        {
            segment.File?.Dispose();
            segment.File = null;
        }

        segment.IsFinal = segment.IsReadOut = true;
        if (to > segment.ReadOffset) segment.ReadOffset = to.Value;
    }

    /// <summary>Goes back to the mark. What lies before a part that is lost already cannot be read again either, once its file is gone.</summary>
    public void Rewind(Segment segment)
    {
        if (segment is { File: null, IsReadOut: true })
        {
            if (segment.ReadOffset > segment.Mark) losses.Add(new Loss(segment, segment.Mark, segment.ReadOffset, LossReason.Vanished, segment.LostFrom));
            if (segment.LostFrom > segment.Mark) segment.LostFrom = segment.Mark;
            return;
        }

        segment.IsReadOut &= segment.Mark >= segment.ReadOffset;
        segment.ReadOffset = segment.Mark;
    }

    /// <summary>
    /// Ends a segment of an earlier life of which no file is left. What was seen of it is lost from the mark on; a live file may have been written on since,
    /// and of a .gz only the bytes that were decompressed were ever seen.
    /// </summary>
    public void Vanished(Segment segment)
    {
        segment.IsNameTaken = true; // nothing of it is there that could be known again
        segment.IsAwaited = false;
        if (segment.Name.IsCompressed) GiveUp(segment, null, LossReason.Vanished);
        else GiveUp(segment, Math.Max(segment.SizeBytes, segment.Mark), LossReason.Vanished, isOpenEnded: !segment.IsFinal);
    }
}
