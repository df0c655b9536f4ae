namespace AuditShipper.Tests.Architecture;

/// <summary>Small files, short methods, one namespace a folder.</summary>
public sealed class ShapeTests
{
    private const int MaxFileLines = 350;
    private const int MaxMethodLines = 60;

    [Fact]
    public void The_namespace_of_a_file_is_its_folder()
    {
        var files = SourceFiles.Read();
        Assert.NotEmpty(files);
        Assert.All(files.Where(file => file.Name != "Program.cs"), file =>
            Assert.Contains($"namespace AuditShipper.{file.Folder.Replace('/', '.')};", file.Lines));
    }

    [Fact]
    public void No_file_is_longer_than_350_lines() =>
        Assert.Empty(SourceFiles.Read().Where(file => file.Lines.Count > MaxFileLines).Select(file => $"{file}: {file.Lines.Count} lines"));

    [Fact]
    public void No_method_is_longer_than_60_lines()
    {
        var methods = MethodLengths.Of(typeof(AuditShipper.Configuration.AgentOptions).Assembly);
        Assert.NotEmpty(methods);
        Assert.Empty(methods.Where(method => method.Lines > MaxMethodLines).Select(method => $"{method.Name}: {method.Lines} lines"));
    }

    [Fact]
    public void The_length_of_a_method_is_the_span_of_its_statements() =>
        Assert.Equal(5, MethodLengths.Of(typeof(ShapeTests).Assembly).Single(method => method.Name == $"{nameof(ShapeTests)}.{nameof(FiveLines)}").Lines);

    private static int FiveLines(int n)
    {
        if (n > 1)
            n += 2;

        n *= 3;
        return n;
    }
}
