using System.Runtime.InteropServices;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Demo;

/// <summary>
/// librdkafka's mock cluster: brokers inside this process, on loopback. It stores records, knows producers' sequences and makes
/// errors to order; it has no isolation of transactions and no limits of its own.
/// </summary>
internal sealed unsafe class MockCluster : IDisposable
{
    private const short ProduceApi = 0;
    private readonly nint _client;
    private readonly nint _cluster;
    private readonly int _brokers;

    /// <exception cref="PublisherSetupException">There is no librdkafka.</exception>
    public MockCluster(int brokers = 1)
    {
        _ = Librdkafka.Load();
        _brokers = brokers;
        var text = stackalloc byte[512];
        var settings = Settings.Create([new("log_level", "0")]);
        _client = Rdkafka.NewClient(Rdkafka.TypeProducer, settings, text, 512);
        if (_client == 0)
            throw new PublisherSetupException($"The mock cluster's client cannot start: {Settings.Text(text)}");
        _cluster = RdkafkaMock.NewCluster(_client, brokers);
        if (_cluster == 0)
            throw new PublisherSetupException("librdkafka cannot start its mock cluster: is loopback up, and are file descriptors left?");
        BootstrapServers = Marshal.PtrToStringUTF8(RdkafkaMock.Bootstraps(_cluster))!;
    }

    /// <summary>host:port, separated by commas.</summary>
    public string BootstrapServers { get; }

    public void CreateTopic(string topic, int partitions)
    {
        var code = RdkafkaMock.CreateTopic(_cluster, topic, partitions, _brokers);
        if (code != 0)
            throw new InvalidOperationException($"The mock cluster did not create topic '{topic}': error {code}.");
    }

    /// <summary>The next produce requests get these answers (0: none, stored), in this order.</summary>
    public void AnswerNextProduceRequestsWith(params ReadOnlySpan<int> codes)
    {
        fixed (int* first = codes)
            RdkafkaMock.PushErrors(_cluster, ProduceApi, (nuint)codes.Length, first);
    }

    /// <summary>Every metadata answer gives this error for the topic; 0: none again.</summary>
    public void SetTopicError(string topic, int code) => RdkafkaMock.SetTopicError(_cluster, topic, code);

    /// <summary>Closes the connections and takes no new ones.</summary>
    public void StopBrokers()
    {
        for (var broker = 1; broker <= _brokers; broker++)
            _ = RdkafkaMock.SetDown(_cluster, broker);
    }

    public void StartBrokers()
    {
        for (var broker = 1; broker <= _brokers; broker++)
            _ = RdkafkaMock.SetUp(_cluster, broker);
    }

    public void Dispose()
    {
        RdkafkaMock.DestroyCluster(_cluster);
        Rdkafka.DestroyClient(_client);
    }
}
