using System.Text.Json;
using AuditShipper.Processing.Formats;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Formats;

/// <summary>Logs of real API servers in every format.</summary>
public sealed class FormatSampleTests
{
    [Fact]
    public void Every_event_is_a_valid_record_in_every_format()
    {
        SampleLinesTests.SkipWithoutSamples();
        var events = 0;
        foreach (var line in Lines())
        {
            events++;
            foreach (var format in FormatRig.Changing)
                FormatRig.Write(format, line);
        }

        Assert.InRange(events, 3_000, int.MaxValue);
    }

    [Fact]
    public void Every_event_is_an_API_Activity_of_OCSF()
    {
        SampleLinesTests.SkipWithoutSamples();
        foreach (var line in Lines())
        {
            using var record = FormatRig.Document(FormatRig.Write(EventFormats.Ocsf, line));
            Assert.Empty(OcsfSchema.Problems(record.RootElement));
            Assert.NotEqual(0, record.RootElement.At("time").GetInt64());
        }
    }

    [Fact]
    public void No_member_that_a_server_wrote_is_of_a_wrong_type()
    {
        SampleLinesTests.SkipWithoutSamples();
        foreach (var line in Lines())
        {
            using var record = FormatRig.Document(FormatRig.Write(EventFormats.Ecs, line));
            Assert.Equal(JsonValueKind.Undefined, record.RootElement.At("kubernetes.audit_unmapped").ValueKind);
            using var written = FormatRig.Document(line);
            Assert.Equal(written.RootElement.EnumerateObject().Count(), record.RootElement.At("kubernetes.audit").EnumerateObject().Count());
        }
    }

    private static IEnumerable<byte[]> Lines() =>
        Directory.EnumerateFiles(SampleLinesTests.Folder!, "*.log*", SearchOption.AllDirectories)
            .Where(SampleLinesTests.IsWholeJsonLog)
            .SelectMany(file => SampleLinesTests.Lines(SampleLinesTests.Content(file)))
            .Where(line => line.Length < 200_000);
}
