using System.Buffers.Text;
using System.Text;
using AuditShipper.Processing;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing;

/// <summary>
/// Makes the headers of a record: a copy of a list that holds all but the offset, made anew when the segment changes. Not thread-safe.
/// The list is ours until a produce call took it. Passing single headers is cheaper, but librdkafka frees them twice when the topic is gone (its issue 4627).
/// </summary>
/// <param name="cluster">As configured.</param>
/// <param name="node">As configured.</param>
/// <param name="source">Its name.</param>
/// <param name="isReplay">Every record says that it is sent again.</param>
internal sealed unsafe class RecordHeaders(string cluster, string node, string source, bool isReplay = false) : IDisposable
{
    private const int OffsetDigits = 20;
    private byte[] _segment = [];
    private nint _prepared;

    /// <returns>A list of headers; whoever passes it on owns it.</returns>
    public nint Make(in Record record)
    {
        if (_prepared == 0 || !record.SegmentHex.SequenceEqual(_segment))
            Prepare(record.SegmentHex);
        var headers = Rdkafka.CopyHeaders(_prepared);
        Span<byte> offset = stackalloc byte[OffsetDigits];
        _ = Utf8Formatter.TryFormat(record.OffsetBytes, offset, out var digits);
        Add(headers, "as-offset"u8, offset[..digits]);
        if (record.Headers is { } more)
            for (var i = 0; i < more.Count; i++)
                Add(headers, more.Name(i), more.Value(i));
        if (record.Kind == RecordKind.DeadLetterNotice)
            Add(headers, "as-kind"u8, "dead-letter"u8);
        else if (record.Kind is RecordKind.Gap or RecordKind.GapToRoute)
            Add(headers, "as-kind"u8, "gap"u8);
        return headers;
    }

    public void Dispose()
    {
        if (_prepared != 0)
            Rdkafka.DestroyHeaders(_prepared);
        _prepared = 0;
    }

    private void Prepare(ReadOnlySpan<byte> segmentHex)
    {
        Dispose();
        _prepared = Rdkafka.NewHeaders(6);
        Add(_prepared, "as-cluster"u8, Encoding.UTF8.GetBytes(cluster));
        Add(_prepared, "as-node"u8, Encoding.UTF8.GetBytes(node));
        Add(_prepared, "as-source"u8, Encoding.UTF8.GetBytes(source));
        Add(_prepared, "as-segment"u8, segmentHex);
        if (isReplay)
            Add(_prepared, "as-kind"u8, "replay"u8);
        _segment = segmentHex.ToArray();
    }

    private static void Add(nint headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (byte* first = name, firstOfValue = value)
            _ = Rdkafka.AddHeader(headers, first, name.Length, firstOfValue, value.Length);
    }
}
