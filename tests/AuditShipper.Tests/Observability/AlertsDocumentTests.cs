using System.Text.RegularExpressions;

namespace AuditShipper.Tests.Observability;

/// <summary>The alert rules, the metrics and docs/operations.md name the same things.</summary>
public sealed partial class AlertsDocumentTests
{
    [Fact]
    public void Every_alert_is_explained_and_every_explanation_has_its_alert() =>
        Assert.Equal(Found(Alert(), "packaging", "prometheus", "auditshipper.rules.yaml"), Found(Row(), "docs", "operations.md"));

    [Fact]
    public void Every_metric_of_a_rule_exists()
    {
        using var metrics = Scrape.Populated(new ManualTime());
        var known = Scrape.Of(metrics).Samples.Select(line => line.Split('{', ' ')[0]).ToHashSet();
        Assert.All(Found(MetricName(), "packaging", "prometheus", "auditshipper.rules.yaml"), name => Assert.Contains(name, known));
    }

    private static SortedSet<string> Found(Regex pattern, params string[] path) =>
        new(pattern.Matches(File.ReadAllText(Path.Combine([MetricsDocumentTests.Root(), .. path]))).Select(m => m.Groups[1].Value), StringComparer.Ordinal);

    [GeneratedRegex("alert: (\\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex("^\\| `(AuditShipper\\w+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("(auditshipper_\\w+)")]
    private static partial Regex MetricName();
}
