using System.Text;
using System.Text.Json;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>
/// Finds secrets in recorded events on its own: with the library's documents, and without anything of the product. Every value of data and
/// stringData of a Secret, in bodies, lists, patches and JSON inside strings; every string of three dotted parts that begins like a token.
/// </summary>
internal sealed class HarvestedSecrets
{
    private const int ShortestBytes = 4;

    /// <summary>Not secret, though they stand in Secrets of this type: the namespace's name, and the public certificate that every pod has.</summary>
    private static readonly string[] PublicKeysOfTokens = ["namespace", "ca.crt"];

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>As bytes in Latin-1, so that binary values are texts too.</summary>
    public HashSet<string> Values { get; } = [];

    public void Harvest(byte[] line)
    {
        using var document = JsonDocument.Parse(line, AnyDepth);
        var isOnSecrets = document.RootElement.TryGetProperty("objectRef", out var reference)
            && reference.TryGetProperty("resource", out var resource) && resource.GetString() == "secrets";
        Walk(document.RootElement, isOnSecrets);
    }

    private void Walk(JsonElement element, bool isSecret)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Walk(item, isSecret);
                break;
            case JsonValueKind.Object:
                WalkObject(element, isSecret || KindOf(element) is "Secret" or "SecretList");
                break;
            case JsonValueKind.String:
                WalkText(element.GetString()!, isSecret);
                break;
        }
    }

    private void WalkObject(JsonElement element, bool isSecret)
    {
        if (isSecret && element.TryGetProperty("path", out var path) && element.TryGetProperty("value", out var value)
            && path.ValueKind == JsonValueKind.String && (path.GetString()!.StartsWith("/data", StringComparison.Ordinal) || path.GetString()!.StartsWith("/stringData", StringComparison.Ordinal)))
        {
            Take(value, path.GetString()!.StartsWith("/data", StringComparison.Ordinal));
        }

        var isToken = element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "kubernetes.io/service-account-token";
        foreach (var member in element.EnumerateObject())
        {
            if (isSecret && member.Name is "data" or "stringData" && member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var one in member.Value.EnumerateObject().Where(one => !isToken || !PublicKeysOfTokens.Contains(one.Name)))
                    Take(one.Value, member.Name == "data");
            }
            else
            {
                Walk(member.Value, isSecret);
            }
        }
    }

    private void WalkText(string text, bool isSecret)
    {
        if (text.StartsWith("eyJ", StringComparison.Ordinal) && text.Split('.').Length == 3)
            Values.Add(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)));
        if (text.TrimStart() is not ['{' or '[', ..])
            return;
        try
        {
            using var inner = JsonDocument.Parse(text, AnyDepth);
            Walk(inner.RootElement, isSecret);
        }
        catch (JsonException)
        {
            // Text after all.
        }
    }

    private void Take(JsonElement value, bool isBase64)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
                Take(member.Value, isBase64);
        }

        if (value.ValueKind != JsonValueKind.String)
            return;
        var text = value.GetString()!;
        var plain = Encoding.UTF8.GetBytes(text);
        if (isBase64)
        {
            var decoded = new byte[text.Length];
            if (Convert.TryFromBase64String(text, decoded, out var written))
                plain = decoded[..written];
        }

        if (plain.Length >= ShortestBytes)
            Values.Add(Encoding.Latin1.GetString(plain));
    }

    private static string? KindOf(JsonElement element) =>
        element.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString() : null;
}
