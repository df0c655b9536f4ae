using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Kafka;

/// <summary>One broker process. It ends with the test process, however that ends.</summary>
public sealed partial class KafkaNode : IDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    /// <summary>The shell waits for the broker; its helper waits for the end of our pipe and then ends the broker.</summary>
    private const string Watched = """
        exec 2>/dev/null
        log=$1; shift
        "$@" </dev/null >"$log" 2>&1 & broker=$!
        echo $broker
        exec 3<&0
        (read -r _ <&3; kill -9 $broker 2>/dev/null) & watcher=$!
        wait $broker
        kill $watcher 2>/dev/null
        """;

    private readonly string _directory;
    private readonly string _home;
    private readonly int _port;
    private readonly string[] _options;
    private Process? _shell;

    /// <param name="home">Of the distribution.</param>
    /// <param name="directory">Of this node.</param>
    /// <param name="number">From 1 on.</param>
    /// <param name="port">Of the clients' listener.</param>
    /// <param name="keysAt">Where the broker may load the keys of tokens from.</param>
    internal KafkaNode(string home, string directory, int number, int port, string? keysAt)
    {
        (_home, _directory, Number, _port) = (home, directory, number, port);
        _options = keysAt is null ? [] : [$"-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={keysAt}"];
    }

    /// <summary>From 1 on.</summary>
    public int Number { get; }

    public string Address => $"127.0.0.1:{_port}";

    /// <summary>Of the running broker; 0: it does not run.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Starts the process; <see cref="WhenReadyAsync"/> tells when it answers.</summary>
    public void Launch()
    {
        Assert.Equal(0, ProcessId);
        _shell = new Process
        {
            StartInfo = new ProcessStartInfo("/bin/sh", ["-c", Watched, "sh", Path.Combine(_directory, "console.log"), .. Java(_home, _directory, "512m", _options), "kafka.Kafka", Path.Combine(_directory, "server.properties")])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        Assert.True(_shell.Start());
        ProcessId = int.Parse(_shell.StandardOutput.ReadLine()!);
    }

    /// <summary>Returns when the clients' port is open: Kafka opens it after recovery.</summary>
    public Task WhenReadyAsync() => Wait.Until(
        async () =>
        {
            Assert.False(_shell!.HasExited, $"Node {Number} died at its start: {Logs()}");
            return await AnswersAsync();
        },
        TimeSpan.FromMinutes(3), () => $"node {Number} answers: {Logs()}");

    public async Task StartAsync()
    {
        Launch();
        await WhenReadyAsync();
    }

    /// <summary>Returns when the broker has ended by itself.</summary>
    public async Task WhenEndedAsync()
    {
        await _shell!.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        _shell.Dispose();
        (_shell, ProcessId) = (null, 0);
    }

    /// <summary>A crash.</summary>
    public Task KillAsync() => EndAsync(SigKill);

    /// <summary>A clean stop.</summary>
    public Task StopAsync() => EndAsync(SigTerm);

    /// <summary>Hangs with its connections open.</summary>
    public void Pause() => Signal(SigStop);

    public void Resume() => Signal(SigCont);

    public void Dispose()
    {
        if (ProcessId != 0)
            Signal(SigKill);
        _shell?.WaitForExit();
        _shell?.Dispose();
        ProcessId = 0;
    }

    /// <summary>The command of a Java program of Kafka's, up to its class.</summary>
    internal static string[] Java(string home, string directory, string heap, params string[] options)
    {
        var java = Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } javaHome ? Path.Combine(javaHome, "bin", "java") : "java";
        return
        [
            java, .. options, "-Xms64m", $"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
            $"-Dlog4j2.configurationFile={Path.Combine(directory, "log4j2.properties")}", "-cp", Path.Combine(home, "libs", "*"),
        ];
    }

    private async Task<bool> AnswersAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task EndAsync(int signal)
    {
        Signal(SigCont);
        Signal(signal);
        await _shell!.WaitForExitAsync();
        _shell.Dispose();
        (_shell, ProcessId) = (null, 0);
    }

    private void Signal(int signal) => Assert.Equal(0, SendSignal(ProcessId, signal));

    private string Logs() => string.Join('\n', new[] { "console.log", "server.log" }
        .Select(name => Path.Combine(_directory, name)).Where(File.Exists).SelectMany(path => File.ReadLines(path).TakeLast(15)));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
