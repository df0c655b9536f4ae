using AuditShipper.Configuration.Redaction;
using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>Redacts lines, and holds every result to what must hold for all: JSON, changed at marks only, unchanged the second time.</summary>
internal sealed partial class RedactionRig
{
    public const string Head = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a","stage":"ResponseComplete",""";

    private readonly Redactor redactor;
    private readonly EditList edits = new();

    public RedactionRig(string? key = null, params string[] paths) =>
        redactor = new Redactor(new RedactorOptions(IsOn: true, Encoding.UTF8.GetBytes(key ?? ""), [.. paths.Select(Path)]));

    public Redactor Redactor => redactor;

    public static RedactionPath Path(string text) =>
        RedactionPath.TryParse(text, out var path, out var problem) ? path : throw new FormatException(problem);

    /// <summary>An event on a resource, with these members.</summary>
    public static string Event(string resource, string members) => $$"""{{Head}}"objectRef":{"resource":"{{resource}}","name":"x"},{{members}}}""";

    public static string Redact(string line, string? key = null, params string[] paths) => new RedactionRig(key, paths).Redact(line);

    public string Redact(string line) => Encoding.UTF8.GetString(Redact(Encoding.UTF8.GetBytes(line)));

    public byte[] Redact(ReadOnlySpan<byte> line)
    {
        var once = Apply(line, out var outcome);
        Assert.NotEqual(RedactionOutcome.Unreadable, outcome);
        Assert.Equal(outcome == RedactionOutcome.Unchanged, once.AsSpan().SequenceEqual(line));
        AssertIsJson(once);
        AssertChangedAtMarksOnly(line, once);
        var twice = Apply(once, out outcome);
        Assert.True(outcome == RedactionOutcome.Unchanged, $"redacting twice changes {Encoding.UTF8.GetString(once)}\nto {Encoding.UTF8.GetString(twice)}");
        return once;
    }

    public byte[] Apply(ReadOnlySpan<byte> line, out RedactionOutcome outcome)
    {
        edits.Clear();
        _ = AuditEventScanner.Scan(line, out var facts);
        outcome = redactor.Redact(line, facts, level: null, edits);
        var output = new ArrayBufferWriter<byte>();
        edits.Apply(line, output);
        return output.WrittenSpan.ToArray();
    }

    private static void AssertIsJson(byte[] line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
        }
    }

    /// <summary>What stands between the marks stands in the original, in this order, from its first byte to its last.</summary>
    private static void AssertChangedAtMarksOnly(ReadOnlySpan<byte> original, byte[] redacted)
    {
        var source = Encoding.Latin1.GetString(original);
        var pieces = Mark().Split(Encoding.Latin1.GetString(redacted));
        Assert.StartsWith(pieces[0], source, StringComparison.Ordinal);
        Assert.EndsWith(pieces[^1], source, StringComparison.Ordinal);
        var at = 0;
        foreach (var piece in pieces)
        {
            var found = source.IndexOf(piece, at, StringComparison.Ordinal);
            Assert.True(found >= at, $"changed outside of marks: {piece}");
            at = found + piece.Length;
        }
    }

    [GeneratedRegex("""(?:\\*")?(?:REDACTED|hmac-sha256:[0-9a-f]{64}):len=\d+(?:\\*")?""")]
    private static partial Regex Mark();
}
