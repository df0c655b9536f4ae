using AuditShipper.Publishing.Native;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>How many records one partition of a topic has.</summary>
internal sealed unsafe class TopicWatch(string servers, string topic, int partition = 0) : IDisposable
{
    private const int PatienceMs = 120_000;
    private readonly ReaderHandle _reader = ReaderHandle.Create([new("bootstrap.servers", servers), new("log_level", "0")], topic);

    /// <returns>The high watermark of the partition.</returns>
    public long Records()
    {
        long low, high;
        var code = RdkafkaReading.Watermarks(_reader.Client, topic, partition, &low, &high, PatienceMs);
        return code == 0 ? high : throw new InvalidOperationException($"Topic {topic} does not tell its end: {code}.");
    }

    public void Dispose() => _reader.Dispose();
}
