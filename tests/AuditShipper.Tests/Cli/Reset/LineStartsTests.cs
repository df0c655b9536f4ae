using AuditShipper.Cli.Reset;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Cli.Reset;

public sealed class LineStartsTests
{
    [Theory]
    [InlineData("", 0, true, 0, null)]
    [InlineData("ab\ncd\n", 0, true, 0, 3L)]
    [InlineData("ab\ncd\n", 1, false, 0, 3L)]
    [InlineData("ab\ncd\n", 3, true, 3, 6L)]
    [InlineData("ab\ncd\n", 5, false, 3, 6L)]
    [InlineData("ab\ncd\n", 6, true, 6, null)]
    [InlineData("ab\ncd", 5, false, 3, null)]
    [InlineData("abcd", 2, false, 0, null)]
    public void Lines_begin_behind_newlines(string content, long offset, bool isOne, long before, long? after)
    {
        var disk = new MemoryFileSystem();
        disk.Append("/f", System.Text.Encoding.UTF8.GetBytes(content));
        using var file = disk.TryOpenRead("/f")!;
        Assert.Equal(isOne, LineStarts.IsOne(file, offset));
        Assert.Equal(before, LineStarts.Before(file, offset));
        Assert.Equal(after, LineStarts.After(file, offset));
    }

    [Fact]
    public void Long_lines_are_searched_in_steps()
    {
        var disk = new MemoryFileSystem();
        disk.Append("/f", System.Text.Encoding.UTF8.GetBytes("a\n" + new string('x', 200_000) + "\nb\n"));
        using var file = disk.TryOpenRead("/f")!;
        Assert.Equal(2, LineStarts.Before(file, 150_000));
        Assert.Equal(200_003, LineStarts.After(file, 50_000));
    }
}
