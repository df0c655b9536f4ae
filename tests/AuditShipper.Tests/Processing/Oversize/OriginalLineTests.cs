using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AuditShipper.Processing.Oversize;

namespace AuditShipper.Tests.Processing.Oversize;

public sealed unsafe class OriginalLineTests : IDisposable
{
    private const int LargeBytes = 3 << 20;
    private readonly OriginalLine original = new();
    private readonly byte* memory = (byte*)NativeMemory.Alloc(LargeBytes);

    public void Dispose() => NativeMemory.Free(memory);

    [Fact]
    public void Length_and_hash_are_those_of_the_line()
    {
        original.Know("abc"u8);
        Assert.Equal(("3", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), (Length(), Hash()));
    }

    [Fact]
    public void It_is_computed_once_a_line()
    {
        original.Know("abc"u8);
        original.Know("another"u8);
        Assert.Equal(HashOf("abc"u8), Hash());
        original.Clear();
        original.Know("another"u8);
        Assert.Equal(("7", HashOf("another"u8)), (Length(), Hash()));
    }

    [Fact]
    public void Every_line_has_a_number_of_its_own()
    {
        var first = original.Number;
        original.Clear();
        original.Begin(memory, 10);
        Assert.Equal((first > 0, first + 2), (true, original.Number));
    }

    /// <summary>Whoever computes it, whether it is asked for or not, nobody reads a line behind its end: the memory is written anew at once.</summary>
    [Fact]
    public void Lines_in_a_row_have_their_own_hashes_whoever_computes_them()
    {
        for (var number = 0; number < 300; number++)
        {
            var bytes = number % 7 == 3 ? 1000 : LargeBytes - number;
            var line = new Span<byte>(memory, bytes);
            line.Fill((byte)number);
            original.Begin(memory, bytes);
            if (number % 5 == 4) Thread.Yield();
            if (number % 11 != 10)
            {
                original.Know(line);
                Assert.Equal((bytes.ToString(), HashOf(line)), (Length(), Hash()));
            }

            original.End();
        }
    }

    private static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private string Length() => Written(static (line, text) => line.WriteLength(text));

    private string Hash()
    {
        Assert.Equal(Convert.ToHexStringLower(original.Sha256), Written(static (line, text) => line.WriteSha256(text)));
        return Convert.ToHexStringLower(original.Sha256);
    }

    private string Written(Func<OriginalLine, byte[], int> write)
    {
        var text = new byte[OriginalLine.HexLength];
        return Encoding.ASCII.GetString(text, 0, write(original, text));
    }
}
