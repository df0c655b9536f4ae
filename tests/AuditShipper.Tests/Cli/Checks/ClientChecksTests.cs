using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Publishing.Native;
using AuditShipper.Tests.Publishing;

namespace AuditShipper.Tests.Cli.Checks;

public sealed class ClientChecksTests
{
    [Fact]
    public async Task The_library_and_the_properties_it_takes_are_told()
    {
        var findings = await ClientChecks.Step(PublisherRig.Options("k:1", "t"));
        Assert.All(findings, finding => Assert.Equal(FindingKind.Fine, finding.Kind));
        Assert.StartsWith($"librdkafka {Librdkafka.Load().Version} (", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_it_does_not_take_is_a_difference()
    {
        var findings = await ClientChecks.Step(PublisherRig.Options("k:1", "t", properties: [("no.such.property", "1")]));
        Assert.Contains("no.such.property", Assert.Single(findings, finding => finding.Kind == FindingKind.Difference).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scram_with_an_old_library_is_a_warning()
    {
        var findings = await ClientChecks.Step(PublisherRig.Options("k:1", "t", properties: [("sasl.mechanism", "SCRAM-SHA-512")]));
        Assert.Equal(!LibrdkafkaRules.CanScramWithKafka4(Librdkafka.Load().Number), findings.Any(finding => finding.Kind == FindingKind.Warning));
    }

    [Theory]
    [InlineData("sasl.oauthbearer.method", "not supported in this build: OAuth/OIDC depends on libcurl", true)]
    [InlineData("sasl.oauthbearer.method", "Invalid value", false)]
    [InlineData("ssl.engine.location", "not supported in this build", false)]
    public void A_build_without_OIDC_is_called_so(string name, string text, bool expected) =>
        Assert.Equal(expected, LibrdkafkaRules.WayOut(name, text).Contains("no OIDC", StringComparison.Ordinal));
}
