using AuditShipper.Processing.Formats;

namespace AuditShipper.Bench.Scan;

/// <summary>Writes each line, one after the other, as a route's format makes it.</summary>
internal static class Formatting
{
    public static LineCheck With(string name)
    {
        var format = EventFormats.Create(name, new FormatOptions { Cluster = "prod", Node = "cp-1", Source = "kube-apiserver" });
        var buffer = new FormatBuffer();
        return line =>
        {
            format.Write(line, "0123456789abcdef0123456789abcdef"u8, 4_711, buffer);
            return true;
        };
    }
}
