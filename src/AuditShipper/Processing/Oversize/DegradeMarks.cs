using System.Runtime.CompilerServices;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Headers;

namespace AuditShipper.Processing.Oversize;

/// <summary>How a degraded event says that it is one: three annotations in it, three headers beside it.</summary>
internal static class DegradeMarks
{
    private const int Count = 3;
    private const int MostValueBytes = OriginalLine.HexLength; // the longest of the three
    private const int MostTextBytes = 320; // of all three, with "annotations" around them

    private static ReadOnlySpan<byte> AnnotationOf(int mark) => mark switch
    {
        0 => "auditshipper.io/original-bytes"u8,
        1 => "auditshipper.io/original-sha256"u8,
        _ => "auditshipper.io/removed"u8,
    };

    private static ReadOnlySpan<byte> HeaderOf(int mark) => mark switch
    {
        0 => "as-original-bytes"u8,
        1 => "as-original-sha256"u8,
        _ => "as-removed"u8,
    };

    public static void AddHeaders(OriginalLine original, EventParts removed, HeaderBuffer headers)
    {
        for (var mark = 0; mark < Count; mark++)
            headers.End(WriteValue(mark, original, removed, headers.Begin(HeaderOf(mark), MostValueBytes)));
    }

    /// <summary>
    /// Into the object that is there; annotations of these names get our values. Where <c>annotations</c> is missing it is added as the last
    /// member; where it is no object it is replaced. Nobody else may cut members of it.
    /// </summary>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="original">What the line was.</param>
    /// <param name="removed">What it lacks.</param>
    /// <param name="edits">More are added.</param>
    [SkipLocalsInit]
    public static void AddAnnotations(ReadOnlySpan<byte> line, in AuditEventFacts facts, OriginalLine original, EventParts removed, EditList edits)
    {
        var text = new Text(stackalloc byte[MostTextBytes]);
        var annotations = facts.Annotations;
        if (annotations.IsAbsent)
        {
            text.Append(",\"annotations\":{"u8);
            AppendMarks(ref text, original, removed, found: 0);
            text.Append("}"u8);
            edits.Add(line.LastIndexOf((byte)'}'), 0, text.Written);
        }
        else if (line[annotations.Start] != (byte)'{')
        {
            text.Append("{"u8);
            AppendMarks(ref text, original, removed, found: 0);
            text.Append("}"u8);
            edits.Add(annotations.Start, annotations.Length, text.Written);
        }
        else
        {
            var found = ReplaceFound(line, annotations, original, removed, edits, out var isEmpty);
            AppendMarks(ref text, original, removed, found);
            if (!isEmpty && !text.Written.IsEmpty)
                text.Append(","u8);
            edits.Add(annotations.Start + 1, 0, text.Written);
        }
    }

    /// <returns>A bit for each of ours that is there already.</returns>
    [SkipLocalsInit]
    private static int ReplaceFound(ReadOnlySpan<byte> line, ByteRange annotations, OriginalLine original, EventParts removed, EditList edits, out bool isEmpty)
    {
        Span<byte> memory = stackalloc byte[MostValueBytes + 2];
        var found = 0;
        isEmpty = true;
        var members = new JsonMembers(line, annotations.Start);
        while (members.MoveNext())
        {
            isEmpty = false;
            for (var mark = 0; mark < Count; mark++)
            {
                if (!members.IsNamed(AnnotationOf(mark)))
                    continue;
                var text = new Text(memory);
                AppendValue(ref text, mark, original, removed);
                edits.Add(members.Value.Start, members.Value.Length, text.Written);
                found |= 1 << mark;
            }
        }

        return found;
    }

    /// <summary>Members with commas between them, for all but those that were found.</summary>
    private static void AppendMarks(ref Text text, OriginalLine original, EventParts removed, int found)
    {
        var isFirst = true;
        for (var mark = 0; mark < Count; mark++)
        {
            if ((found & (1 << mark)) != 0)
                continue;
            text.Append(isFirst ? "\""u8 : ",\""u8);
            text.Append(AnnotationOf(mark));
            text.Append("\":"u8);
            AppendValue(ref text, mark, original, removed);
            isFirst = false;
        }
    }

    private static void AppendValue(ref Text text, int mark, OriginalLine original, EventParts removed)
    {
        text.Append("\""u8);
        text.Advance(WriteValue(mark, original, removed, text.Rest));
        text.Append("\""u8);
    }

    private static int WriteValue(int mark, OriginalLine original, EventParts removed, Span<byte> destination) => mark switch
    {
        0 => original.WriteLength(destination),
        1 => original.WriteSha256(destination),
        _ => PartRules.WriteNames(removed, destination),
    };

    private ref struct Text(Span<byte> memory)
    {
        private readonly Span<byte> memory = memory;
        private int length;

        public readonly ReadOnlySpan<byte> Written => memory[..length];

        public readonly Span<byte> Rest => memory[length..];

        public void Append(ReadOnlySpan<byte> text)
        {
            text.CopyTo(Rest);
            length += text.Length;
        }

        public void Advance(int bytes) => length += bytes;
    }
}
