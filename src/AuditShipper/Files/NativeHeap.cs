using System.Runtime.InteropServices;

namespace AuditShipper.Files;

/// <summary>The C library's heap, on which librdkafka and our own blocks live. Where the C library is not glibc, nothing happens.</summary>
internal static partial class NativeHeap
{
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;
    private const int LargeBytes = 128 * 1024;
    private const int Arenas = 2;

    /// <summary>
    /// Once, at the start: large blocks go back to the system when they are freed (glibc raises that threshold by itself, up to 32 MiB),
    /// and a dozen threads share two arenas.
    /// </summary>
    public static void KeepSmall()
    {
        Try(() => Option(MmapThreshold, LargeBytes));
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
