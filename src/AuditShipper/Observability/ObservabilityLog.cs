using Microsoft.Extensions.Logging;

namespace AuditShipper.Observability;

internal static partial class ObservabilityLog
{
    [LoggerMessage(800, LogLevel.Information, "Metrics and health on http://{Address} (/metrics, /health/live, /health/ready).")]
    public static partial void Listening(this ILogger logger, System.Net.IPEndPoint address);

    [LoggerMessage(801, LogLevel.Error, "The answer to {Path} could not be made; metrics or health probes see status 500.{Repeats}")]
    public static partial void AnswerFailed(this ILogger logger, Exception exception, string path, string repeats);

    [LoggerMessage(802, LogLevel.Warning, "The socket {Path} cannot be made: {Problem} `auditshipper status` cannot ask this agent; everything else goes on. A shorter stateDirectory, or its rights, may be the way out.")]
    public static partial void NoStatusSocket(this ILogger logger, string path, string problem);
}
