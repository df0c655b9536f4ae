using System.Runtime.InteropServices;

namespace AuditShipper.Files;

/// <summary>Memory straight from the kernel: none of it is taken before it is written to, it grows without a copy, and what is freed is gone at once.</summary>
internal static unsafe partial class NativePages
{
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int MayMove = 1;
    private static readonly void* Failed = (void*)-1;

    /// <param name="sizeBytes">Positive.</param>
    /// <returns>All zeros.</returns>
    /// <exception cref="InvalidOperationException">The system refuses it.</exception>
    public static byte* Map(nuint sizeBytes) => Checked(Map(null, sizeBytes, ReadAndWrite, PrivateAnonymous, -1, 0), sizeBytes);

    /// <summary>What it holds stays; where it lies may change.</summary>
    /// <exception cref="InvalidOperationException">The system refuses it; it is as it was.</exception>
    public static byte* Grow(byte* memory, nuint sizeBytes, nuint newSizeBytes) =>
        Checked(Remap(memory, sizeBytes, newSizeBytes, MayMove), newSizeBytes);

    public static void Free(byte* memory, nuint sizeBytes) => _ = Unmap(memory, sizeBytes);

    private static byte* Checked(void* memory, nuint sizeBytes) => memory != Failed
        ? (byte*)memory
        : throw new InvalidOperationException($"The system refuses {sizeBytes} bytes for a line: allow the process more memory, or lower limits.maxLineBytes.");

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* wanted, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial void* Remap(void* memory, nuint length, nuint newLength, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* memory, nuint length);
}
