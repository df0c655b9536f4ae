using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using AuditShipper.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuditShipper.Tests.Observability;

public sealed class HttpEndpointTests : IAsyncLifetime
{
    private readonly ManualTime time = new();
    private readonly HealthBoard health;
    private readonly AgentMetrics metrics;
    private readonly PrometheusText text;
    private readonly HttpClient client = new();
    private HttpEndpoint endpoint = null!;

    public HttpEndpointTests()
    {
        health = new(time);
        metrics = new(time);
        text = PrometheusText.Of(metrics.Meter);
    }

    public async ValueTask InitializeAsync()
    {
        endpoint = await StartAsync(new(IPAddress.Loopback, 0));
        client.BaseAddress = new($"http://{endpoint.Address}");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await endpoint.DisposeAsync();
        text.Dispose();
        metrics.Dispose();
    }

    [Fact]
    public async Task Metrics_come_in_Prometheus_text_format()
    {
        metrics.ForSource("audit").Read(5, 1);
        using var answer = await Get("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("auditshipper_read_bytes_total{source=\"audit\"} 5\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Readiness_is_503_with_the_reason_and_then_200()
    {
        health.SetNotReady("audit", "/var/log/kubernetes/audit.log cannot be read");
        using var not = await Get("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, not.StatusCode);
        Assert.Contains("audit: not ready for 0 s: /var/log/kubernetes/audit.log cannot be read", await not.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        health.SetReady("audit");
        using var ready = await Get("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Liveness_fails_when_a_loop_does_not_turn()
    {
        health.Beat("audit");
        using var live = await Get("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        time.Advance(TimeSpan.FromSeconds(61));
        using var dead = await Get("/health/live");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, dead.StatusCode);
    }

    [Fact]
    public async Task Head_has_the_headers_of_get_and_no_body()
    {
        using var head = await client.SendAsync(new(HttpMethod.Head, "/health/ready"));
        using var get = await Get("/health/ready");
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/health/live", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/metrics/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/../etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("POST", "/admin", HttpStatusCode.NotFound)]
    public async Task Everything_else_is_refused(string method, string path, HttpStatusCode status)
    {
        using var answer = await client.SendAsync(new(new(method), path));
        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.MethodNotAllowed) Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task A_query_does_not_matter()
    {
        using var answer = await Get("/metrics?name=x");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_request_line_beyond_reason_is_refused()
    {
        using var answer = await Get("/metrics?" + new string('x', 3000));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_is_not_read_and_does_not_reach_the_next_request()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(endpoint.Address);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\nGET /health/live HTTP/1.1\r\n\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_way_out()
    {
        var e = await Assert.ThrowsAsync<HttpListenException>(() => StartAsync(endpoint.Address));
        Assert.Equal(
            $"http.listen: cannot listen on {endpoint.Address}: address already in use. Free that address, choose another, or set http.listen to null.",
            e.Message, ignoreCase: true);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named_with_the_way_out()
    {
        var e = await Assert.ThrowsAsync<HttpListenException>(() => StartAsync(new(IPAddress.Parse("192.0.2.1"), 0)));
        Assert.StartsWith("http.listen: cannot listen on 192.0.2.1:0: Cannot assign requested address", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_made_is_status_500_and_the_endpoint_lives_on()
    {
        metrics.Meter.CreateObservableGauge("broken", long () => throw new InvalidOperationException("broken on purpose"));
        using var failed = await Get("/metrics");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.DoesNotContain("purpose", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var live = await Get("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_idle_connections()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(endpoint.Address);
        await endpoint.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
        endpoint = await StartAsync(new(IPAddress.Loopback, 0));
    }

    private Task<HttpResponseMessage> Get(string path) => client.SendAsync(new(HttpMethod.Get, path));

    private Task<HttpEndpoint> StartAsync(IPEndPoint listen) =>
        HttpEndpoint.StartAsync(listen, new HttpAnswers(text, health, time, NullLogger.Instance), NullLogger.Instance, CancellationToken.None);
}
