namespace AuditShipper.Configuration;

internal enum SettingShape : byte
{
    Single,

    /// <summary>A list of values, at least one.</summary>
    List,

    /// <summary>Names that the schema does not know, each with a value.</summary>
    Map,
}

/// <summary>One key of the configuration: enough to read it, to judge it, to find its environment variable and to document it.</summary>
/// <param name="Path">Keys from the top, with dots; <c>[]</c> behind a key that holds a list of sections.</param>
/// <param name="Type">Of the value, or of each value of a list or map.</param>
/// <param name="Doc">One sentence or two.</param>
internal sealed record Setting(string Path, SettingType Type, string Doc)
{
    public SettingShape Shape { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>An unquoted <c>null</c> is a value of it.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>Its values may be secrets: no problem quotes them.</summary>
    public bool IsSecret { get; init; }

    /// <summary>As it would be written in the file; null: none, or see <see cref="DefaultRule"/>.</summary>
    public string? Default { get; init; }

    /// <summary>In words, where the default is no constant.</summary>
    public string? DefaultRule { get; init; }

    /// <summary>The path of one value: <c>sources[2].name</c>.</summary>
    public string At(int index) => Path.Replace("[]", $"[{index}]", StringComparison.Ordinal);
}
