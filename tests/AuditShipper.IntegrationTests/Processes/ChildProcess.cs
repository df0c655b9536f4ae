using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace AuditShipper.IntegrationTests.Processes;

/// <summary>Numbers of kill(2) on Linux.</summary>
internal enum UnixSignal
{
    Hangup = 1,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>How a program ended that ran to its end.</summary>
internal sealed record ProgramOutcome(int ExitCode, string Output)
{
    /// <returns>What it printed.</returns>
    public string RequireSuccess() => ExitCode == 0 ? Output : throw new InvalidOperationException($"Exit code {ExitCode}:\n{Output}");
}

/// <summary>A program that a test started: its output as lines, its end, signals. Killed on disposal, and when the tests end.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly string _name;

    private ChildProcess(ProcessStartInfo start)
    {
        _name = Path.GetFileName(start.FileName);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Both streams so far, line by line as they came.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <param name="file">A path, or a name to be found in PATH.</param>
    /// <param name="arguments">Each passed as it is.</param>
    /// <param name="environment">Added to the tests' own; null as a value removes.</param>
    public static ChildProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var child = new ChildProcess(start);
        AppDomain.CurrentDomain.ProcessExit += child.KillAtExit;
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Starts it and waits for its end.</summary>
    /// <exception cref="TimeoutException">It is still running after <paramref name="limit"/>.</exception>
    public static async Task<ProgramOutcome> Run(string file, IEnumerable<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string?>? environment = null)
    {
        await using var child = Start(file, arguments, environment);
        return new ProgramOutcome(await child.WaitForExit(limit), child.Output);
    }

    public void Signal(UnixSignal signal)
    {
        if (kill(_process.Id, (int)signal) != 0)
            throw new InvalidOperationException($"{_name}, process {_process.Id}, takes no signal {signal}: errno {Marshal.GetLastPInvokeError()}.");
    }

    /// <returns>The exit code; 128 + the signal's number where a signal ended it.</returns>
    /// <exception cref="TimeoutException">It is still running after <paramref name="limit"/>.</exception>
    public async Task<int> WaitForExit(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"{_name} has not ended within {limit}. It printed:\n{Output}", late);
        }
    }

    /// <returns>The first line that has not been asked for yet and holds <paramref name="text"/>.</returns>
    /// <exception cref="TimeoutException">No such line came.</exception>
    public async Task<string> WaitForLine(string text, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            while (await _lines.Reader.WaitToReadAsync(deadline.Token))
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    if (line.Contains(text, StringComparison.Ordinal))
                        return line;
                }
            }
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"{_name} has not printed \"{text}\" within {limit}. It printed:\n{Output}", late);
        }

        throw new InvalidOperationException($"{_name} ended without printing \"{text}\". It printed:\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs arguments)
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    private int _openStreams = 2;

    private void Keep(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0)
                _lines.Writer.Complete();
            return;
        }

        lock (_output)
            _output.Append(line).Append('\n');
        _lines.Writer.TryWrite(line);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
