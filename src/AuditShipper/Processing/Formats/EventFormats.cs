namespace AuditShipper.Processing.Formats;

/// <summary>The formats by name.</summary>
internal static class EventFormats
{
    public const string Raw = "raw";
    public const string Ecs = "ecs";
    public const string Ocsf = "ocsf";
    public const string CloudEvents = "cloudevents";
    public const string SplunkHec = "splunk-hec";

    public static IReadOnlyList<string> Names { get; } = [Raw, Ecs, Ocsf, CloudEvents, SplunkHec];

    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static IEventFormat Create(string name, FormatOptions options) => name switch
    {
        Raw => new RawFormat(),
        Ecs => new EcsFormat(options),
        Ocsf => new OcsfFormat(options),
        CloudEvents => new CloudEventsFormat(options),
        SplunkHec => new SplunkHecFormat(options),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, $"There is no such format. There are: {string.Join(", ", Names)}."),
    };
}
