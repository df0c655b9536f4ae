using System.Globalization;
using System.Text;

namespace AuditShipper.Checkpointing;

/// <summary>Names and messages of the state directory.</summary>
internal static class StateDirectoryRules
{
    public static string OwnerLine(int processId, string host) => $"pid={processId} host={host}";

    /// <param name="path">The state directory.</param>
    /// <param name="owner">What the lock file holds; may be anything.</param>
    public static string InUse(string path, string owner) =>
        $"State directory {path} is in use by another agent{Describe(owner)}. Stop that one, or give this one a stateDirectory of its own.";

    public static string Unusable(string path, string reason, string user) =>
        $"State directory {path} cannot be used: {reason} It must be a directory that the user the agent runs as ({user}) can write to; make it so, or set stateDirectory to one that is.";

    /// <summary>Every source has its own; two names never share one.</summary>
    public static string SourcePath(string stateDirectory, string sourceName) => Path.Combine(stateDirectory, "sources", FileName(sourceName));

    /// <summary>A source's name as the name of a directory: what is more than letters, digits, dash, dot and underscore is written as %XX.</summary>
    public static string FileName(string sourceName)
    {
        var name = new StringBuilder();
        foreach (var unit in Encoding.UTF8.GetBytes(sourceName))
        {
            var isPlain = char.IsAsciiLetterOrDigit((char)unit) || unit is (byte)'-' or (byte)'_' || (unit == '.' && name.Length > 0);
            _ = isPlain ? name.Append((char)unit) : name.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return name.ToString();
    }

    private static string Describe(string owner)
    {
        var words = owner.Split([' ', '\n', '\0'], StringSplitOptions.RemoveEmptyEntries);
        return words is [var pid, var host, ..] && IsWord(pid, "pid=") && IsWord(host, "host=")
            ? $" (process {pid["pid=".Length..]} on host {host["host=".Length..]})"
            : "";
    }

    private static bool IsWord(string word, string prefix) =>
        word.StartsWith(prefix, StringComparison.Ordinal) && !word.Any(char.IsControl);
}
