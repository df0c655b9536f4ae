namespace AuditShipper.Tests.Processing.Formats;

/// <summary>Events that have everything a format may look at.</summary>
internal static class FormatSamples
{
    public const string Full =
        """{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a-1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/prod/pods/web/eviction?dryRun=All\u0026x=1","verb":"create","user":{"username":"system:serviceaccount:ops:drainer","uid":"u-1","groups":["system:serviceaccounts","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=7"]}},"impersonatedUser":{"username":"alice \"a\"","uid":"u-2","groups":["dev"]},"authenticationMetadata":{"impersonationConstraint":"impersonate:user-info"},"sourceIPs":["203.0.113.9","10.0.0.2","192.0.2.7"],"userAgent":"kubectl/v1.36.3 (linux/amd64)","objectRef":{"resource":"pods","namespace":"prod","name":"web","uid":"p-1","apiGroup":"policy","apiVersion":"v1","resourceVersion":"77","subresource":"eviction"},"responseStatus":{"metadata":{},"status":"Failure","message":"Cannot evict \u003cweb\u003e","reason":"TooManyRequests","details":{"causes":[{"reason":"DisruptionBudget"}]},"code":429},"requestObject":{"kind":"Eviction","n":1.5e+300},"responseObject":{"kind":"Status","big":12345678901234567000},"requestReceivedTimestamp":"2026-11-20T20:36:39.585104Z","stageTimestamp":"2026-11-20T20:36:39.587066Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: \"x\""}}""";

    public const string Minimal = """{"auditID":"b"}""";

    /// <summary>Every known member of another type than it should be.</summary>
    public static string OfTypes(string value) =>
        $$"""{"kind":{{value}},"apiVersion":{{value}},"level":{{value}},"stage":{{value}},"requestURI":{{value}},"verb":{{value}},"user":{{value}},"impersonatedUser":{{value}},"sourceIPs":{{value}},"userAgent":{{value}},"objectRef":{{value}},"responseStatus":{{value}},"requestObject":{{value}},"responseObject":{{value}},"requestReceivedTimestamp":{{value}},"stageTimestamp":{{value}},"annotations":{{value}},"auditID":"c"}""";
}
