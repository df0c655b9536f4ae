namespace AuditShipper.Cli;

/// <summary>What the process ends with. Part of the contract: docs/exit-codes.md.</summary>
internal static class ExitCodes
{
    /// <summary>Done, or asked to stop.</summary>
    public const int Done = 0;

    /// <summary>A fault: start it again.</summary>
    public const int Fault = 1;

    /// <summary>The command line or the configuration is wrong: a restart does not help.</summary>
    public const int Configuration = 2;

    /// <summary>The state directory is in use, unusable, or was written by a newer version.</summary>
    public const int StateDirectory = 3;

    /// <summary>Another instance took over.</summary>
    public const int Fenced = 4;

    /// <summary><c>check</c>, <c>verify</c> or <c>demo</c> found a difference.</summary>
    public const int Difference = 5;
}
