using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AuditShipper.Publishing.DeadLetters;

/// <summary>What the header of a letter says.</summary>
/// <param name="Key">Which bytes, and why.</param>
/// <param name="LengthBytes">Null: it was being written when the agent stopped.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits; null as the length.</param>
internal readonly record struct DeadLetterHeader(DeadLetterKey Key, long? LengthBytes, string? Sha256);

/// <summary>
/// A letter is one line of JSON, then exactly so many raw bytes, then a newline. Length and checksum stand first and have a fixed
/// width, so that they can be filled in when the bytes were streamed; until then they are null.
/// </summary>
internal static class DeadLetterFormat
{
    /// <summary>Where the width of <see cref="LengthAndDigestBytes"/> begins, from the header's first byte.</summary>
    public const int LengthAndDigestOffset = 10;

    public const int LengthAndDigestBytes = LengthDigits + 10 + DigestDigits + 2;

    /// <summary>Source names are short: a header never takes more.</summary>
    public const int MaxHeaderBytes = 4096;

    private const int LengthDigits = 15;
    private const int DigestDigits = 64;
    private const int MaxNameBytes = 1024;

    private static ReadOnlySpan<byte> Start => "{\"length\":"u8;

    private static ReadOnlySpan<byte> BeforeDigest => ",\"sha256\":"u8;

    /// <returns>Bytes written to <paramref name="destination"/>, which has room for <see cref="MaxHeaderBytes"/>.</returns>
    /// <param name="destination">Where to.</param>
    /// <param name="key">Which bytes, and why.</param>
    /// <param name="sourceJson">Its source, as <see cref="Quote"/> writes it.</param>
    /// <param name="at">When it became a dead letter.</param>
    public static int WriteHeader(Span<byte> destination, in DeadLetterKey key, ReadOnlySpan<byte> sourceJson, DateTimeOffset at)
    {
        var used = 0;
        Put(destination, ref used, Start);
        WriteUnknown(destination.Slice(used, LengthAndDigestBytes));
        used += LengthAndDigestBytes;
        Put(destination, ref used, ",\"reason\":\""u8);
        used += Encoding.ASCII.GetBytes(key.Reason, destination[used..]);
        Put(destination, ref used, "\",\"source\":"u8);
        Put(destination, ref used, sourceJson);
        Put(destination, ref used, ",\"segment\":\""u8);
        used += Encoding.ASCII.GetBytes(key.Segment, destination[used..]);
        Put(destination, ref used, "\",\"offset\":"u8);
        Utf8Formatter.TryFormat(key.OffsetBytes, destination[used..], out var digits);
        used += digits;
        Put(destination, ref used, ",\"at\":\""u8);
        at.TryFormat(destination[used..], out var timeBytes, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        used += timeBytes;
        Put(destination, ref used, "\"}\n"u8);
        return used;
    }

    /// <param name="destination"><see cref="LengthAndDigestBytes"/> long, <see cref="LengthAndDigestOffset"/> into the header.</param>
    /// <param name="lengthBytes">Of the letter.</param>
    /// <param name="digest">32 bytes.</param>
    public static void WriteLengthAndDigest(Span<byte> destination, long lengthBytes, ReadOnlySpan<byte> digest)
    {
        WriteUnknown(destination);
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(lengthBytes, number, out var digits);
        destination[..LengthDigits].Fill((byte)' ');
        number[..digits].CopyTo(destination[(LengthDigits - digits)..]);
        var field = destination[(LengthDigits + BeforeDigest.Length)..];
        field[0] = field[DigestDigits + 1] = (byte)'"';
        Convert.TryToHexStringLower(digest, field[1..], out _);
    }

    /// <param name="line">The header's line, with or without its newline.</param>
    /// <param name="header">What it says.</param>
    public static bool TryReadHeader(ReadOnlySpan<byte> line, out DeadLetterHeader header)
    {
        header = default;
        if (!line.StartsWith(Start))
            return false;

        try
        {
            return TryRead(new Utf8JsonReader(line), out header);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <returns>The text as a JSON string, quotes included; what is too long for a header is cut.</returns>
    public static byte[] Quote(string text)
    {
        var quoted = JsonSerializer.SerializeToUtf8Bytes(text);
        return quoted.Length <= MaxNameBytes ? quoted : JsonSerializer.SerializeToUtf8Bytes(Convert.ToHexStringLower(SHA256.HashData(quoted)));
    }

    private static bool TryRead(Utf8JsonReader reader, out DeadLetterHeader header)
    {
        string? reason = null, source = null, segment = null, digest = null;
        long? length = null, offset = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;

            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "length":
                    length = Number(reader);
                    break;
                case "offset":
                    offset = Number(reader);
                    break;
                case "sha256":
                    digest = Text(reader);
                    break;
                case "reason":
                    reason = Text(reader);
                    break;
                case "source":
                    source = Text(reader);
                    break;
                case "segment":
                    segment = Text(reader);
                    break;
            }
        }

        header = new(new DeadLetterKey(source ?? "", segment ?? "", offset ?? 0, reason ?? ""), length, digest);
        return reason is not null && source is not null && segment is not null && offset is >= 0 && length is null or >= 0 && length.HasValue == (digest is not null);
    }

    private static long? Number(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;

    private static string? Text(in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    private static void WriteUnknown(Span<byte> destination)
    {
        destination.Fill((byte)' ');
        "null"u8.CopyTo(destination[(LengthDigits - 4)..]);
        BeforeDigest.CopyTo(destination[LengthDigits..]);
        "null"u8.CopyTo(destination[(LengthDigits + BeforeDigest.Length)..]);
    }

    private static void Put(Span<byte> destination, ref int used, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[used..]);
        used += bytes.Length;
    }
}
