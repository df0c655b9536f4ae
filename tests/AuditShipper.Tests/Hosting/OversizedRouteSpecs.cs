using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Configuration.Records;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>Redaction reads no more of a list than the route needs that takes the largest records; what a route sends does not depend on who else is there.</summary>
public sealed class OversizedRouteSpecs
{
    private const int Lists = 40;
    private const string Secret = "aHVudGVyMjI=";
    private static readonly RouteOptions Raw = new() { Topic = "raw", Redaction = true, Timestamp = RecordTimestamp.Event };
    private static readonly RouteOptions Whole = Raw with { Topic = "whole", Redaction = false };
    private static readonly RouteOptions Ocsf = Raw with { Topic = "ocsf", Format = "ocsf" };

    [Theory]
    [InlineData(2000)]
    [InlineData(3000)]
    public void What_is_too_large_for_one_route_is_redacted_for_another(int limit)
    {
        var (raw, ocsf) = (Sent(limit, Raw), Sent(limit, Ocsf));
        var together = Sent(limit, Raw, Whole, Ocsf);
        for (var items = 0; items < Lists; items++)
        {
            Assert.Equal(raw[(0, items)], together[(0, items)]);
            Assert.Equal(ocsf[(0, items)], together[(2, items)]);
            Assert.DoesNotContain(Secret, together[(0, items)] + together[(2, items)], StringComparison.Ordinal);
        }

        var (wholeInRaw, wholeInOcsf) = (raw.Values.Count(IsWhole), ocsf.Values.Count(IsWhole));
        Assert.InRange(wholeInRaw, 1, Lists - 1);
        Assert.InRange(wholeInOcsf, 1, wholeInRaw - 1); // its records are larger
    }

    private static bool IsWhole(string value) => value.Contains("SecretList", StringComparison.Ordinal);

    /// <returns>By route and number of items.</returns>
    private static Dictionary<(int Route, int Items), string> Sent(int limit, params RouteOptions[] routes)
    {
        var (disk, time) = (new MemoryFileSystem(), new ManualTime());
        for (var items = 0; items < Lists; items++)
            disk.Append(AgentLife.LogPath, SecretList(items));
        var broker = new FakeBroker(time) { AcksAtOnce = true };
        using var life = new AgentLife(disk, broker, time, new LifeOptions { Routes = routes, RecordBytes = limit, MaxLineBytes = 1 << 20 });
        life.Turns(10);
        return broker.Delivered.ToDictionary(record => ((int)record.Route, int.Parse(record.Key)), record => Encoding.UTF8.GetString(record.Value));
    }

    private static string SecretList(int items)
    {
        var list = string.Join(',', Enumerable.Range(0, items).Select(i => $$$"""{"metadata":{"name":"secret-{{{i}}}"},"data":{"password":"{{{Secret}}}"},"type":"Opaque"}"""));
        return $$$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"{{{items}}}","stage":"ResponseComplete","verb":"list","objectRef":{"resource":"secrets","apiVersion":"v1"},"responseObject":{"kind":"SecretList","items":[{{{list}}}]}}""";
    }
}
