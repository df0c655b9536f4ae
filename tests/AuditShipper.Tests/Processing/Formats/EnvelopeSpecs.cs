using System.Text;
using System.Text.Json;
using AuditShipper.Processing.Formats;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>The formats that leave the event as it is.</summary>
public sealed class EnvelopeSpecs
{
    private static readonly FormatOptions Odd = new() { Cluster = "eu \"1\"", Node = "cp/1\n", Source = "größe", SplunkIndex = "k8s" };

    [Fact]
    public void Raw_is_the_event()
    {
        var auditEvent = Encoding.UTF8.GetBytes(FormatSamples.Full);
        Assert.Equal(auditEvent, FormatRig.Write(EventFormats.Raw, auditEvent));
        Assert.False(EventFormats.Create(EventFormats.Raw, FormatRig.Options).ChangesBytes);
        Assert.All(FormatRig.Changing, format => Assert.True(EventFormats.Create(format, FormatRig.Options).ChangesBytes));
    }

    [Fact]
    public void An_unknown_format_is_refused_with_those_that_there_are() =>
        Assert.Contains("raw, ecs, ocsf, cloudevents, splunk-hec", Assert.Throws<ArgumentOutOfRangeException>(() => EventFormats.Create("leef", FormatRig.Options)).Message, StringComparison.Ordinal);

    [Fact]
    public void Cloud_events_hold_the_event_and_its_identity()
    {
        var written = Encoding.UTF8.GetString(FormatRig.Write(EventFormats.CloudEvents, Encoding.UTF8.GetBytes(FormatSamples.Full)));
        Assert.Equal(
            $$"""{"specversion":"1.0","id":"{{FormatRig.SegmentHex}}-4711","source":"/kubernetes/prod/cp-1/kube-apiserver","type":"io.k8s.audit.v1.Event","subject":"/api/v1/namespaces/prod/pods/web/eviction","time":"2026-11-20T20:36:39.587066Z","datacontenttype":"application/json","data":{{FormatSamples.Full}}}""",
            written);
    }

    [Theory]
    [InlineData("""{"auditID":"a"}""", null, null)]
    [InlineData("""{"auditID":"a","requestURI":"/a\u0000b"}""", null, null)]
    [InlineData("""{"auditID":"a","requestURI":"/\ud800"}""", null, null)]
    [InlineData("""{"auditID":"a","requestURI":"/ü"}""", null, null)]
    [InlineData("""{"auditID":"a","requestURI":["/"]}""", null, null)]
    [InlineData("""{"auditID":"a","requestURI":"/x?q=\u0000","stageTimestamp":"yesterday","requestReceivedTimestamp":"2026-11-20T20:36:39Z"}""", "/x", "2026-11-20T20:36:39Z")]
    public void Attributes_of_cloud_events_are_plain_or_not_there(string auditEvent, string? subject, string? time)
    {
        var json = FormatRig.Json(EventFormats.CloudEvents, auditEvent);
        Assert.Equal(subject, json.Text("subject"));
        Assert.Equal(time, json.Text("time"));
        Assert.Equal(auditEvent, json.Text("data"));
    }

    [Fact]
    public void The_source_of_a_cloud_event_is_a_reference_whatever_the_names() =>
        Assert.Equal("/kubernetes/eu%20%221%22/cp%2F1%0A/gr%C3%B6%C3%9Fe", FormatRig.Json(EventFormats.CloudEvents, FormatSamples.Minimal, Odd).Text("source"));

    [Fact]
    public void Splunk_gets_an_envelope()
    {
        var written = Encoding.UTF8.GetString(FormatRig.Write(EventFormats.SplunkHec, Encoding.UTF8.GetBytes(FormatSamples.Full)));
        Assert.Equal(
            $$"""{"time":1795206999.587066,"host":"cp-1","source":"kube-apiserver","sourcetype":"kube:apiserver-audit","fields":{"as_cluster":"prod","as_node":"cp-1","as_source":"kube-apiserver","as_segment":"{{FormatRig.SegmentHex}}","as_offset":"4711"},"event":{{FormatSamples.Full}}}""",
            written);
    }

    [Theory]
    [InlineData("2026-11-20T20:36:39Z", "1795206999")]
    [InlineData("2026-11-20T21:36:39.05+01:00", "1795206999.05")]
    [InlineData("1969-12-31T23:59:59.5Z", null)]
    [InlineData("2026-02-30T00:00:00Z", null)]
    [InlineData("2026-11-20t20:36:39z", null)]
    [InlineData("2026-11-20T20:36:39.0123456789Z", null)]
    public void Splunks_time_has_the_fraction_as_written(string stageTimestamp, string? expected) =>
        Assert.Equal(expected, FormatRig.Json(EventFormats.SplunkHec, $$"""{"auditID":"a","stageTimestamp":"{{stageTimestamp}}"}""").Text("time"));

    [Fact]
    public void Names_of_the_configuration_are_escaped_in_every_format()
    {
        var splunk = FormatRig.Json(EventFormats.SplunkHec, FormatSamples.Minimal, Odd);
        Assert.Equal("cp/1\n", splunk.Text("host"));
        Assert.Equal("k8s", splunk.Text("index"));
        Assert.Equal("eu \"1\"", splunk.Text("fields.as_cluster"));
        Assert.Equal("eu \"1\"", FormatRig.Json(EventFormats.Ecs, FormatSamples.Minimal, Odd).Text("orchestrator.cluster.name"));
        var ocsf = FormatRig.Json(EventFormats.Ocsf, FormatSamples.Minimal, Odd);
        Assert.Equal("größe", ocsf.Text("metadata.log_source"));
        Assert.Equal("node:cp/1\n", ocsf.At("metadata.labels.1").GetString());
    }
}
