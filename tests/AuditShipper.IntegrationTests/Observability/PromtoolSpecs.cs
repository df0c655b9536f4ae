namespace AuditShipper.IntegrationTests.Observability;

public sealed class PromtoolSpecs
{
    [Fact]
    public async Task Promtool_is_content_with_the_metrics()
    {
        var promtool = PrometheusTools.Require("promtool");
        await using var agent = await WatchedAgent.StartAsync();
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri($"http://{agent.Address}/metrics"));
        Assert.Contains("auditshipper_lost_bytes_total{", metrics, StringComparison.Ordinal);
        Assert.Equal((0, ""), await PrometheusTools.RunAsync(promtool, ["check", "metrics"], metrics));
    }

    [Fact]
    public async Task Promtool_accepts_the_alert_rules()
    {
        var promtool = PrometheusTools.Require("promtool");
        var rules = PrometheusTools.RepositoryPath("packaging", "prometheus", "auditshipper.rules.yaml");
        var (exitCode, output) = await PrometheusTools.RunAsync(promtool, ["check", "rules", rules], "");
        Assert.True(exitCode == 0, output);
        Assert.Contains("9 rules found", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_alerts_fire_when_they_should_and_only_then()
    {
        var promtool = PrometheusTools.Require("promtool");
        var test = PrometheusTools.RepositoryPath("packaging", "prometheus", "auditshipper.rules.test.yaml");
        var (exitCode, output) = await PrometheusTools.RunAsync(promtool, ["test", "rules", test], "");
        Assert.True(exitCode == 0, output);
    }
}
