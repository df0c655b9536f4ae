using System.Text;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>Events as the API server writes them, numbered, so that no two lines are the same.</summary>
internal static class AuditEvents
{
    private const int PoolBytes = 1 << 20;
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    private static readonly byte[] Pool = RandomText(PoolBytes, seed: 1);

    /// <param name="number">Makes it differ from every other one.</param>
    /// <param name="sizeBytes">About.</param>
    /// <param name="at">When it happens; null: now.</param>
    /// <returns>A line of about so many bytes, with its newline. Below 800 bytes it has as many as the event needs.</returns>
    public static byte[] Line(long number, int sizeBytes, DateTimeOffset? at = null)
    {
        var (head, tail) = (Head(number), Tail(at));
        var padding = Math.Max(0, sizeBytes - head.Length - tail.Length);
        var line = new byte[head.Length + padding + tail.Length];
        head.CopyTo(line, 0);
        for (var done = 0; done < padding;)
        {
            var from = (int)((number * 4099 + done) % (PoolBytes / 2));
            var part = Math.Min(padding - done, PoolBytes / 2);
            Pool.AsSpan(from, part).CopyTo(line.AsSpan(head.Length + done));
            done += part;
        }

        tail.CopyTo(line, line.Length - tail.Length);
        return line;
    }

    /// <returns>The same event around a value that no codec makes smaller than three quarters, in its body.</returns>
    public static byte[] Incompressible(long number, int sizeBytes) => [.. Head(number), .. RandomText(sizeBytes, (int)number), .. Tail(null)];

    /// <returns>The same with that value where nothing may take it out.</returns>
    public static byte[] IncompressibleForGood(long number, int sizeBytes)
    {
        var head = Head(number);
        var agent = head.AsSpan().IndexOf("kubectl/v1"u8);
        return [.. head[..agent], .. RandomText(sizeBytes, (int)number), .. head[agent..], .. Tail(null)];
    }

    private static byte[] Head(long number) => Encoding.UTF8.GetBytes(
        $$$"""
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"{{{number:x8}}}-76f2-4ceb-a1dc-f662495a1fe0","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/prod-namespace/configmaps/load-{{{number}}}?fieldManager=kubectl","verb":"update","user":{"username":"system:serviceaccount:prod-namespace:deployer","groups":["system:serviceaccounts","system:authenticated"]},"sourceIPs":["10.1.2.3"],"userAgent":"kubectl/v1.36.3 (linux/amd64)","objectRef":{"resource":"configmaps","namespace":"prod-namespace","name":"load-{{{number}}}","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"requestObject":{"kind":"ConfigMap","apiVersion":"v1","data":{"text":"
        """);

    private static byte[] Tail(DateTimeOffset? at)
    {
        var now = (at ?? TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        return Encoding.UTF8.GetBytes(
            $$$"""
            "}},"requestReceivedTimestamp":"{{{now}}}","stageTimestamp":"{{{now}}}","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}

            """);
    }

    private static byte[] RandomText(int sizeBytes, int seed)
    {
        var text = new byte[sizeBytes];
        new Random(seed).NextBytes(text);
        for (var i = 0; i < sizeBytes; i++) text[i] = (byte)Characters[text[i] & 63];
        return text;
    }
}
