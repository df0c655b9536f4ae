using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Configuration;

/// <summary>Secrets that stand elsewhere than in the configuration file.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SecretSpecs
{
    private const string Path = "/run/secrets/password";
    private readonly MemoryFileSystem _files = new();

    [Theory]
    [InlineData("hunter2")]
    [InlineData("hunter2\n")]
    [InlineData("hunter2\r\n")]
    public void A_file_gives_the_value_without_its_last_newline(string content)
    {
        Write(content);
        var result = Read($"sasl.password: file:{Path}");
        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.Equal("hunter2", result.Options!.Kafka.Properties["sasl.password"]);
    }

    [Fact]
    public void A_variable_gives_the_value_of_any_property()
    {
        var result = Read("sasl.username: env:KAFKA_USER", ("KAFKA_USER", "alice"));
        Assert.Empty(result.Warnings);
        Assert.Equal("alice", result.Options!.Kafka.Properties["sasl.username"]);
    }

    [Fact]
    public void A_reference_may_come_from_the_environment_too()
    {
        Write("hunter2");
        var result = Read("linger.ms: 5", ("AUDITSHIPPER__KAFKA__PROPERTIES__SASL_PASSWORD", $"file:{Path}"));
        Assert.Equal("hunter2", result.Options!.Kafka.Properties["sasl.password"]);
    }

    [Theory]
    [InlineData("file:/nowhere", "there is no file /nowhere. Put the value into it, or correct the path.")]
    [InlineData("file:relative", "what stands behind file: is no absolute path. Write file:/path; a value that itself begins with file: must stand in a file.")]
    [InlineData("env:NOT_SET", "the environment variable NOT_SET is not set. Set it for the agent, or name another.")]
    [InlineData("env:EMPTY", "the environment variable EMPTY is empty. Put the value into it.")]
    [InlineData("env:a b", "what stands behind env: is no name of a variable. Write env:NAME; a value that itself begins with env: must stand in a file.")]
    public void What_cannot_be_followed_is_a_problem_with_its_place(string reference, string problem)
    {
        var result = Read($"sasl.password: \"{reference}\"", ("EMPTY", ""));
        Assert.Null(result.Options);
        Assert.Equal($"a.yaml:4:64: kafka.properties.sasl.password: {problem}", Assert.Single(result.Problems).ToString());
    }

    [Fact]
    public void A_file_that_may_not_be_read_or_holds_nothing_usable_is_a_problem()
    {
        Write("");
        Assert.Contains($"{Path} is empty. Put", Problem(), StringComparison.Ordinal);
        _files.Append(Path, [0xff]);
        Assert.Contains("is no UTF-8 text", Problem(), StringComparison.Ordinal);
        _files.Write(Path, 0, "a\0"u8);
        Assert.Contains("NUL", Problem(), StringComparison.Ordinal);
        _files.Write(Path, 0, new byte[SecretReader.MaxBytes + 1]);
        Assert.Contains("is larger than", Problem(), StringComparison.Ordinal);
        _files.Deny(Path);
        Assert.Contains("Let the agent's user", Problem(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sasl.password", true)]
    [InlineData("ssl.key.password", true)]
    [InlineData("ssl.key.pem", true)]
    [InlineData("ssl.keystore.password", true)]
    [InlineData("sasl.oauthbearer.client.secret", true)]
    [InlineData("sasl.oauthbearer.assertion.private.key.passphrase", true)]
    [InlineData("ssl.certificate.pem", false)]
    [InlineData("sasl.username", false)]
    [InlineData("ssl.key.location", false)]
    public void A_secret_in_the_file_itself_works_with_a_warning(string name, bool warns)
    {
        var result = Read($"{name}: hunter2");
        Assert.Equal("hunter2", result.Options!.Kafka.Properties[name]);
        Assert.Equal(warns ? 1 : 0, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains($"kafka.properties.{name}: the secret itself stands", warning.Message, StringComparison.Ordinal));
        Assert.All(result.Warnings, warning => Assert.DoesNotContain("hunter2", warning.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_the_environment_sets_needs_no_warning() =>
        Assert.Empty(Read("linger.ms: 5", ("AUDITSHIPPER__KAFKA__PROPERTIES__SASL_PASSWORD", "hunter2")).Warnings);

    [Theory]
    [InlineData("sasl.password: file:", UnixFileMode.UserRead | UnixFileMode.OtherRead, true)]
    [InlineData("sasl.password: file:", UnixFileMode.UserRead | UnixFileMode.GroupRead, false)]
    [InlineData("ssl.key.location: ", UnixFileMode.UserRead | UnixFileMode.OtherRead, true)]
    [InlineData("ssl.ca.location: ", UnixFileMode.UserRead | UnixFileMode.OtherRead, false)]
    public void A_file_that_everybody_can_read_gets_a_warning(string property, UnixFileMode mode, bool warns)
    {
        using var folder = new TemporaryDirectory();
        var path = System.IO.Path.Combine(folder.Path, "secret");
        File.WriteAllText(path, "hunter2");
        File.SetUnixFileMode(path, mode);
        var warnings = Yaml.Read(Text(property + path), new LinuxFileSystem()).Warnings;
        Assert.Equal(warns ? 1 : 0, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains($"{path} can be read by every user of this machine (mode 0404)", warning.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_changed_is_in_force_only_when_it_is_used()
    {
        Write("old");
        var properties = Assert.IsType<LiveProperties>(Read($"sasl.password: file:{Path}").Options!.Kafka.Properties);
        var before = properties.Look();
        Assert.Equal(before, properties.Look());
        _files.Now += TimeSpan.FromSeconds(1);
        _files.Write(Path, 0, "new"u8);
        Assert.NotEqual(before, properties.Look());
        var reading = properties.Read();
        Assert.Equal("old", properties["sasl.password"]);
        Assert.Equal(["sasl.password"], properties.Use(reading));
        Assert.Equal("new", properties["sasl.password"]);
        Assert.Empty(properties.Use(reading));
    }

    private static string Text(string property) => Yaml.With($"kafka: {{ bootstrapServers: [a:1], properties: {{ {property} }} }}").Replace("topic: kubernetes-audit }", "topic: kubernetes-audit, redaction: off }", StringComparison.Ordinal);

    private ConfigurationResult Read(string property, params (string Name, string Value)[] environment) => Yaml.Read(Text(property), _files, environment);

    private string Problem() => Assert.Single(Read($"sasl.password: file:{Path}").Problems).Message;

    private void Write(string content) => _files.Append(Path, Encoding.UTF8.GetBytes(content));
}
