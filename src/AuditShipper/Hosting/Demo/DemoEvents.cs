using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace AuditShipper.Hosting.Demo;

/// <summary>Audit events as an API server writes them: of one shape, each with its own ID, time, and a body of its own size.</summary>
internal static class DemoEvents
{
    /// <summary>Of a line, on average; a little more than that.</summary>
    public const int AverageBytes = 1400;

    private static readonly string[] Verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
    private static readonly string[] Users = ["kubernetes-admin", "system:node:cp-1", "system:kube-scheduler", "system:serviceaccount:kube-system:generic-garbage-collector"];

    /// <param name="number">From 0 on: makes the audit ID, and everything else that differs.</param>
    /// <param name="at">Its time.</param>
    /// <returns>The line, with its newline.</returns>
    public static byte[] Line(int number, DateTimeOffset at)
    {
        var time = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var name = $"pod-{number:x6}";
        return Encoding.UTF8.GetBytes(
            $$$$"""
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"{{{{AuditId(number)}}}}","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/demo/pods/{{{{name}}}}?fieldManager=kubectl-client-side-apply","verb":"{{{{Verbs[number % Verbs.Length]}}}}","user":{"username":"{{{{Users[number % Users.Length]}}}}","groups":["system:masters","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=f98055458d6eb10d8797c8d928fb6c1c412f201e8b8d0889b376899337a5506c"]}},"sourceIPs":["10.0.{{{{number / 250 % 250}}}}.{{{{number % 250}}}}"],"userAgent":"kubectl/v1.36.3 (linux/amd64) kubernetes/$Format","objectRef":{"resource":"pods","namespace":"demo","name":"{{{{name}}}}","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"requestObject":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{{name}}}}","namespace":"demo","annotations":{"note":"ünïcode \u00e9 \"quoted\" {{{{new string('x', number * 37 % 900)}}}}"}}},"requestReceivedTimestamp":"{{{{time}}}}","stageTimestamp":"{{{{time}}}}","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}

            """);
    }

    public static Guid AuditId(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        bytes[6] = 0x40; // version 4, as far as anyone can tell
        bytes[8] = 0x80;
        return new Guid(bytes, bigEndian: true);
    }
}
