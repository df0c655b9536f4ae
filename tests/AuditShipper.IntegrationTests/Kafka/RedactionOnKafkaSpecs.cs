using System.Text;
using AuditShipper.IntegrationTests.Support;
using AuditShipper.Tests.Processing.Redaction;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>Real logs with real Secrets through the published agent: what the configuration does not say is redacted.</summary>
public sealed class RedactionOnKafkaSpecs(SharedKafka kafka)
{
    [Fact]
    public async Task No_secret_of_the_samples_is_in_the_topic_the_log_or_the_metrics()
    {
        var lines = Samples.Lines("v1.20.2/bulk-mixed.log.gz").Concat(Samples.Lines("v1.20.2/controllers.log.gz")).Where(line => line.Length > 0).ToList();
        var harvest = new HarvestedSecrets();
        lines.ForEach(harvest.Harvest);
        // Words in lower case stand in other objects of these logs too.
        var secrets = harvest.Values.Where(secret => secret.Any(c => c is not (' ' or (>= 'a' and <= 'z'))) && secret.All(char.IsAscii)).ToList();
        Assert.InRange(secrets.Count, 30, int.MaxValue);
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = int.MaxValue });
        log.Agent = log.Agent with { Redaction = "on", More = "limits: { recordBytes: 16MiB }" };
        foreach (var line in lines) log.Writer.Append([.. line, (byte)'\n']);
        await using var agent = await log.Start();
        await log.WaitForRecords(lines.Count, agent);
        var metrics = (await agent.Get("/metrics")).Body;
        Assert.Equal(0, await agent.Stop());
        var seen = string.Join('\n', log.Records().Select(record => Encoding.UTF8.GetString(record.Value) + string.Join(' ', record.Headers.Values))) + metrics + agent.Child.Output;
        Assert.DoesNotContain(secrets, secret => seen.Contains(secret, StringComparison.Ordinal) || seen.Contains(Convert.ToBase64String(Encoding.ASCII.GetBytes(secret)).TrimEnd('='), StringComparison.Ordinal));
    }
}
