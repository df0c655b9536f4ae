using System.Buffers;
using System.Text.Json;
using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Processing;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Checkpointing.Accounts;

/// <summary>docs/ledger.md says what the code writes.</summary>
public sealed class LedgerDocumentSpecs
{
    private static readonly string Page = File.ReadAllText(Path.Combine(MetricsDocumentTests.Root(), "docs", "ledger.md"));

    [Fact]
    public void Every_fate_and_every_reason_has_its_row()
    {
        Assert.All(Enum.GetValues<Fate>(), fate => Assert.Contains($"| `{fate}` |", Page, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<FateReason>(), reason => Assert.Contains($"`{FateReasons.Name(reason)}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_field_of_a_gap_record_has_its_row_in_order()
    {
        var buffer = new ArrayBufferWriter<byte>();
        new GapNotice
        {
            Cluster = "c",
            Node = "n",
            Source = "s",
            Number = 1,
            Reason = "vanished",
            Losses = 1,
            Segment = null,
            Name = null,
            From = null,
            To = null,
            Bytes = 0,
            SizeKnown = false,
            Certain = false,
            After = null,
            Before = null,
            NoticedAt = default,
        }.WriteTo(buffer);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        var table = Page[Page.IndexOf("## Gap records", StringComparison.Ordinal)..];
        var rows = table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        Assert.Equal(json.RootElement.EnumerateObject().Select(field => field.Name), rows.Take(16));
    }

    [Fact]
    public void The_example_is_read_and_adds_up()
    {
        var at = Page.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        var text = Page[at..Page.IndexOf("```", at, StringComparison.Ordinal)];
        var entry = JsonSerializer.Deserialize(text, CheckpointJson.Default.LedgerEntry)!;
        Assert.All(entry.Routes[0].Open.Concat(entry.Routes[0].Finished), account => Assert.True(SegmentAccount.Of(account).Sums().Bytes > 0));
        Assert.Equal(Normal(text), Normal(JsonSerializer.Serialize(entry, CheckpointJson.Default.LedgerEntry)));
    }

    private static string Normal(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
