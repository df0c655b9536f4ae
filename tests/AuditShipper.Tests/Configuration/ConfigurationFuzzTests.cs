using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Configuration;

/// <summary>Whatever the file holds, the answer is options or problems.</summary>
public sealed class ConfigurationFuzzTests
{
    private static readonly string[] s_pieces =
    [
        "cluster", "node", "sources", "path", "kafka", "bootstrapServers", "properties", "routes", "topic", "limits", "http", "listen",
        ": ", ":", "\n", "\n  ", "\n    ", "- ", "[", "]", "{", "}", ", ", "? ", "| \n", "> \n", "|-\n", "&a", "*a", "!t ", "!!str ", "!", "<<", "%YAML 1.1\n", "%TAG ! x\n",
        "---\n", "...\n", "#", " # c\n", "'", "\"", "\\", "\\x4", "\t", "\r\n", "@", "`", "%", "~", "null", "on", "off", "1", "-1", "1e999", "/a", "kafka:9092", "[::]:1", "ü", "\U0001F600", "\u2028", "\uFEFF",
    ];

    [Theory]
    [InlineData(1, 30_000, 12)]
    [InlineData(2, 3_000, 200)]
    public void Random_pieces_of_yaml_never_throw(int seed, int rounds, int longest)
    {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(longest)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));
            AssertAnswered(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(3);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = new byte[random.Next(100)];
            random.NextBytes(bytes);
            AssertAnswered(bytes);
        }
    }

    [Fact]
    public void A_configuration_with_any_byte_changed_never_throws()
    {
        var random = new Random(4);
        var whole = Encoding.UTF8.GetBytes(Yaml.Smallest);
        for (var at = 0; at < whole.Length; at++)
            for (var round = 0; round < 20; round++)
            {
                var bytes = whole.ToArray();
                bytes[at] = (byte)random.Next(256);
                AssertAnswered(bytes);
            }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("!a ")]
    [InlineData("&a ")]
    [InlineData("a: {")]
    public void Deep_nesting_is_refused(string piece) =>
        Assert.NotEmpty(Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 50_000)))).Problems);

    [Fact]
    public void Random_variables_never_throw()
    {
        string[] parts = ["SOURCES", "0", "1", "99999", "-1", "PATH", "KAFKA", "PROPERTIES", "BOOTSTRAPSERVERS", "", "_", "A", "HTTP", "LISTEN", "CLUSTER", "ROUTES", "TOPIC"];
        var random = new Random(5);
        for (var round = 0; round < 5_000; round++)
        {
            var variables = Enumerable.Range(0, random.Next(5))
                .Select(_ => EnvironmentOverlay.Prefix + string.Join("__", Enumerable.Range(0, random.Next(1, 5)).Select(_ => parts[random.Next(parts.Length)])))
                .Select(name => KeyValuePair.Create(name, "x"));
            var result = ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(Yaml.Smallest), "a.yaml", new MemoryFileSystem(), [.. variables], "h");
            Assert.Equal(result.Options is null, result.Problems.Count > 0);
        }
    }

    private static ConfigurationResult Parse(byte[] bytes) => ConfigurationLoader.Parse(bytes, "a.yaml", new MemoryFileSystem(), [], "h");

    private static void AssertAnswered(byte[] bytes)
    {
        ConfigurationResult result;
        try
        {
            result = Parse(bytes);
        }
        catch (Exception thrown)
        {
            throw new InvalidOperationException($"Thrown by the bytes {Convert.ToHexString(bytes)}: {Encoding.UTF8.GetString(bytes)}", thrown);
        }
        Assert.Equal(result.Options is null, result.Problems.Count > 0);
        Assert.All(result.Problems, problem => Assert.Matches(@"^a\.yaml:\d+:\d+$", problem.Location.ToString()));
    }
}
