using System.Text;

namespace AuditShipper.Cli.Checks;

/// <summary>Reads /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
internal static class MountRules
{
    public const string MountInfoPath = "/proc/self/mountinfo";
    private const int MountPointField = 4;

    /// <param name="mountInfo">The file's text.</param>
    /// <param name="file">Absolute path of a file: a mount point that is a file was mounted alone.</param>
    public static bool IsMountPoint(string mountInfo, string file) =>
        mountInfo.Split('\n').Select(line => line.Split(' ')).Any(fields => fields.Length > MountPointField && Unescape(fields[MountPointField]) == file);

    /// <summary>Space, tab, newline and backslash are written as \ and three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var text = new StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            var isEscape = field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0;
            text.Append(isEscape ? (char)Convert.ToInt32(field.Substring(i + 1, 3), 8) : field[i]);
            i += isEscape ? 3 : 0;
        }

        return text.ToString();
    }
}
