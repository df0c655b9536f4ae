using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Observability;

/// <summary>What the endpoint says to each request.</summary>
internal sealed class HttpAnswers(PrometheusText metrics, HealthBoard health, TimeProvider time, ILogger logger)
    : IHttpApplication<IFeatureCollection>
{
    private readonly LogThrottle throttle = new(time);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var answer = Answer(request.Method, request.Path);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = answer.Status;
        response.Headers.ContentType = answer.ContentType;
        response.Headers.ContentLength = answer.Body.Length;
        response.Headers.CacheControl = "no-store";
        if (answer.Status == 405) response.Headers.Allow = "GET, HEAD";
        if (HttpRules.HasBody(request.Method)) await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(answer.Body);
    }

    /// <summary>Never throws: what fails is logged and answered with 500.</summary>
    private HttpAnswer Answer(string method, string path)
    {
        try
        {
            return HttpRules.Decide(method, path) switch
            {
                HttpTarget.Metrics => Metrics(),
                HttpTarget.Live => Health(health.Live()),
                HttpTarget.Ready => Health(health.Ready()),
                HttpTarget.WrongMethod => Plain(405, "Only GET and HEAD are answered here.\n"),
                _ => Plain(404, "Not here: /metrics, /health/live, /health/ready.\n"),
            };
        }
        catch (Exception e)
        {
            if (throttle.TryPass(path, out var repeats)) logger.AnswerFailed(e, path, repeats);
            return Plain(500, "The answer could not be made; the agent's log says why.\n");
        }
    }

    private HttpAnswer Metrics()
    {
        var body = new ArrayBufferWriter<byte>(16 * 1024);
        metrics.Write(body);
        return new(200, PrometheusText.ContentType, body.WrittenMemory);
    }

    private static HttpAnswer Health(HealthReport report) => Plain(report.IsOk ? 200 : 503, report.Body());

    private static HttpAnswer Plain(int status, string body) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(body));
}

internal readonly record struct HttpAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body);

internal enum HttpTarget : byte
{
    NotFound,
    WrongMethod,
    Metrics,
    Live,
    Ready,
}

internal static class HttpRules
{
    public static HttpTarget Decide(string method, string path)
    {
        var target = path switch
        {
            "/metrics" => HttpTarget.Metrics,
            "/health/live" => HttpTarget.Live,
            "/health/ready" => HttpTarget.Ready,
            _ => HttpTarget.NotFound,
        };
        return target == HttpTarget.NotFound || method is "GET" or "HEAD" ? target : HttpTarget.WrongMethod;
    }

    public static bool HasBody(string method) => method != "HEAD";
}
