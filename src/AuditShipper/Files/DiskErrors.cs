using System.Runtime.InteropServices;

namespace AuditShipper.Files;

/// <summary>Makes exceptions of error numbers: what was tried, on which path, and what the system says.</summary>
internal static class DiskErrors
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int NoSuchAddress = 6;
    public const int AccessDenied = 13;
    public const int AlreadyExists = 17;
    public const int NotADirectory = 20;
    public const int InvalidArgument = 22;
    public const int NoSpace = 28;
    public const int NotASeekableFile = 29;
    public const int NotImplemented = 38;
    public const int WouldBlock = 11;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    public static int Last => Marshal.GetLastPInvokeError();

    public static bool IsVanished(int error) => error is NotFound or NotADirectory;

    public static bool IsUnsupported(int error) => error is NotSupported or NotImplemented or InvalidArgument or NotASeekableFile;

    public static bool IsDiskFull(IOException failure) => failure.HResult is NoSpace or QuotaExceeded;

    /// <param name="verb">What was tried: <c>open</c>, <c>write to</c>.</param>
    /// <param name="path">What it was tried on.</param>
    /// <param name="error">The error number (errno).</param>
    public static Exception Of(string verb, string path, int error)
    {
        var message = $"Cannot {verb} {path}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error is AccessDenied or NotPermitted
            ? new UnauthorizedAccessException(message)
            : new IOException(message, error);
    }
}
