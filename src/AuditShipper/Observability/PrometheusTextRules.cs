using System.Globalization;
using System.Text;

namespace AuditShipper.Observability;

/// <summary>How values, labels and help texts are written (Prometheus' "Exposition formats", text 0.0.4).</summary>
internal static class PrometheusTextRules
{
    public static string Number(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <returns>Backslash and line feed escaped.</returns>
    public static string Help(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    /// <returns><c>{a="b",c="d"}</c>; empty without labels.</returns>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
            text.Append(text.Length == 0 ? '{' : ',').Append(name).Append("=\"").Append(LabelValue(value?.ToString() ?? "")).Append('"');
        return text.Append('}').ToString();
    }

    private static string LabelValue(string value) => Help(value).Replace("\"", "\\\"", StringComparison.Ordinal);
}
