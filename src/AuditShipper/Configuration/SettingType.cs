namespace AuditShipper.Configuration;

/// <summary>What came of one value's text.</summary>
/// <param name="Value">Null: refused.</param>
/// <param name="Fact">Why it was refused: follows the quoted value.</param>
/// <param name="WayOut">A whole sentence, or empty.</param>
internal readonly record struct ParsedValue(object? Value, string Fact, string WayOut)
{
    public static ParsedValue Of(object value) => new(value, "", "");

    public static ParsedValue Refused(string fact, string wayOut = "") => new(null, fact, wayOut);
}

/// <summary>What a scalar may be, how it is read, and how that is said.</summary>
/// <param name="Expected">Type and range, for problems and for the documentation: "a size from 1MiB to 16GiB".</param>
/// <param name="Unit">Empty where there is none.</param>
/// <param name="Parse">Never throws.</param>
internal sealed record SettingType(string Expected, string Unit, Func<string, ParsedValue> Parse);
