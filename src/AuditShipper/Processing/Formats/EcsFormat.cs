using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>
/// Elastic Common Schema: the fields that Elastic's Kubernetes integration gives its audit logs, so that its mappings, dashboards and rules work
/// on them. docs/formats.md has the table; <see cref="FieldMappings.Ecs"/> is the same in code.
/// </summary>
internal sealed class EcsFormat(FormatOptions options) : IEventFormat
{
    private readonly byte[] cluster = StringEscapes.Escape(options.Cluster);
    private readonly byte[] node = StringEscapes.Escape(options.Node);
    private readonly byte[] source = StringEscapes.Escape(options.Source);
    private readonly AnnotationNames annotations = new();

    public bool ChangesBytes => true;

    public void Write(ReadOnlySpan<byte> auditEvent, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer destination)
    {
        var view = new EventView(auditEvent, options.TrustedProxies);
        destination.Begin(auditEvent.Length);
        destination.Append("{\"@timestamp\":"u8);
        var moment = MomentRules.Of(view, out _);
        destination.Quoted(moment.IsEmpty ? "1970-01-01T00:00:00.000Z"u8 : moment);
        destination.Append(",\"ecs\":{\"version\":\"8.17.0\"}"u8);
        WriteEvent(view, segmentHex, offsetBytes, destination);
        WriteOrchestrator(view, destination);
        EcsParts.WriteUser(view, destination);
        EcsParts.WriteClient(view, destination);
        EcsParts.WriteRequest(view, destination);
        WriteOrigin(segmentHex, offsetBytes, destination);
        destination.Append(",\"kubernetes\":{\"audit\":"u8);
        annotations.Read(auditEvent, EcsAudit.AnnotationsOf(view));
        EcsAudit.Write(view, annotations, destination);
        EcsAudit.WriteUnmapped(view, annotations, destination);
        destination.Append("}}"u8);
    }

    private static void WriteEvent(in EventView view, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer json)
    {
        json.Append(",\"event\":{\"kind\":\"event\",\"module\":\"kubernetes\",\"dataset\":\"kubernetes.audit_logs\",\"category\":[\"api\"],\"type\":["u8);
        json.Append(EcsRules.TypeOf(VerbRules.KindOf(view.Text(EventMember.Verb))));
        json.Append(EcsRules.TypeOf(view.Annotations.Decision));
        json.Append("],\"outcome\":"u8);
        json.Append(EcsRules.OutcomeOf(view));
        json.Append(",\"id\":\""u8);
        json.Append(segmentHex);
        json.Append((byte)'-');
        json.Append(offsetBytes);
        json.Append((byte)'"');
        json.Member("action"u8, view.Text(EventMember.Verb));
        var received = view.Text(EventMember.RequestReceivedTimestamp);
        json.Member("start"u8, MomentRules.IsMoment(received) ? received : default);
        var written = view.Text(EventMember.StageTimestamp);
        json.Member("end"u8, EcsRules.IsLastStage(view.Text(EventMember.Stage)) && MomentRules.IsMoment(written) ? written : default);
        json.Append((byte)'}');
    }

    private void WriteOrchestrator(in EventView view, FormatBuffer json)
    {
        var target = view.Target;
        json.Append(",\"orchestrator\":{\"type\":\"kubernetes\",\"cluster\":{\"name\":\""u8);
        json.Append(cluster);
        json.Append("\"}"u8);
        json.Member("api_version"u8, target.ApiVersion.Of(view.Line));
        json.Member("namespace"u8, target.Namespace.Of(view.Line));
        var mark = json.Open("resource"u8);
        json.Member("type"u8, target.Resource.Of(view.Line));
        json.Member("name"u8, target.Name.Of(view.Line));
        json.CloseOrDrop(mark);
        json.Append((byte)'}');
    }

    /// <summary>Where the record comes from: with these anybody finds its line again.</summary>
    private void WriteOrigin(ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer json)
    {
        json.Append(",\"host\":{\"name\":\""u8);
        json.Append(node);
        json.Append("\"},\"log\":{\"offset\":"u8);
        json.Append(offsetBytes);
        json.Append("},\"labels\":{\"source\":\""u8);
        json.Append(source);
        json.Append("\",\"segment\":\""u8);
        json.Append(segmentHex);
        json.Append("\"}"u8);
    }
}
