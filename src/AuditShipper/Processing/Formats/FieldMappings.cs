namespace AuditShipper.Processing.Formats;

/// <summary>One row of docs/formats.md.</summary>
/// <param name="Field">Path in the record; <c>[]</c> an element, <c>*</c> whatever is below.</param>
/// <param name="From">Path in the event, or what else it says.</param>
internal readonly record struct FieldMapping(string Field, string From);

/// <summary>What each format writes and where it has it from: the tables of docs/formats.md. Tests hold the page and the formats to it.</summary>
internal static class FieldMappings
{
    public static IReadOnlyList<FieldMapping> Ecs { get; } =
    [
        new("@timestamp", "stageTimestamp, else requestReceivedTimestamp"),
        new("ecs.version", "8.17.0"),
        new("event.kind", "event"),
        new("event.module", "kubernetes"),
        new("event.dataset", "kubernetes.audit_logs"),
        new("event.category[]", "api"),
        new("event.type[]", "verb: creation, access, change, deletion, info; annotations[\"authorization.k8s.io/decision\"]: allowed, denied"),
        new("event.outcome", "failure: forbidden or responseStatus.code from 400; success: a lower code; unknown: no code"),
        new("event.id", "identity of the record: segment-offset"),
        new("event.action", "verb"),
        new("event.start", "requestReceivedTimestamp"),
        new("event.end", "stageTimestamp, in the stages ResponseComplete and Panic"),
        new("orchestrator.type", "kubernetes"),
        new("orchestrator.cluster.name", "configuration: cluster"),
        new("orchestrator.api_version", "objectRef.apiVersion"),
        new("orchestrator.namespace", "objectRef.namespace"),
        new("orchestrator.resource.type", "objectRef.resource"),
        new("orchestrator.resource.name", "objectRef.name"),
        new("user.name", "user.username"),
        new("user.id", "user.uid"),
        new("user.effective.name", "impersonatedUser.username"),
        new("user.effective.id", "impersonatedUser.uid"),
        new("source.address", "sourceIPs: the client"),
        new("source.ip", "sourceIPs: the client, if it is an IP address"),
        new("client.ip", "sourceIPs: the client, if it is an IP address"),
        new("related.ip[]", "sourceIPs, if all are IP addresses"),
        new("related.user[]", "user.username, impersonatedUser.username"),
        new("user_agent.original", "userAgent"),
        new("url.original", "requestURI"),
        new("url.path", "requestURI, before the first ?"),
        new("url.query", "requestURI, behind the first ?"),
        new("http.request.id", "auditID"),
        new("http.response.status_code", "responseStatus.code"),
        new("host.name", "configuration: node"),
        new("log.offset", "identity of the record: offset"),
        new("labels.source", "configuration: sources[].name"),
        new("labels.segment", "identity of the record: segment"),
        new("kubernetes.audit.*", "the event, byte for byte; in the names of annotations _ for ."),
        new("kubernetes.audit_unmapped", "members of another type than audit.k8s.io/v1 gives them, and all but the last of one name: a JSON array, as a text"),
    ];

    public static IReadOnlyList<FieldMapping> Ocsf { get; } =
    [
        new("category_uid", "6"),
        new("category_name", "Application Activity"),
        new("class_uid", "6003"),
        new("class_name", "API Activity"),
        new("activity_id", "verb: create 1; get, list, watch, head 2; update, patch, put 3; delete, deletecollection 4; others 99; none 0"),
        new("activity_name", "Create, Read, Update, Delete, Unknown; for 99 the verb"),
        new("type_uid", "600300 + activity_id"),
        new("type_name", "API Activity: activity_name"),
        new("severity_id", "1"),
        new("severity", "Informational"),
        new("time", "stageTimestamp, else requestReceivedTimestamp: milliseconds since 1970 UTC; without either 0"),
        new("status_id", "2: forbidden or responseStatus.code from 400; 1: a lower code; 0: no code"),
        new("status", "Failure, Success, Unknown"),
        new("status_code", "responseStatus.code, as a text"),
        new("status_detail", "responseStatus.message"),
        new("metadata.version", "1.9.0"),
        new("metadata.product.name", "Kubernetes"),
        new("metadata.product.vendor_name", "Kubernetes"),
        new("metadata.log_provider", "kube-apiserver"),
        new("metadata.log_name", "audit"),
        new("metadata.log_source", "configuration: sources[].name"),
        new("metadata.labels[]", "configuration: cluster:…, node:…"),
        new("metadata.uid", "identity of the record: segment-offset"),
        new("metadata.correlation_uid", "auditID"),
        new("metadata.event_code", "stage"),
        new("metadata.log_level", "level"),
        new("metadata.log_version", "apiVersion"),
        new("metadata.original_time", "stageTimestamp, as written"),
        new("actor.user.name", "user.username; without one Unknown"),
        new("actor.user.type_id", "system:serviceaccount:… 4; system:anonymous and none 0; other system:… 3; else 1"),
        new("actor.user.type", "Service, Unknown, System, User"),
        new("actor.user.uid", "user.uid"),
        new("actor.user.programmatic_credentials[].uid", "user.extra[\"authentication.kubernetes.io/credential-id\"][0]"),
        new("actor.user.groups[].name", "user.groups"),
        new("actor.authorizations[].decision", "annotations[\"authorization.k8s.io/decision\"]"),
        new("api.operation", "verb; without one Unknown"),
        new("api.service.name", "kube-apiserver"),
        new("api.version", "objectRef.apiVersion"),
        new("api.group.name", "objectRef.apiGroup"),
        new("api.request.uid", "auditID"),
        new("api.request.data.*", "requestObject, byte for byte"),
        new("api.response.code", "responseStatus.code"),
        new("api.response.error", "responseStatus.reason"),
        new("api.response.error_message", "responseStatus.message"),
        new("api.response.data.*", "responseObject, byte for byte"),
        new("src_endpoint.ip", "sourceIPs: the client"),
        new("src_endpoint.name", "sourceIPs: the client, if it is no IP address; without one Unknown"),
        new("src_endpoint.intermediate_ips[]", "sourceIPs: all but the client, if all are IP addresses"),
        new("dst_endpoint.name", "configuration: node"),
        new("dst_endpoint.svc_name", "kube-apiserver"),
        new("http_request.user_agent", "userAgent"),
        new("http_request.url.path", "requestURI, before the first ?"),
        new("http_request.url.query_string", "requestURI, behind the first ?"),
        new("http_response.code", "responseStatus.code"),
        new("resources[].role_id", "1"),
        new("resources[].role", "Target"),
        new("resources[].name", "objectRef.name; of a collection objectRef.resource"),
        new("resources[].namespace", "objectRef.namespace"),
        new("resources[].uid", "objectRef.uid"),
        new("resources[].version", "objectRef.resourceVersion"),
        new("resources[].type", "objectRef.resource, or resource/subresource"),
        new("unmapped.*", "every member that the attributes above do not say in full, as written; in duplicates all but the last of one name"),
    ];

    public static IReadOnlyList<FieldMapping> CloudEvents { get; } =
    [
        new("specversion", "1.0"),
        new("id", "identity of the record: segment-offset"),
        new("source", "configuration: /kubernetes/cluster/node/source, percent-encoded"),
        new("type", "io.k8s.audit.v1.Event"),
        new("subject", "requestURI, before the first ?, if it is plain ASCII"),
        new("time", "stageTimestamp, else requestReceivedTimestamp"),
        new("datacontenttype", "application/json"),
        new("data.*", "the event, byte for byte"),
    ];

    public static IReadOnlyList<FieldMapping> SplunkHec { get; } =
    [
        new("time", "stageTimestamp, else requestReceivedTimestamp: seconds since 1970 UTC, with the fraction as written"),
        new("host", "configuration: node"),
        new("source", "configuration: sources[].name"),
        new("sourcetype", "kube:apiserver-audit"),
        new("index", "configuration, if set"),
        new("fields.as_cluster", "configuration: cluster"),
        new("fields.as_node", "configuration: node"),
        new("fields.as_source", "configuration: sources[].name"),
        new("fields.as_segment", "identity of the record: segment"),
        new("fields.as_offset", "identity of the record: offset"),
        new("event.*", "the event, byte for byte"),
    ];

    /// <param name="format">One of <see cref="EventFormats.Names"/>.</param>
    public static IReadOnlyList<FieldMapping> Of(string format) => format switch
    {
        EventFormats.Ecs => Ecs,
        EventFormats.Ocsf => Ocsf,
        EventFormats.CloudEvents => CloudEvents,
        EventFormats.SplunkHec => SplunkHec,
        _ => [],
    };
}
