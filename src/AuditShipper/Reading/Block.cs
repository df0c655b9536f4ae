using System.Buffers;
using System.Runtime.InteropServices;
using AuditShipper.Files;

namespace AuditShipper.Reading;

/// <summary>
/// A piece of native memory that lines are read into and sent from without a copy. It goes back to its pool when the pipe that filled it
/// and every record that borrows from it have let go. Not thread-safe: one loop owns pool and blocks.
/// </summary>
internal sealed unsafe class Block : MemoryManager<byte>
{
    private readonly BlockPool pool;
    private readonly bool isMapped;
    private byte* memory;
    private int holders;

    public Block(BlockPool pool, int sizeBytes)
    {
        this.pool = pool;
        SizeBytes = sizeBytes;
        isMapped = sizeBytes > BlockPool.LargeBytes;
        memory = isMapped ? NativePages.Map((nuint)sizeBytes) : (byte*)NativeMemory.AlignedAlloc((nuint)sizeBytes, 64);
    }

    public int SizeBytes { get; private set; }

    /// <summary>What it counts for in <see cref="BlockPool.RentedBytes"/>.</summary>
    public int CountedBytes { get; set; }

    public override Span<byte> GetSpan() => new(memory, SizeBytes);

    public void Hold() => holders++;

    public void LetGo()
    {
        if (--holders == 0) pool.Return(this);
    }

    /// <summary>Its bytes stay and may move: only before anybody else has seen them. Only of a block larger than <see cref="BlockPool.LargeBytes"/>.</summary>
    public void Grow(int sizeBytes)
    {
        memory = NativePages.Grow(memory, (nuint)SizeBytes, (nuint)sizeBytes);
        SizeBytes = sizeBytes;
    }

    public void Free()
    {
        if (isMapped) NativePages.Free(memory, (nuint)SizeBytes);
        else NativeMemory.AlignedFree(memory);
        memory = null;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(memory + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>The pipe's way of letting go.</summary>
    protected override void Dispose(bool disposing) => LetGo();
}
