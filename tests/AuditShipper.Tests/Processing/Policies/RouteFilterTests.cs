using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;

namespace AuditShipper.Tests.Processing.Policies;

public sealed class RouteFilterTests
{
    [Theory]
    [InlineData("Metadata", 0, "ResponseComplete", "None")]
    [InlineData("None", 0, "ResponseComplete", "Rule")]
    [InlineData("Metadata", 5, "ResponseComplete", "Stage")]
    [InlineData("Metadata", 1, "ResponseComplete", "None")]
    [InlineData("Metadata", 15, "Dreaming", "None")]
    public void Policy_goes_before_everything_else(string level, int omitStages, string stage, string expected) =>
        Assert.Equal(expected, Reason(new RouteFilterOptions(), $$"""{"auditID":"a","stage":"{{stage}}"}""", new PolicyDecision(Enum.Parse<AuditLevel>(level), 0, (AuditStages)omitStages, false)).ToString());

    [Theory]
    [InlineData("""{"auditID":"a","responseStatus":{"code":404}}""", "ResponseCode")]
    [InlineData("""{"auditID":"a","responseStatus":{"code":409}}""", "ResponseCode")]
    [InlineData("""{"auditID":"a","responseStatus":{"code":200}}""", "None")]
    [InlineData("""{"auditID":"a"}""", "None")]
    public void Response_codes_are_left_out(string line, string expected) =>
        Assert.Equal(expected, Reason(new RouteFilterOptions { OmitResponseCodes = [404, 409] }, line, null).ToString());

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void A_sample_keeps_its_share_of_the_requests(double share)
    {
        const int requests = 20_000;
        var kept = Enumerable.Range(0, requests).Count(i => Reason(new RouteFilterOptions { Sample = share }, $$"""{"auditID":"{{new Guid(i, 0, 0, new byte[8])}}"}""", null) == FilterReason.None);
        var deviation = Math.Sqrt(requests * share * (1 - share));
        Assert.InRange(kept, (requests * share) - (5 * deviation), (requests * share) + (5 * deviation));
    }

    [Fact]
    public void The_stages_of_a_request_share_its_fate()
    {
        var options = new RouteFilterOptions { Sample = 0.5 };
        for (var i = 0; i < 500; i++)
        {
            var fates = new[] { "RequestReceived", "ResponseStarted", "ResponseComplete", "Panic" }.Select(stage => Reason(options, $$"""{"stage":"{{stage}}","auditID":"r-{{i}}"}""", null));
            Assert.Single(fates.Distinct());
        }
    }

    /// <summary>A restart, another node or another version must not choose other requests.</summary>
    [Theory]
    [InlineData("", 0xEFD0_1F60_BA99_2926)]
    [InlineData("a", 0x82A2_A958_A9BE_CE5B)]
    [InlineData("b23acfa2-0a3f-43a4-9afc-055602edcfe8", 0x8DD1_0EEB_F3BE_93E6)]
    public void Which_requests_a_sample_keeps_never_changes(string auditId, ulong hash) => Assert.Equal(hash, SampleRules.Hash(Encoding.UTF8.GetBytes(auditId)));

    [Fact]
    public void Without_a_sample_nothing_is_left_out() =>
        Assert.Equal(FilterReason.None, Reason(RouteFilterOptions.None, """{"auditID":"a"}""", null));

    private static FilterReason Reason(RouteFilterOptions options, string line, PolicyDecision? decision)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(bytes, out var facts));
        return new RouteFilter(options).ReasonFor(bytes, facts, decision);
    }
}
