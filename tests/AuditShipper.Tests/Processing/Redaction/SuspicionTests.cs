using System.Text;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Redaction;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Redaction;

public sealed class SuspicionTests
{
    private static readonly string[] Suspicious =
    [
        "\"kind\":\"Secret\"", "kind: SecretList ", "\\\"kind\\\" : \\\"Secret\\\"", "\"resource\":\"secrets\"", "\"resource\":\"tokenreviews\"", "\"token\":", "DB_PASSWORD=", "passwd :",
        "client-key-data: ", "clientSecret\\\":", "api_key:", "privateKey=", "secret_access_key =", "--token\\u0026", "-----BEGIN PRIVATE KEY-----", "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "Bearer abcdefg1", "basic dXNlcjpwYXNz", "://u:p@", "\\u0061", "\\u002d", "\\/",
    ];

    [Fact]
    public void Each_piece_raises_suspicion_at_every_place_of_every_block()
    {
        foreach (var piece in Suspicious)
        {
            for (var before = 0; before < 140; before++)
            {
                foreach (var after in new[] { 0, 1, 2, 63, 64, 65, 200 })
                    Assert.True(IsRaised(new string('.', before) + " " + piece + new string(' ', after)), $"{piece} behind {before} and before {after} bytes");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\\")]
    [InlineData("\\u0026\\u003c\\u003e\\u0027\\u00e9\\ud83d\\n\\t\\\"\\\\")]
    [InlineData("\"secrets\",\"secretName\":\"x\",\"imagePullSecrets\":[],\"kind\":\"SecretStore\",\"resources\":[\"secrets\"]")]
    [InlineData("\"path\":\"token\",\"automountServiceAccountToken\",\"tokens:\"")]
    [InlineData("\"automountServiceAccountToken\":false,\\\"passwd\\\":null},{\"token\":true}")]
    [InlineData("system:serviceaccounts /etc/passwd https://example.org/a@b:c ssh://git@x")]
    [InlineData("eyJ2IjoibWV0YSJ9 basically bearer of news, apiVersion private keynote")]
    public void What_real_events_are_full_of_raises_none(string text) => Assert.False(IsRaised(text));

    [Theory]
    [InlineData("\"token\":falsehood,")]
    [InlineData("\"token\":false")]
    [InlineData("token:false,")]
    [InlineData("\"path\":\"/data/token\",")]
    public void What_only_looks_like_a_literal_raises_it(string text) => Assert.True(IsRaised(text));

    [Fact]
    public void Usual_events_raise_none()
    {
        Assert.False(IsRaised(SampleEvents.Metadata));
        Assert.False(IsRaised(SampleEvents.RequestResponse));
    }

    [Fact]
    public void Nothing_is_allocated_for_usual_events_and_in_the_long_run_for_none()
    {
        byte[][] lines = [.. SampleEvents.All, Encoding.UTF8.GetBytes(RedactionRig.Event("secrets", """ "requestObject":{"data":{"a":"eA=="},"x":"{\"kind\":\"Secret\",\"data\":{\"a\":1}}"}"""))];
        var redactor = new Redactor(RedactorOptions.Default with { Key = new byte[32] });
        var edits = new EditList();
        Redact(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Redact(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Redact(int times)
        {
            for (var i = 0; i < times; i++)
            {
                foreach (var line in lines)
                {
                    edits.Clear();
                    Outcome(redactor, line, edits);
                }
            }
        }
    }

    [Fact]
    public void Off_nothing_is_looked_at()
    {
        var edits = new EditList();
        var line = Encoding.UTF8.GetBytes("""{"auditID":"a","kind":"Secret","data":{"a":"eA=="}}""");
        Assert.Equal(RedactionOutcome.Unchanged, Outcome(new Redactor(RedactorOptions.Default with { IsOn = false }), line, edits));
        Assert.Equal(RedactionOutcome.Redacted, Outcome(new Redactor(RedactorOptions.Default), line, edits));
    }

    private static RedactionOutcome Outcome(Redactor redactor, byte[] line, EditList edits)
    {
        _ = AuditEventScanner.Scan(line, out var facts);
        return redactor.Redact(line, facts, level: null, edits);
    }

    private static bool IsRaised(string text) => Suspicion.IsRaised(Encoding.UTF8.GetBytes(text));
}
