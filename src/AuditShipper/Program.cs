using System.Collections;
using System.Net;
using AuditShipper.Cli;
using AuditShipper.Files;
using AuditShipper.Hosting;

return await CommandLine.RunAsync(args, new CommandContext
{
    Files = new LinuxFileSystem(),
    Environment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(pair => KeyValuePair.Create((string)pair.Key, (string)pair.Value!))],
    HostName = Dns.GetHostName(), // MachineName would end at the first dot
    Out = Console.Out,
    Error = Console.Error,
    Run = AgentHost.RunAsync,
    Checks = [],
    Demo = null,
});
