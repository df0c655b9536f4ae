using System.Runtime.InteropServices;
using System.Text;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Reading;

/// <param name="Partition">Number of the partition.</param>
/// <param name="Offset">The broker's, in the partition.</param>
/// <param name="TimestampMs">Milliseconds since 1970 UTC.</param>
/// <param name="Key">UTF-8; null: none.</param>
/// <param name="Value">The record's bytes.</param>
/// <param name="Headers">Name to value, as text.</param>
internal sealed record TopicRecord(int Partition, long Offset, long TimestampMs, byte[]? Key, byte[] Value, IReadOnlyDictionary<string, string> Headers);

/// <summary>One record of a topic where the client has it, nothing copied: valid only while its visitor runs.</summary>
internal readonly unsafe ref struct TopicMessage(MessageHead* head)
{
    private readonly MessageHead* head = head;

    public int Partition => head->Partition;
    public long Offset => head->Offset;
    public ReadOnlySpan<byte> Value => new(head->Value, (int)head->ValueSize);

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public long TimestampMs
    {
        get
        {
            int kind;
            return RdkafkaReading.Timestamp(head, &kind);
        }
    }

    /// <summary>0: it has none. Ask once, then go through them.</summary>
    public nint Headers
    {
        get
        {
            nint all;
            return RdkafkaReading.Headers(head, &all) == 0 ? all : 0;
        }
    }

    /// <param name="all">As <see cref="Headers"/> gave it; not 0.</param>
    /// <param name="index">From 0 on.</param>
    /// <param name="name">UTF-8.</param>
    /// <param name="value">Its bytes.</param>
    /// <returns>False: there is none with this index.</returns>
    public static bool TryHeader(nint all, int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        nint nameAt, valueAt;
        nuint size;
        name = value = default;
        if (RdkafkaReading.Header(all, (nuint)index, &nameAt, &valueAt, &size) != 0)
            return false;
        name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)nameAt);
        value = new((byte*)valueAt, (int)size);
        return true;
    }

    public TopicRecord Copy() =>
        new(Partition, Offset, TimestampMs, head->Key is null ? null : new Span<byte>(head->Key, (int)head->KeySize).ToArray(), Value.ToArray(), CopyHeaders());

    private Dictionary<string, string> CopyHeaders()
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Headers is var all && all == 0)
            return headers;
        for (var i = 0; TryHeader(all, i, out var name, out var value); i++)
            headers[Encoding.UTF8.GetString(name)] = Encoding.UTF8.GetString(value);
        return headers;
    }
}

/// <summary>Sees each record once, in the order of its partition.</summary>
internal delegate void TopicVisitor(in TopicMessage message);
