using System.Text;

namespace AuditShipper.Tests.Parsing;

/// <summary>A handful of lines as API servers write them.</summary>
internal static class SampleEvents
{
    public const string Metadata =
        """{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"b23acfa2-0a3f-43a4-9afc-055602edcfe8","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/prod/pods?limit=500","verb":"list","user":{"username":"system:serviceaccount:prod:api","groups":["system:serviceaccounts","system:authenticated"]},"sourceIPs":["10.3.116.114"],"userAgent":"kubectl/v1.36.3 (linux/amd64)","objectRef":{"resource":"pods","namespace":"prod","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2026-11-20T16:20:12.422123Z","stageTimestamp":"2026-11-20T16:20:12.431456Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}""";

    /// <summary>With a body, an escaped copy of it, managed fields, numbers, and a value outside ASCII.</summary>
    public const string RequestResponse =
        """{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"7c1d9f0e-2b52-4d3e-9d55-0f5f1f0f7a11","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/prod/configmaps/app","verb":"update","user":{"username":"jörg","groups":["system:masters"]},"sourceIPs":["10.3.116.114","192.0.2.7"],"objectRef":{"resource":"configmaps","namespace":"prod","name":"app","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"requestObject":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"app","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"data\":{\"path\":\"C:\\\\temp\\\\\",\"text\":\"a\\nb\\u003c世界\"},\"kind\":\"ConfigMap\"}\n"},"managedFields":[{"manager":"kubectl","operation":"Apply","fieldsV1":{"f:data":{".":{},"f:path":{},"f:text":{}},"f:metadata":{"f:annotations":{".":{},"f:kubectl.kubernetes.io/last-applied-configuration":{}}}}}],"generation":12,"ratio":-0.25e-3},"immutable":false,"data":null,"list":[[],[1,2,[true]],{}]},"requestReceivedTimestamp":"2026-11-20T16:20:12.422123Z","stageTimestamp":"2026-11-20T16:20:12.431456Z"}""";

    public const string Small = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a"}""";

    public static readonly byte[][] All = [.. new[] { Metadata, RequestResponse, Small, """{"auditID":"b"}""" }.Select(Encoding.UTF8.GetBytes)];
}
