using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Redaction;

public sealed class PlantedSecretsTests
{
    /// <summary>AUDITSHIPPER_FUZZ_CASES runs more.</summary>
    private static int Cases =>
        int.TryParse(Environment.GetEnvironmentVariable("AUDITSHIPPER_FUZZ_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) ? cases : 1500;

    [Theory]
    [InlineData(null)]
    [InlineData("a key")]
    public void No_planted_secret_is_left_plain_or_base64_or_escaped(string? key)
    {
        var rig = new RedactionRig(key);
        var planted = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var line = new PlantedEvent(seed);
            planted += line.Secrets.Count;
            var output = rig.Redact(line.Line);
            var texts = Texts(output);
            var left = line.Secrets.Find(secret => texts.Exists(text => Holds(text, secret)));
            Assert.True(left is null, $"seed {seed}: {left} is left of {Encoding.UTF8.GetString(line.Line)}\nin {Encoding.UTF8.GetString(output)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithEndSize(1_000_000).WithQuietOnSuccess(true));
        Assert.InRange(planted, Cases, int.MaxValue);
    }

    [Fact]
    public void Every_rule_is_met_by_the_planted_events()
    {
        var rig = new RedactionRig();
        for (var seed = 0; seed < 2000; seed++)
            rig.Redact(new PlantedEvent(seed).Line);
        foreach (var rule in Enum.GetValues<AuditShipper.Processing.Redaction.RedactionRule>())
        {
            var isPlanted = rule is not (AuditShipper.Processing.Redaction.RedactionRule.Path or AuditShipper.Processing.Redaction.RedactionRule.TooDeep
                or AuditShipper.Processing.Redaction.RedactionRule.QuotedBody);
            Assert.True(!isPlanted || rig.Redactor.Counts[(int)rule] > 10, $"{rule}: {rig.Redactor.Counts[(int)rule]}");
        }
    }

    /// <summary>The line, every string in it without its escapes, and the same of strings that are JSON or hold escapes.</summary>
    private static List<string> Texts(byte[] line)
    {
        List<string> texts = [Encoding.UTF8.GetString(line)];
        for (var i = 0; i < texts.Count; i++)
            Collect(texts[i], texts);
        return texts;
    }

    private static void Collect(string text, List<string> texts)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = 1000 });
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
                    continue;
                var bytes = new byte[reader.ValueSpan.Length];
                var plain = Encoding.UTF8.GetString(bytes.AsSpan(0, AuditShipper.Parsing.EventText.Unescape(reader.ValueSpan, bytes)));
                if (plain.Length > 8 && plain != text)
                    texts.Add(plain);
            }
        }
        catch (JsonException)
        {
            // Text after all.
        }
    }

    private static bool Holds(string text, string secret) =>
        text.Contains(secret, StringComparison.Ordinal)
        || text.Contains(secret[..Math.Min(secret.Length, 20)], StringComparison.Ordinal)
        || text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..16], StringComparison.Ordinal);
}
