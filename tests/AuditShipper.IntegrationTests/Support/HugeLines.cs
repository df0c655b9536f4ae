using System.Text;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>What a huge line is huge of.</summary>
internal enum HugePart
{
    /// <summary>A response that may go: by turns a list of ConfigMaps, a list of Secrets, one single text.</summary>
    Response,

    /// <summary>A user agent, which nothing may take out.</summary>
    UserAgent,
}

/// <summary>Writes events of many megabytes to a log, piece by piece: a file of gigabytes needs no memory of its own size.</summary>
internal static class HugeLines
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1 << 14).Select(i => $"{(i * 2654435761L) & 0xffffffff:x8}{i:d6}--")));

    private static readonly string Key = Convert.ToBase64String(Text.AsSpan(0, 600));

    /// <param name="path">Of a log; written at its end.</param>
    /// <param name="number">Makes it differ from every other one.</param>
    /// <param name="sizeBytes">At least so many, newline included.</param>
    /// <param name="part">What is huge.</param>
    public static void Append(string path, long number, int sizeBytes, HugePart part)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        Write($$$"""
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"huge-{{{number}}}","stage":"ResponseComplete","requestURI":"/api/v1/things?limit=500","verb":"list","user":{"username":"backup","groups":["system:authenticated"]},"sourceIPs":["10.1.2.3"],"userAgent":"velero
            """);
        if (part == HugePart.UserAgent) Fill(() => file.Write(Text));
        Write("""
            ","objectRef":{"resource":"things","namespace":"prod","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"responseObject":{
            """);
        if (part == HugePart.Response) WriteResponse();
        Write($$$"""
            },"requestReceivedTimestamp":"{{{now}}}","stageTimestamp":"{{{now}}}","annotations":{"authorization.k8s.io/decision":"allow"}}
            """ + "\n");

        void WriteResponse()
        {
            var (kind, item) = (number % 3) switch
            {
                0 => ("SecretList", $$$"""{"metadata":{"name":"s","namespace":"prod"},"data":{"password":"aHVudGVyMg==","tls.key":"{{{Key}}}"},"type":"Opaque"}"""),
                1 => ("ConfigMapList", """{"metadata":{"name":"c","namespace":"prod","annotations":{"a":"b"}},"data":{"text":"a value of no interest, again and again and again"}}"""),
                _ => ("ConfigMap", ""),
            };
            Write($"\"kind\":\"{kind}\",\"apiVersion\":\"v1\",");
            if (item.Length == 0)
            {
                Write("\"data\":{\"text\":\"");
                Fill(() => file.Write(Text));
                Write("\"}");
                return;
            }

            var items = Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Repeat(item, 1000)));
            Write("\"metadata\":{},\"items\":[");
            var isFirst = true;
            Fill(() =>
            {
                if (!isFirst) Write(",");
                isFirst = false;
                file.Write(items);
            });
            Write("]");
        }

        void Write(string text) => file.Write(Encoding.ASCII.GetBytes(text));

        void Fill(Action more)
        {
            for (var end = file.Position + sizeBytes; file.Position < end;) more();
        }
    }
}
