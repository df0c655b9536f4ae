using AuditShipper.Files;
using AuditShipper.Publishing.DeadLetters;

namespace AuditShipper.Tests.DeadLetters;

/// <param name="Header">What it says of itself.</param>
/// <param name="Bytes">What was kept.</param>
internal sealed record ReadLetter(DeadLetterHeader Header, byte[] Bytes);

/// <summary>Reads a dead-letter folder as a stranger would, in the order the letters were stored.</summary>
internal static class DeadLetterReader
{
    public static List<ReadLetter> ReadAll(IFileSystem files, string directory)
    {
        var letters = new List<ReadLetter>();
        foreach (var name in (files.TryList(directory) ?? []).Order(StringComparer.Ordinal))
        {
            using var file = files.TryOpenRead(Path.Combine(directory, name))!;
            var scan = new DeadLetterScan(file, verify: true);
            while (scan.TryNext(out var letter))
            {
                var bytes = new byte[letter.Header.LengthBytes!.Value];
                file.Read(bytes, letter.BodyOffset);
                letters.Add(new(letter.Header, bytes));
            }
        }

        return letters;
    }
}
