using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AuditShipper.Checkpointing.Accounts;

/// <summary>Why a range has its fate. In JSON and in metrics the names are kebab-case.</summary>
[JsonConverter(typeof(FateReasonConverter))]
internal enum FateReason : byte
{
    /// <summary>Delivered: there is nothing to explain. Of ranges that were merged: several reasons.</summary>
    None,

    /// <summary>One that this version does not know, or an account that is older than the ledger.</summary>
    Other,

    // Skipped
    Empty,
    Hole,
    StartNewest,

    /// <summary>`auditshipper reset` passed over it.</summary>
    Reset,

    // Dead-lettered
    NotJson,
    NulBytes,
    NotUtf8,
    NoAuditId,
    Fragment,
    TooLarge,
    NotRedactable,
    BrokerTooLarge,
    BrokerTimestamp,
    BrokerInvalidRecord,
    BrokerInvalidMessage,
    BrokerPolicy,

    // Lost
    Vanished,
    Truncated,
    DamagedGzip,
    HeldLimit,
    DeadLetterLimit,

    // Filtered
    Policy,
}

internal static class FateReasons
{
    private static readonly string[] Names = Array.ConvertAll(Enum.GetNames<FateReason>(), KebabCase);
    private static readonly FrozenDictionary<string, FateReason> ByName = Enum.GetValues<FateReason>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    public static string Name(FateReason reason) => Names[(int)reason];

    /// <returns><see cref="FateReason.Other"/> for a name that this version does not know.</returns>
    public static FateReason Of(string name) => ByName.GetValueOrDefault(name, FateReason.Other);

    private static string KebabCase(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}

/// <summary>By name; a name of a later version is <see cref="FateReason.Other"/>, so that going back a version stays possible.</summary>
internal sealed class FateReasonConverter : JsonConverter<FateReason>
{
    public override FateReason Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => FateReasons.Of(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, FateReason value, JsonSerializerOptions options) => writer.WriteStringValue(FateReasons.Name(value));
}
