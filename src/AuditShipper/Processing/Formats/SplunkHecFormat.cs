using System.Text;

namespace AuditShipper.Processing.Formats;

/// <summary>The envelope of Splunk's HTTP Event Collector: the event as it is in <c>event</c>, the record's identity in <c>fields</c>.</summary>
internal sealed class SplunkHecFormat : IEventFormat
{
    private readonly byte[] head;
    private readonly byte[] fields;

    public SplunkHecFormat(FormatOptions options)
    {
        var (cluster, node, source) = (Text(options.Cluster), Text(options.Node), Text(options.Source));
        var index = options.SplunkIndex is { } name ? $",\"index\":\"{Text(name)}\"" : "";
        head = Encoding.UTF8.GetBytes($"\"host\":\"{node}\",\"source\":\"{source}\",\"sourcetype\":\"kube:apiserver-audit\"{index}");
        fields = Encoding.UTF8.GetBytes($",\"fields\":{{\"as_cluster\":\"{cluster}\",\"as_node\":\"{node}\",\"as_source\":\"{source}\",\"as_segment\":\"");
    }

    public bool ChangesBytes => true;

    public void Write(ReadOnlySpan<byte> auditEvent, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer destination)
    {
        destination.Begin(auditEvent.Length);
        destination.Append((byte)'{');
        WriteTime(new HeadView(auditEvent).Moment, destination);
        destination.Append(head);
        destination.Append(fields);
        destination.Append(segmentHex);
        destination.Append("\",\"as_offset\":\""u8);
        destination.Append(offsetBytes);
        destination.Append("\"},\"event\":"u8);
        destination.Append(auditEvent);
        destination.Append((byte)'}');
    }

    /// <summary>Seconds since 1970 UTC with the fraction as the event has it. Without a time that Splunk takes, it is that of arrival.</summary>
    private static void WriteTime(ReadOnlySpan<byte> moment, FormatBuffer json)
    {
        if (!MomentRules.TryMs(moment, out var unixMs) || unixMs < 0)
            return;
        json.Append("\"time\":"u8);
        json.Append(unixMs / 1000);
        var fraction = MomentRules.Fraction(moment);
        if (!fraction.IsEmpty)
        {
            json.Append((byte)'.');
            json.Append(fraction);
        }

        json.Append((byte)',');
    }

    private static string Text(string text) => Encoding.UTF8.GetString(StringEscapes.Escape(text));
}
