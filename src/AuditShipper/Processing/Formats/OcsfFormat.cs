using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>
/// Open Cybersecurity Schema Framework 1.9.0: class 6003, API Activity, without profiles. docs/formats.md has the table;
/// <see cref="FieldMappings.Ocsf"/> is the same in code. What has no attribute there, and what is of another type, stands in <c>unmapped</c>.
/// </summary>
internal sealed class OcsfFormat : IEventFormat
{
    private readonly FormatOptions options;
    private readonly byte[] product;
    private readonly byte[] server;

    public OcsfFormat(FormatOptions options)
    {
        this.options = options;
        var (cluster, node, source) = (Text(options.Cluster), Text(options.Node), Text(options.Source));
        product = Encoding.UTF8.GetBytes(
            ",\"metadata\":{\"version\":\"1.9.0\",\"product\":{\"name\":\"Kubernetes\",\"vendor_name\":\"Kubernetes\"}"
            + $",\"log_provider\":\"kube-apiserver\",\"log_name\":\"audit\",\"log_source\":\"{source}\",\"labels\":[\"cluster:{cluster}\",\"node:{node}\"]");
        server = Encoding.UTF8.GetBytes($",\"dst_endpoint\":{{\"name\":\"{node}\",\"svc_name\":\"kube-apiserver\"}}");
    }

    public bool ChangesBytes => true;

    public void Write(ReadOnlySpan<byte> auditEvent, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer destination)
    {
        var view = new EventView(auditEvent, options.TrustedProxies);
        destination.Begin(auditEvent.Length);
        WriteClassification(view, destination);
        WriteMetadata(view, segmentHex, offsetBytes, destination);
        OcsfParts.WriteActor(view, destination);
        OcsfParts.WriteApi(view, destination);
        OcsfParts.WriteSource(view, destination);
        destination.Append(server);
        OcsfParts.WriteHttp(view, destination);
        OcsfParts.WriteResources(view, destination);
        OcsfUnmapped.Write(view, destination);
        destination.Append((byte)'}');
    }

    private static void WriteClassification(in EventView view, FormatBuffer json)
    {
        var verb = view.Text(EventMember.Verb);
        var activity = OcsfRules.ActivityOf(VerbRules.KindOf(verb));
        var name = OcsfRules.NameOf(activity, verb);
        json.Append("{\"category_uid\":6,\"category_name\":\"Application Activity\",\"class_uid\":6003,\"class_name\":\"API Activity\",\"activity_id\":"u8);
        json.Append(activity);
        json.Append(",\"activity_name\":"u8);
        json.Quoted(name);
        json.Append(",\"type_uid\":"u8);
        json.Append(600300 + activity);
        json.Append(",\"type_name\":\"API Activity: "u8);
        json.Append(name);
        json.Append("\",\"severity_id\":1,\"severity\":\"Informational\",\"time\":"u8);
        _ = MomentRules.Of(view, out var unixMs);
        json.Append(unixMs);
        json.Append(OcsfRules.StatusOf(view));
        json.Member("status_code"u8, view.Status.CodeText.Of(view.Line));
        json.Member("status_detail"u8, view.Status.Message.Of(view.Line));
    }

    private void WriteMetadata(in EventView view, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer json)
    {
        json.Append(product);
        json.Append(",\"uid\":\""u8);
        json.Append(segmentHex);
        json.Append((byte)'-');
        json.Append(offsetBytes);
        json.Append((byte)'"');
        json.Member("correlation_uid"u8, view.Text(EventMember.AuditId));
        json.Member("event_code"u8, view.Text(EventMember.Stage));
        json.Member("log_level"u8, view.Text(EventMember.Level));
        json.Member("log_version"u8, view.Text(EventMember.ApiVersion));
        json.Member("original_time"u8, view.Text(EventMember.StageTimestamp));
        json.Append((byte)'}');
    }

    private static string Text(string text) => Encoding.UTF8.GetString(StringEscapes.Escape(text));
}
