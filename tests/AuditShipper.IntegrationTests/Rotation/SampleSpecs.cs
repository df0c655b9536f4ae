using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Processes;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Rotation;

/// <summary>Logs that real servers wrote, byte for byte: the topic against the files.</summary>
public sealed class SampleSpecs(SharedKafka kafka)
{
    [Theory]
    [InlineData("kube-1.36/rotation", 1255, "f9ca08a2341f5a3deb68ed0fca63d1da7571ce1cc52ae3b8fe0bfb1595d35202")]
    [InlineData("v1.20.2/rotation", 1658, "5c911d5251b646c5c5613f398c8d52151b93c16f64cb4355c3c57b2b3e16f59c")]
    public async Task A_rotation_set_arrives_byte_for_byte(string sample, int events, string sha256)
    {
        var source = Samples.Path(sample);
        using var log = await ShippedLog.Create(kafka, variant: "-" + sample.Replace('/', '-'));
        foreach (var path in Directory.GetFiles(source)) File.Copy(path, log.File(Path.GetFileName(path)));
        var arrived = await Ship(log, events);
        Assert.Equal(Lines(source).SelectMany(lines => lines).Select(Convert.ToHexString), arrived.Select(Convert.ToHexString));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(arrived.SelectMany(line => line.Append((byte)'\n')).ToArray())));
    }

    /// <summary>The .gz is torn, its plain sibling whole: only the sibling counts.</summary>
    [Fact]
    public async Task A_server_killed_while_it_compressed_left_every_event_once()
    {
        using var log = await ShippedLog.Create(kafka);
        Unpack(log, "v1.20.2/rotation-crash-mid-gzip.tar.gz");
        var written = new[] { "audit-2026-11-20T16-20-49.598.log", "audit.log" }.SelectMany(name => Samples.Split(Samples.Bytes(log.File(name)))).ToList();
        var arrived = await Ship(log, written.Count);
        Assert.Equal(written.Select(Convert.ToHexString), arrived.Select(Convert.ToHexString));
    }

    /// <summary>A half event with a whole one behind it on the same line, and a live file that ends in the middle of one.</summary>
    [Fact]
    public async Task A_full_disk_costs_the_half_events_and_nothing_else()
    {
        using var log = await ShippedLog.Create(kafka);
        Unpack(log, "v1.20.2/disk-full.tar.gz");
        var expected = Lines(log.Folder).SelectMany(lines => lines).Select(WholeEvent).OfType<byte[]>().ToList();
        var arrived = await Ship(log, expected.Count);
        Assert.Equal(expected.Select(Convert.ToHexString), arrived.Select(Convert.ToHexString));
        Assert.Equal("fragment", Assert.Single(log.DeadLetters()).Header.Key.Reason);
    }

    [Fact]
    public async Task The_hole_of_a_truncated_file_is_passed_over()
    {
        const int Hole = 731_373;
        using var log = await ShippedLog.Create(kafka);
        var bytes = Samples.Bytes(Samples.Path("v1.20.2/copytruncate-nul.log.gz"));
        log.Writer.Append(bytes);
        var written = Samples.Split(bytes[Hole..]);
        var arrived = await Ship(log, written.Count);
        Assert.Equal(written.Select(Convert.ToHexString), arrived.Select(Convert.ToHexString));
        Assert.Equal($"{Hole}", log.Records().First().Headers["as-offset"]);
        Assert.Empty(log.DeadLetters());
    }

    private static async Task<List<byte[]>> Ship(ShippedLog log, int events)
    {
        log.Agent = log.Agent with { Properties = ["linger.ms: 5", "compression.codec: zstd"] };
        await using var agent = await log.Start();
        await log.WaitForRecords(events, agent);
        Assert.Equal(0, await agent.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await agent.Stop());
        return log.Records().Select(record => record.Value).ToList();
    }

    /// <summary>Of each file, oldest first, the live one last.</summary>
    private static IEnumerable<List<byte[]>> Lines(string folder) => Directory.GetFiles(folder)
        .OrderBy(path => path.EndsWith("/audit.log", StringComparison.Ordinal)).ThenBy(path => path, StringComparer.Ordinal).Select(path => Samples.Split(Samples.Bytes(path)));

    private static byte[]? WholeEvent(byte[] line)
    {
        if (IsJson(line)) return line;
        var at = line.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes("""{"kind":"Event","apiVersion":"audit.k8s.io/v1","""));
        return at > 0 && IsJson(line[at..]) ? line[at..] : null;
    }

    private static bool IsJson(byte[] line)
    {
        try
        {
            JsonDocument.Parse(line).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Unpack(ShippedLog log, string sample)
    {
        using var unpacked = new TemporaryFolder();
        Samples.Unpack(sample, unpacked.Path);
        foreach (var path in Directory.GetFiles(unpacked.Path, "*", SearchOption.AllDirectories)) File.Copy(path, log.File(Path.GetFileName(path)));
    }
}
