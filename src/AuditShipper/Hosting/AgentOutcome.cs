namespace AuditShipper.Hosting;

/// <summary>The exit code that the agent ends with: 0 unless something failed first. From any thread.</summary>
internal sealed class AgentOutcome
{
    private int exitCode;

    public int ExitCode => Volatile.Read(ref exitCode);

    /// <summary>The first failure decides.</summary>
    public void Fail(int code) => Interlocked.CompareExchange(ref exitCode, code, 0);
}
