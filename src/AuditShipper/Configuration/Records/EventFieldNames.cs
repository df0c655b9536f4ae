namespace AuditShipper.Configuration.Records;

/// <summary>The fields' names: in the configuration, and as headers.</summary>
internal static class EventFieldNames
{
    /// <summary>In the order of <see cref="EventField"/>.</summary>
    public static IReadOnlyList<string> All { get; } = ["auditID", "user", "namespace", "resource", "type", "name", "verb", "level", "stage", "decision", "code"];

    public static string NameOf(EventField field) => All[(int)field];

    public static string HeaderOf(EventField field) => field == EventField.AuditId ? "as-audit-id" : "as-" + NameOf(field);

    /// <param name="name">Case matters.</param>
    /// <param name="field">That it names.</param>
    /// <param name="error">A sentence; empty unless false is returned.</param>
    /// <returns>False: there is no such field.</returns>
    public static bool TryParse(string name, out EventField field, out string error)
    {
        var index = -1;
        for (var i = 0; i < All.Count && index < 0; i++)
            index = All[i] == name ? i : -1;
        field = (EventField)Math.Max(index, 0);
        var nearest = index < 0 && Suggestions.Nearest(name, All) is { } near ? $" Did you mean \"{near}\"?" : "";
        error = index < 0 ? $"There is no field \"{name}\".{nearest} The fields are {string.Join(", ", All)}." : "";
        return index >= 0;
    }

    /// <summary>The headers of a route.</summary>
    /// <param name="names">As configured.</param>
    /// <param name="errors">One sentence for each name that is unknown, or occurs twice.</param>
    /// <returns>The fields of the others, in their order.</returns>
    public static IReadOnlyList<EventField> ParseList(IReadOnlyList<string> names, out IReadOnlyList<string> errors)
    {
        var (fields, found) = (new List<EventField>(), new List<string>());
        foreach (var name in names)
        {
            if (!TryParse(name, out var field, out var error))
                found.Add(error);
            else if (fields.Contains(field))
                found.Add($"The field \"{name}\" is named twice: a record has each header once.");
            else
                fields.Add(field);
        }

        errors = found;
        return fields;
    }
}
