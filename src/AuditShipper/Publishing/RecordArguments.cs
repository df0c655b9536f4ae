using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using AuditShipper.Processing;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing;

/// <summary>
/// The arguments of a produce call, laid out once in native memory: a record changes only what differs from its predecessor.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class RecordArguments : IDisposable
{
    private const int Value = 1;
    private const int Key = 2;
    private const int Timestamp = 3;
    private const int Opaque = 4;
    private const int Segment = 5;
    private const int Offset = 6;
    private const int Cluster = 7;
    private const int Node = 8;
    private const int Source = 9;
    private const int Kind = 10;
    private const int OffsetDigits = 20;

    private readonly List<nint> _blocks = [];
    private readonly byte* _offset;
    private readonly nint _topic;
    private readonly nint _noticeTopic;

    /// <param name="topic">Handle of the route's.</param>
    /// <param name="noticeTopic">Handle of the one for notices of dead letters; 0: there is none.</param>
    /// <param name="cluster">For the header.</param>
    /// <param name="node">As before.</param>
    /// <param name="source">As before.</param>
    public RecordArguments(nint topic, nint noticeTopic, string cluster, string node, string source)
    {
        (_topic, _noticeTopic) = (topic, noticeTopic);
        First = (ProduceArgument*)Block((Kind + 1) * (nuint)sizeof(ProduceArgument));
        _offset = Block(OffsetDigits);
        First[0].Type = ProduceArgument.Topic;
        First[Value].Type = ProduceArgument.Value;
        First[Key].Type = ProduceArgument.Key;
        First[Timestamp].Type = ProduceArgument.Timestamp;
        First[Opaque].Type = ProduceArgument.Opaque;
        First[Segment] = Header("as-segment", value: null);
        First[Offset] = Header("as-offset", value: null) with { Second = (nint)_offset };
        First[Cluster] = Header("as-cluster", cluster);
        First[Node] = Header("as-node", node);
        First[Source] = Header("as-source", source);
        First[Kind] = Header("as-kind", "dead-letter");
    }

    /// <summary>Of the record that was set: an event has no header that tells its kind.</summary>
    public nuint Count { get; private set; }

    public ProduceArgument* First { get; }

    /// <summary>Must be called with the record's key and segment pinned until the produce call returned: it copies them.</summary>
    public void Set(in Record record, byte* value, byte* key, byte* segment, long ticket)
    {
        var isNotice = record.Kind == RecordKind.DeadLetterNotice;
        Count = (nuint)(isNotice ? Kind + 1 : Kind);
        First[0].First = isNotice ? _noticeTopic : _topic;
        First[Value].First = (nint)value;
        First[Value].Second = record.Value.Length;
        First[Key].First = record.Key.IsEmpty ? 0 : (nint)key;
        First[Key].Second = record.Key.Length;
        First[Timestamp].First = (nint)record.TimestampMs;
        First[Opaque].First = (nint)ticket;
        First[Segment].Second = (nint)segment;
        First[Segment].Third = record.SegmentHex.Length;
        _ = Utf8Formatter.TryFormat(record.OffsetBytes, new Span<byte>(_offset, OffsetDigits), out var digits);
        First[Offset].Third = digits;
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            NativeMemory.Free((void*)block);
        _blocks.Clear();
    }

    private ProduceArgument Header(string name, string? value) => new()
    {
        Type = ProduceArgument.Header,
        First = Native(name),
        Second = value is null ? 0 : Native(value),
        Third = value is null ? 0 : Encoding.UTF8.GetByteCount(value),
    };

    /// <summary>The text as UTF-8 with a final NUL.</summary>
    private nint Native(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        var bytes = Block((nuint)size + 1);
        _ = Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, size));
        return (nint)bytes;
    }

    private byte* Block(nuint size)
    {
        var block = (byte*)NativeMemory.AllocZeroed(size);
        _blocks.Add((nint)block);
        return block;
    }
}
