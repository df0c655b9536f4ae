using Microsoft.Extensions.Logging;

namespace AuditShipper.Tests.Hosting;

/// <param name="Segment">32 hexadecimal digits; empty: it had no identity yet.</param>
/// <param name="Offset">Of the first lost byte.</param>
/// <param name="Bytes">Null: size unknown.</param>
/// <param name="Reason">As in the metrics.</param>
internal sealed record LoggedLoss(string Segment, long Offset, long? Bytes, string Reason);

/// <summary>A log of which only the losses are kept.</summary>
internal sealed class LossLog : ILogger
{
    private const int LostEventId = 708;
    private const int BackupsMissingEventId = 729;

    public List<LoggedLoss> Losses { get; } = [];

    /// <summary>How often backups were missing in between.</summary>
    public int Missing { get; private set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == BackupsMissingEventId) Missing++;
        if (eventId.Id != LostEventId || state is not IEnumerable<KeyValuePair<string, object?>> pairs) return;
        var values = pairs.ToDictionary(pair => pair.Key, pair => pair.Value);
        Losses.Add(new(
            $"{values["Segment"]}", (long)values["Offset"]!, long.TryParse($"{values["Bytes"]}", out var bytes) ? bytes : null, $"{values["Reason"]}"));
    }
}
