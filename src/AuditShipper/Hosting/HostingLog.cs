using Microsoft.Extensions.Logging;

namespace AuditShipper.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(700, LogLevel.Information, "AuditShipper {Version} starts: cluster {Cluster}, node {Node}, {Sources} source(s), state in {StateDirectory}.")]
    public static partial void Starting(this ILogger logger, string version, string cluster, string node, int sources, string stateDirectory);

    [LoggerMessage(701, LogLevel.Warning, "{Warning}")]
    public static partial void ConfigurationWarning(this ILogger logger, string warning);

    [LoggerMessage(702, LogLevel.Warning, "Source {Source}: the publisher is made anew and {Records} unacknowledged records are sent again {Mode}. Cause: {Cause}{Repeats}")]
    public static partial void Rebuilding(this ILogger logger, string source, long records, string mode, string cause, string repeats);

    [LoggerMessage(703, LogLevel.Information, "Source {Source}: the range of the refused batch has its fates; records go in batches again.")]
    public static partial void BackToBatches(this ILogger logger, string source);

    [LoggerMessage(704, LogLevel.Information, "Source {Source}: resumed {Segments} segment(s), {Finished} already finished, from the checkpoint of {At:O}.")]
    public static partial void Resumed(this ILogger logger, string source, int segments, int finished, DateTimeOffset at);

    [LoggerMessage(705, LogLevel.Information, "Source {Source}: no checkpoint yet; a first start at {Start}.")]
    public static partial void FirstStart(this ILogger logger, string source, string start);

    [LoggerMessage(706, LogLevel.Error, "Source {Source}: {Problem}")]
    public static partial void CheckpointsDamaged(this ILogger logger, string source, string problem);

    [LoggerMessage(707, LogLevel.Warning, "Source {Source}: {Warning}")]
    public static partial void CheckpointWarning(this ILogger logger, string source, string warning);

    [LoggerMessage(708, LogLevel.Error, "Source {Source}: {Bytes} bytes of {Name} (segment {Segment}, from offset {Offset}) are lost: {Reason}.")]
    public static partial void Lost(this ILogger logger, string source, string bytes, string name, string segment, long offset, string reason);

    [LoggerMessage(729, LogLevel.Error,
        "Source {Source}: backups of the log are missing between {Name} (closed {After}) and the next file there is (it begins {Before}): they were deleted before they could be read, unless the clock was set back or the server could not write. How much they held is unknown.")]
    public static partial void BackupsMissing(this ILogger logger, string source, string name, DateTimeOffset? after, DateTimeOffset? before);

    [LoggerMessage(709, LogLevel.Warning, "Source {Source} waits: {Problem}{Repeats}")]
    public static partial void Waiting(this ILogger logger, string source, string problem, string repeats);

    [LoggerMessage(710, LogLevel.Error, "Source {Source}: the checkpoint cannot be written, shipping goes on: {Problem} Make room on the disk of stateDirectory, or give it back its rights.{Repeats}")]
    public static partial void CheckpointFailed(this ILogger logger, string source, string problem, string repeats);

    [LoggerMessage(711, LogLevel.Critical, "Source {Source} stopped for a fault of its own. The agent ends with exit code 1, to be started again.")]
    public static partial void LoopFailed(this ILogger logger, Exception exception, string source);

    [LoggerMessage(712, LogLevel.Critical, "{Message}")]
    public static partial void CannotRun(this ILogger logger, string message);

    [LoggerMessage(713, LogLevel.Information, "Source {Source} stopped; every record read was acknowledged, and the checkpoint is written.")]
    public static partial void StoppedClean(this ILogger logger, string source);

    [LoggerMessage(714, LogLevel.Warning, "Source {Source} stopped at its deadline with {Records} records unacknowledged: they are sent again at the next start.")]
    public static partial void StoppedAtDeadline(this ILogger logger, string source, int records);

    [LoggerMessage(715, LogLevel.Information, "{Trigger}: the secrets of kafka.properties were read again, changed: {Names}. Each source goes on with a new producer once what is in flight is acknowledged. Nothing else is reloaded: restart the agent to use a changed configuration.")]
    public static partial void SecretsReadAgain(this ILogger logger, string trigger, string names);

    [LoggerMessage(742, LogLevel.Warning, "The secrets cannot be read again, those in use stay: {Problem}")]
    public static partial void SecretsKept(this ILogger logger, string problem);

    [LoggerMessage(716, LogLevel.Information, "Stopping: waiting up to {Seconds} s for acknowledgements.")]
    public static partial void Stopping(this ILogger logger, double seconds);

    [LoggerMessage(717, LogLevel.Error, "Source {Source}: a dead letter with reason {Reason} was removed to make room ({Letters} letters, {Bytes} bytes): they are lost. Raise deadLetter.maxBytes, or empty the folder in time.")]
    public static partial void DeadLettersEvicted(this ILogger logger, string source, string reason, long letters, long bytes);

    [LoggerMessage(719, LogLevel.Warning, "Source {Source}: Kafka refused the notice of a dead letter ({Reason}); the letter itself is kept on the node. Look at the limits of topic {Topic}.{Repeats}")]
    public static partial void NoticeRefused(this ILogger logger, string source, string topic, string reason, string repeats);

    [LoggerMessage(720, LogLevel.Warning, "Source {Source}: {Warning}")]
    public static partial void SourceWarning(this ILogger logger, string source, string warning);

    [LoggerMessage(721, LogLevel.Warning, "{Warning}")]
    public static partial void StartWarning(this ILogger logger, string warning);

    [LoggerMessage(722, LogLevel.Information, "Source {Source}: Kafka has a newer checkpoint than the state directory: resumed {Segments} segment(s), {Finished} already finished, from the one of {At:O} that {Host} wrote.")]
    public static partial void ResumedFromKafka(this ILogger logger, string source, int segments, int finished, DateTimeOffset at, string host);

    [LoggerMessage(723, LogLevel.Warning, "Source {Source}: the last start delivered exactly-once, and its newest checkpoint may be in Kafka alone, up to a second ahead of the one used here. Set kafka.checkpointTopic to use it.")]
    public static partial void CheckpointTopicUnknown(this ILogger logger, string source);

    [LoggerMessage(740, LogLevel.Information, "Source {Source}: the publisher is made anew with the new secrets; {Records} records had no acknowledgement in time and are sent again.")]
    public static partial void Renewed(this ILogger logger, string source, int records);

    [LoggerMessage(741, LogLevel.Warning, "Source {Source} stopped before its deadline with {Records} records unacknowledged, because waiting longer brings no acknowledgement: {Cause} They are sent again at the next start.")]
    public static partial void StoppedUnfinished(this ILogger logger, string source, int records, string cause);

    [LoggerMessage(718, LogLevel.Information, "{Message}")]
    public static partial void Found(this ILogger logger, string message);
}
