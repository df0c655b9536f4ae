namespace AuditShipper.Publishing.DeadLetters;

/// <summary>Names and sizes of the files in the dead-letter folder.</summary>
internal static class DeadLetterRules
{
    private const int Digits = 10;
    private const long MaxFileBytes = 8 * 1024 * 1024;
    private const int MaxBufferBytes = 64 * 1024;
    private const string Shared = ".letters";
    private const string Single = ".letter";

    /// <param name="number">Grows from file to file.</param>
    /// <param name="isShared">Many letters; else one, that was too large for the buffer.</param>
    public static string FileName(long number, bool isShared) => number.ToString("D" + Digits) + (isShared ? Shared : Single);

    public static bool IsShared(string name) => name.EndsWith(Shared, StringComparison.Ordinal);

    public static bool IsOurs(string name) => NumberOf(name) > 0 && name[Digits..] is Shared or Single;

    /// <returns>0: not a name of ours.</returns>
    public static long NumberOf(string name) =>
        name.Length > Digits && long.TryParse(name.AsSpan(0, Digits), System.Globalization.NumberStyles.None, null, out var number) ? number : 0;

    /// <summary>A shared file is at most so large: a small part of the bound, because a whole file goes at a time.</summary>
    public static long FileBytes(long maxBytes) => Math.Min(MaxFileBytes, maxBytes / 8);

    public static int BufferBytes(long maxBytes) => (int)Math.Min(MaxBufferBytes, FileBytes(maxBytes));
}
