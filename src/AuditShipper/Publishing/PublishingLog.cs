using Microsoft.Extensions.Logging;

namespace AuditShipper.Publishing;

internal static partial class PublishingLog
{
    [LoggerMessage(500, LogLevel.Information, "librdkafka {Version} from {Location}")]
    public static partial void LibraryLoaded(this ILogger logger, string version, string location);

    [LoggerMessage(EventId = 501, Message = "librdkafka {Facility}: {Text} (left out since the last such line: {LeftOut})")]
    public static partial void Librdkafka(this ILogger logger, LogLevel level, string facility, string text, int leftOut);
}
