namespace AuditShipper.Hosting;

/// <summary>
/// How far reading runs ahead of the acknowledgements. librdkafka keeps one batch on its way and one ready for each partition's broker; what lies
/// in its queue beyond that makes its thread ask the socket without a pause (docs/performance.md), and would only be read earlier than needed.
/// </summary>
internal static class DepthRules
{
    private const long LeastBytes = 4 * 1024 * 1024;
    private const long PartitionBytes = 2 * 1024 * 1024;

    /// <param name="partitions">Of the route's topic; 0: not known yet.</param>
    /// <param name="inFlightBytes">The operator's bound.</param>
    public static long Bytes(int partitions, long inFlightBytes) => Math.Min(inFlightBytes, Math.Max(LeastBytes, partitions * PartitionBytes));
}
