using System.Buffers;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Configuration;
using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Processing;
using AuditShipper.Publishing.DeadLetters;
using AuditShipper.Reading;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

/// <summary>
/// Tells <c>deadLetter.topic</c> of each dead letter. The letter's range has its fate when the notice is acknowledged; a notice that the
/// broker refuses for what it is does not hold it up, for the letter is kept on the node.
/// </summary>
internal sealed class NoticeSender(AgentOptions options, Delivery delivery, BlockPool pool, SourceMetrics metrics, ILogger logger, LogThrottle throttle)
{
    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    /// <returns>Null: <c>deadLetter.topic</c> is not set.</returns>
    public static NoticeSender? Create(AgentParts agent, Delivery delivery, BlockPool pool, SourceMetrics metrics) =>
        agent.Options.DeadLetter.Topic is null ? null : new(agent.Options, delivery, pool, metrics, agent.Logger, agent.Throttle);

    /// <param name="range">The letter's.</param>
    /// <param name="segmentHex">Its segment's identity, 32 digits.</param>
    /// <param name="key">Which bytes, and why.</param>
    /// <param name="letter">As it was stored.</param>
    /// <param name="bytes">The letter's; empty where they are not in memory.</param>
    /// <param name="stop">Gives up waiting for a notice that is sent alone.</param>
    /// <returns>Refused: its range is not in the ledger.</returns>
    public SendOutcome Send(
        in RouteRange range, ReadOnlySpan<byte> segmentHex, in DeadLetterKey key, in DeadLetterOutcome letter, ReadOnlySpan<byte> bytes, CancellationToken stop)
    {
        var carries = options.DeadLetter.Unredacted && !bytes.IsEmpty && DeadLetterNoticeRules.Fits(bytes.Length, options.Limits.MaxLineBytes);
        var outcome = SendOnce(range, segmentHex, key, letter, carries ? bytes : default, stop);
        if (outcome == SendOutcome.Refused && carries) outcome = SendOnce(range, segmentHex, key, letter, default, stop);
        if (outcome != SendOutcome.Refused) return outcome;
        metrics.NoticeRefused();
        if (throttle.TryPass("notice/" + key.Source, out var repeats)) logger.NoticeRefused(key.Source, options.DeadLetter.Topic!, delivery.Refusal, repeats);
        return outcome;
    }

    private SendOutcome SendOnce(
        in RouteRange range, ReadOnlySpan<byte> segmentHex, in DeadLetterKey key, in DeadLetterOutcome letter, ReadOnlySpan<byte> bytes, CancellationToken stop)
    {
        var digest = letter.Digest;
        Write(new DeadLetterNotice
        {
            Cluster = options.Cluster,
            Node = options.Node,
            Source = key.Source,
            Segment = key.Segment,
            OffsetBytes = key.OffsetBytes,
            Reason = key.Reason,
            LengthBytes = letter.LengthBytes,
            Sha256 = digest,
            Bytes = bytes,
        });
        var block = pool.RentBlock(buffer.WrittenCount);
        var value = block.GetSpan()[..buffer.WrittenCount];
        buffer.WrittenSpan.CopyTo(value);
        var record = new Record
        {
            Value = value,
            Key = default,
            TimestampMs = 0,
            SegmentHex = segmentHex,
            OffsetBytes = key.OffsetBytes,
            Kind = RecordKind.DeadLetterNotice,
        };
        return delivery.Send(record, range, block, Fate.DeadLettered, FateReasons.Of(key.Reason), stop);
    }

    private void Write(in DeadLetterNotice notice)
    {
        buffer.ResetWrittenCount();
        notice.WriteTo(buffer);
    }
}
