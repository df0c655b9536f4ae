using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>A small identity provider on loopback: OAuth's client credentials for a signed token, and the keys to check it with.</summary>
public sealed class TokenEndpoint : IDisposable
{
    public const string Audience = "kafka";
    public const string Issuer = "https://issuer.test";
    public const string ClientId = "agent";
    public const string ClientSecret = "client-secret-1234";
    private readonly RSA _key = RSA.Create(2048);
    private readonly HttpListener _listener = new();
    private int _requests;

    public TokenEndpoint()
    {
        Address = $"http://127.0.0.1:{LoopbackPorts.Free(1)[0]}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public string TokensAt => Address + "/token";

    public string KeysAt => Address + "/keys";

    /// <summary>For a token, with the right secret.</summary>
    public int Granted => Volatile.Read(ref _requests);

    public void Dispose()
    {
        _listener.Close();
        _key.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Who asked did not wait for the answer; the next one does.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var isToken = context.Request.Url!.AbsolutePath == "/token";
        var isRefused = isToken && context.Request.Headers["Authorization"] != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));
        if (isToken && !isRefused) Interlocked.Increment(ref _requests);
        object answer = isRefused ? new { error = "invalid_client" } : isToken ? new { access_token = Token(), token_type = "Bearer", expires_in = 3600 } : Keys();
        context.Response.StatusCode = isRefused ? 401 : 200;
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer));
        context.Response.Close();
    }

    private object Keys()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64Url(parameters.Modulus!), e = Base64Url(parameters.Exponent!) } } };
    }

    private string Token()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var head = Base64Url(JsonSerializer.SerializeToUtf8Bytes(new { alg = "RS256", kid = "1", typ = "JWT" }));
        var claims = Base64Url(JsonSerializer.SerializeToUtf8Bytes(new { iss = Issuer, aud = Audience, sub = ClientId, iat = now, exp = now + 3600, scope = "kafka" }));
        return $"{head}.{claims}.{Base64Url(_key.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
