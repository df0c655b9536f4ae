using AuditShipper.Files;

namespace AuditShipper.Discovery;

/// <summary>Whether two files hold the same segment. Names and inode numbers prove nothing: inodes come back within a second.</summary>
internal static class ContentRules
{
    /// <summary>Whether the file holds what was read of a segment: the same beginning, and the same bytes before the mark.</summary>
    public static bool Continues(IReadableFile file, in Fingerprint fingerprint, in TailHash? tail)
    {
        try
        {
            return Fingerprint.TryTake(file, isFinal: true) is { } taken
                && BeginsLike(file, taken, fingerprint)
                && (tail is not { } known || known.Matches(file));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <returns>Null: there is nothing in it yet, or it is a damaged .gz.</returns>
    public static Fingerprint? TryFingerprint(IReadableFile file)
    {
        try
        {
            return Fingerprint.TryTake(file, isFinal: true);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <returns>Null: the file no longer has those bytes, or it is a damaged .gz.</returns>
    public static TailHash? TryTail(IReadableFile file, long offset)
    {
        try
        {
            return TailHash.TryTake(file, offset);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Whether one file is a copy of the other as far as both go: compared at the end of the shorter.</summary>
    public static bool AreCopies(IReadableFile a, long aSize, IReadableFile b, long bSize)
    {
        try
        {
            var common = Math.Min(aSize, bSize);
            return common > 0 && TailHash.TryTake(a, common) is { } tail && tail.Matches(b);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <param name="file">The longer one.</param>
    /// <param name="other">Has so many bytes.</param>
    /// <param name="length">Up to <see cref="Fingerprint.MaxLength"/>.</param>
    public static bool BeginsWith(IReadableFile file, IReadableFile other, int length)
    {
        Span<byte> mine = stackalloc byte[length];
        Span<byte> theirs = stackalloc byte[length];
        return Fingerprint.ReadFully(file, mine, 0) == length && Fingerprint.ReadFully(other, theirs, 0) == length && mine.SequenceEqual(theirs);
    }

    /// <summary>A file that ends inside its first line has a shorter fingerprint than the whole line; it still begins alike.</summary>
    private static bool BeginsLike(IReadableFile file, in Fingerprint taken, in Fingerprint known)
    {
        if (taken == known) return true;
        if (taken.ContentStart != known.ContentStart || taken.Length < known.Length) return false;
        Span<byte> head = stackalloc byte[known.Length];
        return Fingerprint.ReadFully(file, head, known.ContentStart) == head.Length && Fingerprint.HashOf(head) == known.Sha256;
    }
}
