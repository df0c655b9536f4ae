using System.Collections;
using System.Net;
using AuditShipper.Cli;
using AuditShipper.Cli.Checks;
using AuditShipper.Cli.Replay;
using AuditShipper.Cli.Reset;
using AuditShipper.Cli.Status;
using AuditShipper.Cli.Verify;
using AuditShipper.Files;
using AuditShipper.Hosting;
using AuditShipper.Hosting.Demo;

var files = new LinuxFileSystem();
return await CommandLine.RunAsync(args, new CommandContext
{
    Files = files,
    Environment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(pair => KeyValuePair.Create((string)pair.Key, (string)pair.Value!))],
    HostName = Dns.GetHostName(), // MachineName would end at the first dot
    Out = Console.Out,
    Error = Console.Error,
    ShowsProgress = !Console.IsErrorRedirected,
    Run = AgentHost.RunAsync,
    Checks = [new SourceChecks(files).Step, new StateChecks(files).Step, ClientChecks.Step],
    ConnectChecks = [new ClusterChecks(files, TimeProvider.System).Step],
    More = [StatusCommand.Create, VerifyCommand.Create, ReplayCommand.Create, ResetCommand.Create],
    Terminal = Console.IsInputRedirected ? null : Console.In,
    Demo = (request, stop) => DemoHost.RunAsync(request, Console.Out, Console.Error, stop),
});
