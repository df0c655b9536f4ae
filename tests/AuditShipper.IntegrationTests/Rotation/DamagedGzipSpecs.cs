using System.IO.Compression;
using System.Text;
using AuditShipper.IntegrationTests.Kafka;
using AuditShipper.IntegrationTests.Support;

namespace AuditShipper.IntegrationTests.Rotation;

/// <summary>Compressed backups that are not whole: what decompresses is delivered, the rest is counted, and nothing waits for it.</summary>
public sealed class DamagedGzipSpecs(SharedKafka kafka)
{
    private const int Lines = 3000;

    [Theory]
    [InlineData("truncated")]
    [InlineData("trailer")]
    [InlineData("middle")]
    public async Task The_part_that_decompresses_is_delivered_and_the_loss_is_counted(string damage)
    {
        using var log = await ShippedLog.Create(kafka, ShippedLog.Plain with { MaxBytes = 64 << 20 }, variant: "-" + damage);
        log.Writer.WriteEvents(Lines, 1200);
        log.Writer.Rotate();
        Compress(Assert.Single(Directory.GetFiles(log.Folder, "audit-*.log")), bytes => Damage(damage, bytes));
        log.Writer.WriteEvents(10, 1200);
        await using var agent = await log.Start();
        await agent.WaitForMetric("auditshipper_lost_ranges_total", "reason=\"damaged-gzip\"", count => count == 1);
        await log.WaitUntilSettled(agent);
        Assert.Equal(0, await agent.Stop());

        var account = log.Account();
        Assert.Equal((0, 0), (account.Duplicated, account.Reordered));
        Assert.InRange(account.Arrivals.Count - 10, damage == "trailer" ? Lines : Lines / 3, damage == "trailer" ? Lines : Lines - 1);
        if (damage == "truncated") EndsInALetter(log, account.Arrivals.Count - 10);
        await StaysSettled(log, log.Records().Count());
    }

    [Fact]
    public async Task A_gz_without_a_byte_and_one_that_is_none_hold_up_nothing()
    {
        using var log = await ShippedLog.Create(kafka);
        await File.WriteAllBytesAsync(log.File("audit-2026-01-01T00-00-00.000.log.gz"), []);
        await File.WriteAllTextAsync(log.File("audit-2026-01-01T00-00-01.000.log.gz"), "this is no gzip\n");
        log.Writer.WriteEvents(10, 1200);
        await using var agent = await log.Start();
        await agent.WaitForMetric("auditshipper_lost_ranges_total", "reason=\"damaged-gzip\"", count => count == 2);
        await log.WaitUntilDelivered(agent);
        Assert.Equal(0, await agent.Stop());
        log.Account().HoldsEverythingOnce();
    }

    /// <summary>The line in which the file breaks off is no event; its bytes are kept.</summary>
    private static void EndsInALetter(ShippedLog log, int wholeLines)
    {
        var letter = Assert.Single(log.DeadLetters());
        Assert.Equal(log.Writer.Log[wholeLines].Offset, letter.Header.Key.OffsetBytes);
        Assert.StartsWith("{\"kind\":\"Event\"", Encoding.UTF8.GetString(letter.Bytes), StringComparison.Ordinal);
    }

    /// <summary>After a restart the damaged file is not read again.</summary>
    private static async Task StaysSettled(ShippedLog log, int records)
    {
        await using var again = await log.Start();
        log.Writer.WriteEvents(1, 1200);
        await log.WaitForRecords(records + 1, again);
        Assert.Equal(0, await again.Metric("auditshipper_lost_ranges_total"));
        Assert.Equal(0, await again.Stop());
        Assert.Equal(records + 1, log.Records().Count());
    }

    private static byte[] Damage(string damage, byte[] gz)
    {
        if (damage == "truncated") return gz[..(gz.Length / 2)];
        if (damage == "trailer") gz[^6] ^= 0x40;
        else gz.AsSpan(gz.Length / 2, 64).Fill(0xff);
        return gz;
    }

    private static void Compress(string path, Func<byte[], byte[]> damage)
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(File.ReadAllBytes(path));
        File.WriteAllBytes(path + ".gz", damage(whole.ToArray()));
        File.Delete(path);
    }
}
