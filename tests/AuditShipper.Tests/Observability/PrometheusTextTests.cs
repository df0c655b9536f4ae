using System.Diagnostics.Metrics;
using AuditShipper.Observability;

namespace AuditShipper.Tests.Observability;

public sealed class PrometheusTextTests
{
    private readonly Meter meter = new("test");

    [Fact]
    public void A_family_has_help_type_and_samples_and_families_are_in_order_of_names()
    {
        meter.CreateObservableGauge("b_bytes", () => 2.5, null, "Second.");
        meter.CreateObservableCounter("a_total", () => 7L, null, "First.");
        Assert.Equal(
            "# HELP a_total First.\n# TYPE a_total counter\na_total 7\n# HELP b_bytes Second.\n# TYPE b_bytes gauge\nb_bytes 2.5\n",
            Text());
    }

    [Fact]
    public void Help_and_label_values_are_escaped()
    {
        meter.CreateObservableGauge("x", () => new Measurement<int>(1, new KeyValuePair<string, object?>("l", "a\\b\"c\nd")), null, "One\\two\nthree \"four\".");
        Assert.Equal("# HELP x One\\\\two\\nthree \"four\".\n# TYPE x gauge\nx{l=\"a\\\\b\\\"c\\nd\"} 1\n", Text());
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(1e21, "1E+21")]
    [InlineData(0.1, "0.1")]
    [InlineData(-3, "-3")]
    public void Numbers_are_written_as_Prometheus_reads_them(double value, string text) => Assert.Equal(text, PrometheusTextRules.Number(value));

    [Fact]
    public void A_family_without_samples_is_left_out()
    {
        meter.CreateObservableCounter<long>("a_total", () => []);
        Assert.Equal("", Text());
    }

    [Fact]
    public void Another_meter_is_not_shown()
    {
        using var other = new Meter("test");
        other.CreateObservableCounter("a_total", () => 7L);
        Assert.Equal("", Text());
    }

    [Fact]
    public void Values_are_read_anew_at_each_scrape()
    {
        var value = 0L;
        meter.CreateObservableCounter("a_total", () => ++value);
        using var text = PrometheusText.Of(meter);
        Assert.Equal(["a_total 1"], Scrape.Of(text).Samples);
        Assert.Equal(["a_total 2"], Scrape.Of(text).Samples);
    }

    [Fact]
    public void An_instrument_that_pushes_is_refused()
    {
        meter.CreateCounter<long>("a_total");
        Assert.Throws<NotSupportedException>(() => PrometheusText.Of(meter));
    }

    private string Text()
    {
        using var text = PrometheusText.Of(meter);
        return Scrape.Of(text).Text;
    }
}
