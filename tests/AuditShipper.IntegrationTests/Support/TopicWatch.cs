using AuditShipper.Publishing.Native;

namespace AuditShipper.IntegrationTests.Support;

/// <summary>How many records one partition of a topic has.</summary>
internal sealed unsafe class TopicWatch(string servers, string topic) : IDisposable
{
    private const int PatienceMs = 30_000;
    private readonly ReaderHandle _reader = ReaderHandle.Create([new("bootstrap.servers", servers), new("log_level", "0")], topic);

    /// <returns>The high watermark of partition 0.</returns>
    public long Records()
    {
        long low, high;
        var code = RdkafkaReading.Watermarks(_reader.Client, topic, 0, &low, &high, PatienceMs);
        return code == 0 ? high : throw new InvalidOperationException($"Topic {topic} does not tell its end: {code}.");
    }

    public void Dispose() => _reader.Dispose();
}
