using Microsoft.Extensions.Logging;

namespace AuditShipper.Publishing;

/// <summary>Passes librdkafka's own log lines on: each facility at most once a minute, with a count of what was left out. Used by one thread.</summary>
internal sealed class ClientLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, (long At, int LeftOut)> _last = [];

    /// <param name="level">Syslog's: 0 emergency to 7 debug.</param>
    public void Write(int level, string facility, string text)
    {
        if (IsAboutOurOwnChoice(facility, text))
            return;
        var known = _last.TryGetValue(facility, out var last);
        if (known && level < 7 && time.GetElapsedTime(last.At) < Quiet)
        {
            _last[facility] = last with { LeftOut = last.LeftOut + 1 };
            return;
        }
        _last[facility] = (time.GetTimestamp(), 0);
        logger.Librdkafka(LevelOf(level), facility, text, last.LeftOut);
    }

    /// <summary>librdkafka calls enable.gapless.guarantee experimental at every start; docs/decisions tell why it is set.</summary>
    private static bool IsAboutOurOwnChoice(string facility, string text) =>
        facility == "CONFWARN" && text.Contains("enable.gapless.guarantee", StringComparison.Ordinal);

    /// <summary>Connection errors come through readiness and the agent's own lines: librdkafka's words are at most a warning.</summary>
    private static LogLevel LevelOf(int level) => level switch
    {
        <= 4 => LogLevel.Warning,
        <= 6 => LogLevel.Information,
        _ => LogLevel.Debug,
    };
}
