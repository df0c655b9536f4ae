using System.Runtime.InteropServices;

namespace AuditShipper.Publishing.Native;

/// <summary>One librdkafka consumer, without a group, with its topic.</summary>
internal sealed unsafe class ReaderHandle : SafeHandle
{
    private const int TextBytes = 512;

    private ReaderHandle(nint client, string topic)
        : base(0, ownsHandle: true)
    {
        SetHandle(client);
        Client = client;
        Topic = Rdkafka.NewTopic(client, topic, 0);
    }

    public nint Client { get; }
    public nint Topic { get; }
    public override bool IsInvalid => handle == 0;

    /// <exception cref="PublisherSetupException">librdkafka does not take a property, or the topic's name.</exception>
    public static ReaderHandle Create(IReadOnlyList<KeyValuePair<string, string>> properties, string topic)
    {
        _ = Librdkafka.Load();
        var text = stackalloc byte[TextBytes];
        var settings = Settings.Create(properties);
        var client = Rdkafka.NewClient(RdkafkaReading.TypeConsumer, settings, text, TextBytes);
        if (client == 0)
        {
            Rdkafka.DestroySettings(settings);
            throw new PublisherSetupException($"kafka.properties: librdkafka cannot start a reader with them: {Settings.Text(text)}");
        }
        var reader = new ReaderHandle(client, topic);
        if (reader.Topic != 0)
            return reader;
        reader.Dispose();
        throw new PublisherSetupException($"Topic name '{topic}' is not one that Kafka takes.");
    }

    protected override bool ReleaseHandle()
    {
        if (Topic != 0)
            Rdkafka.DestroyTopic(Topic);
        Rdkafka.DestroyClient(Client);
        return true;
    }
}
