using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Headers;
using AuditShipper.Processing.Oversize;

namespace AuditShipper.Tests.Processing.Oversize;

/// <summary>Degrades one event, and looks at what is left with the library's own reader.</summary>
internal sealed class DegradationRig
{
    public const string Bytes = "auditshipper.io/original-bytes";
    public const string Sha256 = "auditshipper.io/original-sha256";
    public const string Removed = "auditshipper.io/removed";

    private readonly HeaderBuffer headers = new();

    public EditList Edits { get; } = new();

    public OversizeOutcome Outcome { get; private set; }

    public string Result { get; private set; } = "";

    public string Headers => string.Join(' ', Enumerable.Range(0, headers.Count).Select(i => $"{Encoding.ASCII.GetString(headers.Name(i))}={Encoding.UTF8.GetString(headers.Value(i))}"));

    /// <summary>The result, which must be one JSON object and an event.</summary>
    public JsonElement Event
    {
        get
        {
            var bytes = Encoding.UTF8.GetBytes(Result);
            Assert.Equal(LineDefect.None, AuditEventScanner.Scan(bytes, out _));
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 10_000 }).RootElement;
        }
    }

    /// <summary>Null: there are none.</summary>
    public string? Annotation(string name) => Event.TryGetProperty("annotations", out var all) && all.TryGetProperty(name, out var value) ? value.GetString() : null;

    public DegradationRig Fit(string json, long limitBytes)
    {
        var line = Encoding.UTF8.GetBytes(json);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        Outcome = Degradation.Fit(line, facts, limitBytes, new OriginalLine(), Edits, out var degradation);
        var destination = new byte[Edits.LengthAfter(line)];
        Edits.Apply(line, destination);
        Assert.True(Utf8.IsValid(destination));
        Result = Encoding.UTF8.GetString(destination);
        headers.Clear();
        degradation.AddHeaders(headers);
        return this;
    }

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>As <see cref="Fit"/>, with the largest limit below which one more part must go.</summary>
    public static string[] Steps(string json)
    {
        var results = new List<string> { json };
        while (new DegradationRig().Fit(json, Encoding.UTF8.GetByteCount(results[^1]) - 1) is { Outcome: OversizeOutcome.Degraded } next)
            results.Add(next.Result);
        return [.. results];
    }
}
