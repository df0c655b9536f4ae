using System.Runtime.InteropServices;
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
    private const int Headers = 5;
    private readonly RecordHeaders _headers;
    private readonly nint[] _topics;
    private readonly nint _noticeTopic;

    /// <param name="topics">Handles of the routes'.</param>
    /// <param name="noticeTopic">Handle of the one for notices of dead letters and gaps; 0: there is none.</param>
    /// <param name="headers">Disposed with this.</param>
    public RecordArguments(IEnumerable<nint> topics, nint noticeTopic, RecordHeaders headers)
    {
        (_topics, _noticeTopic, _headers) = ([.. topics], noticeTopic, headers);
        First = (ProduceArgument*)NativeMemory.AllocZeroed(Count, (nuint)sizeof(ProduceArgument));
        First[0].Type = ProduceArgument.Topic;
        First[Value].Type = ProduceArgument.Value;
        First[Key].Type = ProduceArgument.Key;
        First[Timestamp].Type = ProduceArgument.Timestamp;
        First[Opaque].Type = ProduceArgument.Opaque;
        First[Headers].Type = ProduceArgument.Headers;
    }

    public static nuint Count => Headers + 1;
    public ProduceArgument* First { get; private set; }

    /// <summary>Must be called with the record's key pinned until the produce call returned: it copies the key.</summary>
    public void Set(in Record record, byte* value, byte* key, long ticket)
    {
        First[0].First = record.Kind is RecordKind.DeadLetterNotice or RecordKind.Gap ? _noticeTopic : _topics[record.Route];
        First[Value].First = (nint)value;
        First[Value].Second = record.Value.Length;
        First[Key].First = record.Key.IsEmpty ? 0 : (nint)key;
        First[Key].Second = record.Key.Length;
        First[Timestamp].First = (nint)record.TimestampMs;
        First[Opaque].First = (nint)ticket;
        First[Headers].First = _headers.Make(record);
    }

    /// <summary>The produce call did not take the record: its headers are still ours.</summary>
    public void NotTaken() => Rdkafka.DestroyHeaders(First[Headers].First);

    public void Dispose()
    {
        NativeMemory.Free(First);
        First = null;
        _headers.Dispose();
    }
}
