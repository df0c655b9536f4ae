using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>Logs of real API servers, with Secrets in bodies, lists, patches and annotations. AUDITSHIPPER_SAMPLES names their folder.</summary>
public sealed class RedactedSamplesTests
{
    private const int LeastSecrets = 400;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData(null)]
    [InlineData("a key")]
    public void No_harvested_secret_is_found_in_any_redacted_line_plain_or_base64_or_escaped(string? key)
    {
        SampleLinesTests.SkipWithoutSamples();
        var (all, rig) = (new HarvestedSecrets(), new RedactionRig(key));
        var (redacted, withoutSecrets) = (new StringBuilder(), new StringBuilder());
        var (lines, changed) = (0, 0);
        foreach (var line in SampleLines())
        {
            var own = new HarvestedSecrets();
            own.Harvest(line);
            all.Values.UnionWith(own.Values);
            var output = rig.Redact(line);
            lines++;
            changed += output.AsSpan().SequenceEqual(line) ? 0 : 1;
            redacted.Append(Encoding.Latin1.GetString(output)).Append('\n');
            if (own.Values.Count == 0)
                withoutSecrets.Append(Encoding.Latin1.GetString(line)).Append('\n');
        }

        Assert.InRange(lines, 5000, int.MaxValue);
        Assert.InRange(changed, 300, lines / 2);
        var (haystack, others) = (redacted.ToString(), withoutSecrets.ToString());
        var secrets = all.Values.Where(secret => !IsFiller(secret, others)).ToArray();
        Assert.InRange(secrets.Length, LeastSecrets, int.MaxValue);
        Assert.DoesNotContain(secrets, secret => Forms(secret).Any(form => haystack.Contains(form, StringComparison.Ordinal)));
    }

    /// <summary>
    /// The load that was driven filled Secrets and other objects with the same ten words, and one of them is in the certificate that every
    /// namespace has: such text stands in events that hold no Secret too.
    /// </summary>
    private static bool IsFiller(string secret, string others) =>
        secret.All(c => c is ' ' or (>= 'a' and <= 'z')) && Forms(secret).Any(form => others.Contains(form, StringComparison.Ordinal));

    internal static IEnumerable<byte[]> SampleLines() => Directory.EnumerateFiles(SampleLinesTests.Folder!, "*.log*", SearchOption.AllDirectories)
        .Where(SampleLinesTests.IsWholeJsonLog).SelectMany(file => SampleLinesTests.Lines(SampleLinesTests.Content(file)));

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.Latin1.GetBytes(secret);
        yield return secret;
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        yield return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Encoding.UTF8.GetString(bytes), Relaxed)[1..^1]));
    }
}
