using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Policies;
using AuditShipper.Processing.Redaction;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>What is looked at is what stays: of an event that is lowered, neither the bodies that go nor, where no body is left, the rest without a reason.</summary>
public sealed class LoweredEventsTests
{
    private static readonly AuditLevel[] Levels = [AuditLevel.Metadata, AuditLevel.Request, AuditLevel.RequestResponse];
    private readonly Redactor redactor = new(RedactorOptions.Default);

    /// <summary>A configured path whose longest name every event has: nothing is passed over.</summary>
    private readonly RedactionRig walker = new(paths: "no.auditID");

    [Fact]
    public void Lowered_and_redacted_at_once_an_event_is_as_if_it_were_walked_whole_after_it_was_lowered()
    {
        var different = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var line = new PlantedEvent(seed).Line;
            foreach (var level in Levels)
                different += AssertSame(line, level, $"seed {seed}");
        }

        Assert.InRange(different, 1000, int.MaxValue);
    }

    [Fact]
    public void The_same_of_real_events()
    {
        SampleLinesTests.SkipWithoutSamples();
        var lines = 0;
        foreach (var line in RedactedSamplesTests.SampleLines())
        {
            if (AuditEventScanner.Scan(line, out _) != LineDefect.None)
                continue;
            foreach (var level in Levels)
                AssertSame(line, level, Encoding.UTF8.GetString(line));
            lines++;
        }

        Assert.InRange(lines, 5000, int.MaxValue);
    }

    [Theory]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"annotations":{"x":"{\"data\":{\"a\":\"eA==\"}}"}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"annotations":{"x":" {\"data\":{\"a\":\"eA==\"}}"}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"annotations":{"x": " {\"data\":{\"a\":\"eA==\"}}"}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"responseObject":{"kind":"Status","metadata":{},"message":"secrets \"db\" not found","details":{"name":"db","kind":"secrets"},"code":404}}""", false)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"responseObject":{"kind":"Status","message":"[{\"data\":{\"a\":\"eA==\"}}]"}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"responseObject":{"kind":"Widget","Data":{"a":"eA=="}}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"requestObject":[{"op":"add","path":"/data/a","value":"eA=="}]}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"tokenreviews"},"responseObject":{"status":{"error":"abc"}}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"tokenreviews"},"requestObject":{"spec":{"token":"abc"}}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"data":{"a":"eA=="}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets","name":"n"},"annotations":{"reason":"allowed by \"binding\" of \"role\""}}""", false)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"DATA":{"a":"eA=="}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"Stringdata":{"a":"eA=="}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"user":{"extra":[{"op":"add","path":"/data/a","value":"eA=="}]}}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"secrets"},"op":"add","path":"/data/a","value":"eA=="}""", true)]
    [InlineData("""{"auditID":"a","objectRef":{"resource":"tokenreviews"},"error":"abc"}""", true)]
    public void An_event_on_Secrets_is_walked_where_something_may_stand_in_it(string text, bool isRedacted)
    {
        var line = Encoding.UTF8.GetBytes(text);
        AssertSame(line, AuditLevel.RequestResponse, text);
        Assert.Equal(isRedacted, Together(line, AuditLevel.RequestResponse).Length != line.Length);
    }

    private int AssertSame(byte[] line, AuditLevel level, string name)
    {
        var expected = walker.Apply(Lowered(line, level), out _);
        var actual = Together(line, level);
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{name} at {level}: expected\n{Encoding.UTF8.GetString(expected)}\ngot\n{Encoding.UTF8.GetString(actual)}");
        return actual.AsSpan().SequenceEqual(line) ? 0 : 1;
    }

    private byte[] Together(byte[] line, AuditLevel most) => Edited(line, most, redactor);

    private static byte[] Lowered(byte[] line, AuditLevel most) => Edited(line, most, null);

    private static byte[] Edited(byte[] line, AuditLevel most, Redactor? redactor)
    {
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        var edits = new EditList();
        var level = LevelEdits.Add(line, facts, new PolicyDecision(most, 0, AuditStages.None, OmitManagedFields: false), edits);
        redactor?.Redact(line, facts, level, edits);
        var output = new byte[edits.LengthAfter(line)];
        edits.Apply(line, output);
        return output;
    }
}
