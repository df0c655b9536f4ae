using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Files;
using AuditShipper.Tests.Files;

namespace AuditShipper.Tests.Configuration;

/// <summary>Reads configurations out of strings.</summary>
internal static class Yaml
{
    public const string Smallest = """
        cluster: prod
        sources: [{ path: /var/log/kubernetes/audit.log }]
        kafka: { bootstrapServers: [kafka-1:9092] }
        routes: [{ topic: kubernetes-audit }]
        """;

    public static ConfigurationResult Read(string yaml, params (string Name, string Value)[] environment) => Read(yaml, new MemoryFileSystem(), environment);

    public static ConfigurationResult Read(string yaml, IFileSystem files, params (string Name, string Value)[] environment) =>
        ConfigurationLoader.Parse(
            Encoding.UTF8.GetBytes(yaml), "a.yaml", files, environment.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)), "cp-1.example.org");

    public static AgentOptions Options(string yaml, params (string Name, string Value)[] environment)
    {
        var result = Read(yaml, environment);
        Assert.Empty(result.Problems);
        return result.Options!;
    }

    /// <summary>The smallest configuration with one more line, or with a line of it replaced by one of the same key.</summary>
    public static string With(string line)
    {
        var key = line.Split(':')[0] + ":";
        return string.Join('\n', Smallest.Split('\n').Where(kept => !kept.StartsWith(key, StringComparison.Ordinal)).Append(line));
    }

    public static string OnlyProblem(string yaml, params (string Name, string Value)[] environment)
    {
        var result = Read(yaml, environment);
        Assert.Null(result.Options);
        return Assert.Single(result.Problems).ToString();
    }
}
