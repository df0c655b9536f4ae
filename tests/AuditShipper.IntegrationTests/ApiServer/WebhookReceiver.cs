using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>What tells one stage of one request: a client may choose the auditID, the tests' clients do not.</summary>
internal readonly record struct EventIdentity(string AuditId, string Stage)
{
    public static EventIdentity Of(JsonElement auditEvent) => new(auditEvent.GetProperty("auditID").GetString()!, auditEvent.GetProperty("stage").GetString()!);

    public static EventIdentity Of(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        return Of(document.RootElement);
    }
}

/// <summary>Takes the copy that an API server sends to its audit webhook: the truth where the server deletes its own files.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<EventIdentity> _events = new();

    private WebhookReceiver(WebApplication application)
    {
        _application = application;
    }

    public Uri Address => new(_application.Urls.Single());

    /// <summary>One for each event received, in order of arrival.</summary>
    public IReadOnlyCollection<EventIdentity> Events => _events;

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var application = builder.Build();
        var receiver = new WebhookReceiver(application);
        application.MapPost("/", receiver.Take);
        await application.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        using var list = await JsonDocument.ParseAsync(context.Request.Body);
        foreach (var item in list.RootElement.GetProperty("items").EnumerateArray())
            _events.Enqueue(EventIdentity.Of(item));
    }
}
