using System.Globalization;
using System.Net;
using AuditShipper.Configuration.Policies;
using AuditShipper.Configuration.Records;
using AuditShipper.Configuration.Redaction;

namespace AuditShipper.Configuration;

/// <summary>Values that passed every check → options.</summary>
internal static class OptionsBuilder
{
    public static AgentOptions Build(SettingValues values, string hostName) => new()
    {
        Cluster = values.Get<string>(ConfigurationSchema.Cluster)!,
        Node = values.Get<string>(ConfigurationSchema.Node) ?? hostName,
        StateDirectory = values.Get<string>(ConfigurationSchema.StateDirectory)!,
        Sources = [.. Enumerable.Range(0, values.Count("sources")).Select(i => Source(values, i))],
        Kafka = new KafkaOptions
        {
            BootstrapServers = values.Get<IReadOnlyList<string>>(ConfigurationSchema.BootstrapServers)!,
            Delivery = values.Get<DeliveryGuarantee>(ConfigurationSchema.Delivery),
            CheckpointTopic = values.Get<string>(ConfigurationSchema.CheckpointTopic),
            Transactions = new TransactionOptions
            {
                CommitBytes = values.Get<long>(ConfigurationSchema.CommitBytes),
                CommitInterval = values.Get<TimeSpan>(ConfigurationSchema.CommitInterval),
                Timeout = values.Get<TimeSpan>(ConfigurationSchema.TransactionTimeout),
            },
            Properties = values.Get<IReadOnlyDictionary<string, string>>(ConfigurationSchema.Properties) ?? new Dictionary<string, string>(),
        },
        Routes = [.. Enumerable.Range(0, values.Count("routes")).Select(i => Route(values, i))],
        Redaction = new RedactionOptions
        {
            Key = values.Get<byte[]>(ConfigurationSchema.RedactionKeyFile),
            Paths = [.. (values.Get<IReadOnlyList<string>>(ConfigurationSchema.RedactionPaths) ?? []).Select(Path)],
        },
        DeadLetter = new DeadLetterOptions
        {
            Topic = values.Get<string>(ConfigurationSchema.DeadLetterTopic),
            MaxBytes = values.Get<long>(ConfigurationSchema.DeadLetterMaxBytes),
            Unredacted = values.Get<bool>(ConfigurationSchema.DeadLetterUnredacted),
        },
        Limits = new LimitOptions
        {
            InFlightBytes = values.Get<long>(ConfigurationSchema.InFlightBytes),
            HeldBytes = values.Get<long>(ConfigurationSchema.HeldBytes),
            RecordBytes = values.Get<long?>(ConfigurationSchema.RecordBytes),
            MaxLineBytes = checked((int)values.Get<long>(ConfigurationSchema.MaxLineBytes)),
        },
        ShutdownDeadline = values.Get<TimeSpan>(ConfigurationSchema.ShutdownDeadline),
        Http = new HttpOptions { Listen = values.Get<IPEndPoint>(ConfigurationSchema.HttpListen) },
        Log = new LogOptions
        {
            Level = values.Get<Microsoft.Extensions.Logging.LogLevel>(ConfigurationSchema.LogLevel),
            Format = values.Get<LogFormat>(ConfigurationSchema.LogFormat),
        },
    };

    private static RedactionPath Path(string text) =>
        RedactionPath.TryParse(text, out var path, out _) ? path : throw new InvalidOperationException("A path was not checked.");

    private static SourceOptions Source(SettingValues values, int index) => new()
    {
        Name = ConfigurationRules.SourceName(values, index)!,
        Path = values.Get<string>(ConfigurationSchema.SourcePath, index)!,
        Start = values.Get<StartPosition>(ConfigurationSchema.SourceStart, index),
    };

    private static RouteOptions Route(SettingValues values, int index) => new()
    {
        Topic = values.Get<string>(ConfigurationSchema.RouteTopic, index)!,
        Policy = values.Get<PolicyDocument>(ConfigurationSchema.RoutePolicy, index),
        OmitResponseCodes = [.. (values.Get<IReadOnlyList<string>>(ConfigurationSchema.RouteOmitResponseCodes, index) ?? []).Select(code => int.Parse(code, CultureInfo.InvariantCulture))],
        Sample = values.Get<double>(ConfigurationSchema.RouteSample, index),
        Redaction = values.Get<bool>(ConfigurationSchema.RouteRedaction, index),
        Format = values.Get<string>(ConfigurationSchema.RouteFormat, index)!,
        TrustedProxies = values.Get<int>(ConfigurationSchema.RouteTrustedProxies, index),
        Key = values.Get<KeyTemplate>(ConfigurationSchema.RouteKey, index)!,
        Headers = EventFieldNames.ParseList(values.Get<IReadOnlyList<string>>(ConfigurationSchema.RouteHeaders, index) ?? [], out _),
        Timestamp = values.Get<RecordTimestamp>(ConfigurationSchema.RouteTimestamp, index),
        GapRecords = values.Get<bool>(ConfigurationSchema.RouteGapRecords, index),
    };
}
