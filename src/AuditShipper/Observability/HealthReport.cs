using System.Text;

namespace AuditShipper.Observability;

/// <param name="Name">Of the loop or component.</param>
/// <param name="IsOk">Whether it is alive, or ready.</param>
/// <param name="Text">In words, for an operator.</param>
internal readonly record struct HealthPart(string Name, bool IsOk, string Text);

/// <summary>What a probe is told.</summary>
internal sealed record HealthReport(IReadOnlyList<HealthPart> Parts)
{
    public bool IsOk => Parts.All(part => part.IsOk);

    /// <summary>One line for the whole, then one for each part.</summary>
    public string Body()
    {
        var text = new StringBuilder(IsOk ? "ok\n" : "failing\n");
        foreach (var part in Parts) text.Append(part.Name).Append(": ").Append(OneLine(part.Text)).Append('\n');
        return text.ToString();
    }

    /// <returns>The first thing that is wrong, on one line; null when all is well.</returns>
    public string? Problem()
    {
        foreach (var part in Parts)
        {
            if (!part.IsOk) return $"{part.Name}: {OneLine(part.Text)}";
        }

        return null;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
