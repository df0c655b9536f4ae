using AuditShipper.Publishing;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Tests.Publishing;

public sealed class ClientLogTests : ILogger
{
    private readonly List<string> _lines = [];
    private readonly Clock _time = new();

    [Fact]
    public void A_facility_speaks_once_a_minute_and_counts_the_rest()
    {
        var log = new ClientLog(this, _time);
        for (var i = 0; i < 5; i++)
            log.Write(3, "FAIL", "refused");
        log.Write(3, "OTHER", "else");
        _time.Now += TimeSpan.TicksPerMinute;
        log.Write(3, "FAIL", "refused");
        Assert.Equal(
            ["Warning FAIL refused 0", "Warning OTHER else 0", "Warning FAIL refused 4"],
            _lines);
    }

    [Fact]
    public void The_experimental_mark_of_what_we_chose_is_not_passed_on()
    {
        new ClientLog(this, _time).Write(4, "CONFWARN", "Configuration property enable.gapless.guarantee is experimental");
        Assert.Empty(_lines);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(v => v.Key, v => v.Value);
        _lines.Add($"{logLevel} {values["Facility"]} {values["Text"]} {values["LeftOut"]}");
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
