using System.Runtime.InteropServices;

namespace AuditShipper.Files;

/// <summary>The C library's heap, on which librdkafka and our own blocks live. Where the C library is not glibc, nothing happens.</summary>
internal static partial class NativeHeap
{
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;
    private const int TrimThreshold = -1;
    private const int LargeBytes = 8 * 1024 * 1024;
    private const int KeptBytes = 16 * 1024 * 1024;
    private const int Arenas = 2;

    /// <summary>
    /// Once, at the start: a dozen threads share two arenas, and what librdkafka takes for each batch (about 1 MB, and a compressor's state) is
    /// used again instead of being mapped and cleared each time; only larger pieces go back to the system at once, the rest with <see cref="Trim"/>.
    /// </summary>
    public static void KeepSmall()
    {
        Try(() => Option(MmapThreshold, LargeBytes));
        Try(() => Option(TrimThreshold, KeptBytes));
        Try(() => Option(ArenaMax, Arenas));
    }

    /// <summary>Gives what is free back to the system.</summary>
    public static void Trim() => Try(() => Trim(0));

    private static void Try(Func<int> call)
    {
        try
        {
            call();
        }
        catch (EntryPointNotFoundException)
        {
            // another C library
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Option(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint padBytes);
}
