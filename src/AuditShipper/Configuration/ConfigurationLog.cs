using Microsoft.Extensions.Logging;

namespace AuditShipper.Configuration;

internal static partial class ConfigurationLog
{
    [LoggerMessage(EventId = 100, EventName = "ConfigurationWarning", Level = LogLevel.Warning, Message = "Configuration: {Warning}")]
    public static partial void Warned(ILogger logger, string warning);
}
