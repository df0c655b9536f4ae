using System.Buffers;
using System.Runtime.InteropServices;

namespace AuditShipper.Reading;

/// <summary>
/// A piece of native memory that lines are read into and sent from without a copy. It goes back to its pool when the pipe that filled it
/// and every record that borrows from it have let go. Not thread-safe: one loop owns pool and blocks.
/// </summary>
internal sealed unsafe class Block : MemoryManager<byte>
{
    private readonly BlockPool pool;
    private byte* memory;
    private int holders;

    public Block(BlockPool pool, int sizeBytes)
    {
        this.pool = pool;
        SizeBytes = sizeBytes;
        memory = (byte*)NativeMemory.AlignedAlloc((nuint)sizeBytes, 64);
    }

    public int SizeBytes { get; }

    public override Span<byte> GetSpan() => new(memory, SizeBytes);

    public void Hold() => holders++;

    public void LetGo()
    {
        if (--holders == 0) pool.Return(this);
    }

    public void Free()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(memory + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>The pipe's way of letting go.</summary>
    protected override void Dispose(bool disposing) => LetGo();
}
