namespace AuditShipper.IntegrationTests.Observability;

public sealed class PrometheusScrapeSpecs
{
    [Fact]
    public async Task A_real_Prometheus_scrapes_the_agent_and_knows_its_numbers_and_alerts()
    {
        var program = PrometheusTools.Require("prometheus");
        await using var agent = await WatchedAgent.StartAsync();
        agent.Source.Delivered(records: 4321, bytes: 9_007_199_254_740_993);
        agent.Source.Lag(77, null);
        await using var prometheus = await PrometheusServer.StartAsync(program, agent.Address);

        Assert.Equal("4321", await prometheus.QueryUntilAsync("auditshipper_delivered_records_total{source=\"audit\"}", "4321"));
        Assert.Equal("up", await prometheus.TargetAsync());
        Assert.Equal("77", await prometheus.QueryUntilAsync("auditshipper_lag_bytes", "77"));
        Assert.Equal("0", await prometheus.QueryUntilAsync("sum(auditshipper_lost_bytes_total)", "0"));
        Assert.Equal("1", await prometheus.QueryUntilAsync("auditshipper_build_info{librdkafka=\"2.15.1\"}", "1"));

        agent.Source.Lost("vanished", 10);
        Assert.Equal("1", await prometheus.QueryUntilAsync("ALERTS{alertname=\"AuditShipperLostBytes\",alertstate=\"firing\",source=\"audit\"}", "1"));
    }
}
