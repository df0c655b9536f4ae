using System.Buffers;
using System.Text;

namespace AuditShipper.Processing.Formats;

/// <summary>CloudEvents 1.0, structured mode: the event as it is in <c>data</c>, with attributes that tell what and where from.</summary>
internal sealed class CloudEventsFormat(FormatOptions options) : IEventFormat
{
    /// <summary>Attributes are texts without controls and lone surrogates: a path that is anything but plain ASCII is left to the data.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(0x21, 0x5e).Select(value => (byte)value).Where(value => value is not ((byte)'"' or (byte)'\\'))]);

    private readonly byte[] source = Encoding.ASCII.GetBytes(
        $"\",\"source\":\"/kubernetes/{Uri.EscapeDataString(options.Cluster)}/{Uri.EscapeDataString(options.Node)}/{Uri.EscapeDataString(options.Source)}\",\"type\":\"io.k8s.audit.v1.Event\"");

    public bool ChangesBytes => true;

    public void Write(ReadOnlySpan<byte> auditEvent, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer destination)
    {
        var head = new HeadView(auditEvent);
        destination.Begin(auditEvent.Length);
        destination.Append("{\"specversion\":\"1.0\",\"id\":\""u8);
        destination.Append(segmentHex);
        destination.Append((byte)'-');
        destination.Append(offsetBytes);
        destination.Append(source);
        destination.Member("subject"u8, SubjectOf(head.RequestUri));
        destination.Member("time"u8, head.Moment);
        destination.Append(",\"datacontenttype\":\"application/json\",\"data\":"u8);
        destination.Append(auditEvent);
        destination.Append((byte)'}');
    }

    /// <summary>The path of the request, without its parameters.</summary>
    private static ReadOnlySpan<byte> SubjectOf(ReadOnlySpan<byte> requestUri)
    {
        var question = requestUri.IndexOf((byte)'?');
        var path = question < 0 ? requestUri : requestUri[..question];
        return path.ContainsAnyExcept(Plain) ? default : path;
    }
}
