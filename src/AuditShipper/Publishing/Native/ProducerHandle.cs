using System.Runtime.InteropServices;
using System.Text;

namespace AuditShipper.Publishing.Native;

/// <summary>One librdkafka producer with its topics and its main queue. Releasing it drops what was not sent.</summary>
internal sealed unsafe class ProducerHandle : SafeHandle
{
    private const int TextBytes = 512;
    private readonly nint _client;
    private readonly ProducerTopics names;

    private ProducerHandle(nint client, in ProducerTopics topics)
        : base(0, ownsHandle: true)
    {
        _client = client;
        SetHandle(client);
        Queue = Rdkafka.MainQueue(client);
        _ = Rdkafka.SetLogQueue(client, 0);
        names = topics;
        Topics = [.. topics.Events.Select(topic => Rdkafka.NewTopic(client, topic, 0))];
        NoticeTopic = topics.Notices is null ? 0 : Rdkafka.NewTopic(client, topics.Notices, 0);
        CheckpointTopic = topics.Checkpoints is null ? 0 : Rdkafka.NewTopic(client, topics.Checkpoints, 0);
    }

    public nint Client => _client;

    /// <summary>Of the routes, in their order.</summary>
    public IReadOnlyList<nint> Topics { get; }

    /// <summary>0: none was asked for.</summary>
    public nint NoticeTopic { get; }

    /// <summary>0: none was asked for.</summary>
    public nint CheckpointTopic { get; }

    public nint Queue { get; }
    public override bool IsInvalid => handle == 0;

    /// <param name="properties">Of librdkafka.</param>
    /// <param name="topics">Where it will send.</param>
    /// <exception cref="PublisherSetupException">librdkafka does not take a property, or not all of them together.</exception>
    public static ProducerHandle Create(IReadOnlyList<KeyValuePair<string, string>> properties, ProducerTopics topics)
    {
        _ = Librdkafka.Load();
        var text = stackalloc byte[TextBytes];
        var settings = Settings.Create(properties);
        Rdkafka.SetEvents(settings, Rdkafka.EventDeliveryReport | Rdkafka.EventError | Rdkafka.EventLog | Rdkafka.EventStatistics);
        var client = Rdkafka.NewClient(Rdkafka.TypeProducer, settings, text, TextBytes);
        if (client == 0)
        {
            Rdkafka.DestroySettings(settings);
            throw new PublisherSetupException($"kafka.properties: librdkafka cannot start with them: {Settings.Text(text)}");
        }
        var producer = new ProducerHandle(client, topics);
        if (WhichIsWrong(producer, topics) is not { } wrong)
            return producer;
        producer.Dispose();
        throw new PublisherSetupException($"Topic name '{wrong}' is not one that Kafka takes: 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.");
    }

    /// <summary>Tries the properties on a producer that knows no broker.</summary>
    /// <exception cref="PublisherSetupException">librdkafka does not take a property, or not all of them together.</exception>
    public static void Check(IEnumerable<KeyValuePair<string, string>> properties)
    {
        using var producer = Create([.. properties.Where(p => p.Key is not ("bootstrap.servers" or "debug")), new("log.queue", "true")], new(["check"]));
    }

    /// <returns>Null while there is no fatal error.</returns>
    public (int Code, string Text)? FatalError()
    {
        var text = stackalloc byte[TextBytes];
        var code = Rdkafka.FatalError(_client, text, TextBytes);
        return code == 0 ? null : (code, Settings.Text(text));
    }

    private static string? WhichIsWrong(ProducerHandle producer, in ProducerTopics topics) =>
        producer.Topics.ToList().IndexOf(0) is >= 0 and var route ? topics.Events[route]
        : topics.Notices is not null && producer.NoticeTopic == 0 ? topics.Notices
        : topics.Checkpoints is not null && producer.CheckpointTopic == 0 ? topics.Checkpoints
        : null;

    /// <returns>The name of a topic of this producer.</returns>
    public string NameOf(nint topic) =>
        topic == NoticeTopic && names.Notices is { } notices ? notices
        : topic == CheckpointTopic && names.Checkpoints is { } checkpoints ? checkpoints
        : names.Events[Math.Max(0, Topics.ToList().IndexOf(topic))];

    protected override bool ReleaseHandle()
    {
        // What waits for an answer is failed locally first: else destroying waits for the broker.
        _ = Rdkafka.Purge(_client, Rdkafka.PurgeQueueAndInFlight);
        foreach (var topic in (ReadOnlySpan<nint>)[.. Topics, NoticeTopic, CheckpointTopic])
            if (topic != 0)
                Rdkafka.DestroyTopic(topic);
        Rdkafka.DestroyQueue(Queue);
        Rdkafka.DestroyClient(_client);
        return true;
    }
}

/// <param name="Events">Of the routes.</param>
/// <param name="Notices">Of dead letters; null: there is none.</param>
/// <param name="Checkpoints">Of a transactional producer; null: there is none.</param>
internal readonly record struct ProducerTopics(IReadOnlyList<string> Events, string? Notices = null, string? Checkpoints = null);
