using System.Buffers;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Bench.Scan;

/// <summary>Writes a log as redaction leaves it, for a look with other tools.</summary>
internal static class Redacting
{
    public static void Write(string source, string target)
    {
        var redactor = new Redactor(RedactorOptions.Default);
        var edits = new EditList();
        using var output = File.Create(target);
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var line in Lines(File.ReadAllBytes(source)))
        {
            edits.Clear();
            buffer.ResetWrittenCount();
            if (AuditEventScanner.Scan(line.Span, out var facts) != LineDefect.None || redactor.Redact(line.Span, facts, null, edits) == RedactionOutcome.Unreadable)
                continue;
            edits.Apply(line.Span, buffer);
            output.Write(buffer.WrittenSpan);
            output.WriteByte((byte)'\n');
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            yield return end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }
}
