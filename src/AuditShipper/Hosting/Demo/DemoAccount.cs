using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AuditShipper.Publishing.Reading;

namespace AuditShipper.Hosting.Demo;

/// <summary>What was written, against what came back from the topics: byte for byte.</summary>
internal sealed class DemoAccount
{
    private readonly Dictionary<string, Expectation> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _letters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _notices = new(StringComparer.Ordinal);

    public int Written => _events.Count;

    /// <summary>Among the written ones, those that came back with exactly their bytes.</summary>
    public int Delivered => _events.Values.Count(expected => expected.Seen > 0);

    /// <summary>Records beyond the first of an event.</summary>
    public int Duplicated => _events.Values.Sum(expected => Math.Max(0, expected.Seen - 1));

    public int Lost => Written - Delivered;

    /// <summary>Records that are no event as it was written.</summary>
    public int Altered { get; private set; }

    /// <summary>Lines and fragments that are no event.</summary>
    public int BadLines { get; private set; }

    public int EmptyLines { get; private set; }

    /// <summary>Dead letters that the topic was told of, each once.</summary>
    public int DeadLettered => _notices.Count;

    /// <summary>Whether the dead letters are those that were to be expected, by reason.</summary>
    public bool AreDeadLettersRight => _letters.Values.All(open => open == 0) && DeadLettered == BadLines;

    public void WriteEvent(int number, ReadOnlySpan<byte> line) => _events.Add(DemoEvents.AuditId(number).ToString(), new(SHA256.HashData(line)));

    public void WriteBadLine(string reason)
    {
        BadLines++;
        _letters[reason] = _letters.GetValueOrDefault(reason) + 1;
    }

    public void WriteEmptyLine() => EmptyLines++;

    public void Read(TopicRecord record)
    {
        if (record.Key is { } key && _events.TryGetValue(Encoding.UTF8.GetString(key), out var expected) && SHA256.HashData(record.Value).AsSpan().SequenceEqual(expected.Sha256)) expected.Seen++;
        else Altered++;
    }

    public void ReadNotice(TopicRecord record)
    {
        using var notice = JsonDocument.Parse(record.Value);
        var reason = notice.RootElement.GetProperty("reason").GetString()!;
        var identity = $"{record.Headers["as-segment"]}/{record.Headers["as-offset"]}/{reason}";
        if (record.Headers["as-kind"] == "dead-letter" && _notices.Add(identity)) _letters[reason] = _letters.GetValueOrDefault(reason) - 1;
    }

    private sealed class Expectation(byte[] sha256)
    {
        public byte[] Sha256 { get; } = sha256;
        public int Seen { get; set; }
    }
}
