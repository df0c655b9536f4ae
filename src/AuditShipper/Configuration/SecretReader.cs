using System.Text;
using AuditShipper.Files;

namespace AuditShipper.Configuration;

/// <summary>What came of one reference.</summary>
/// <param name="Value">Null: see the problem.</param>
/// <param name="Problem">The reference, the fact and the way out; never the value.</param>
internal readonly record struct SecretReading(string? Value, string? Problem);

/// <summary>Reads what references name. The environment is that of the process's start: only files can change.</summary>
internal sealed class SecretReader
{
    /// <summary>Room for a chain of certificates.</summary>
    public const int MaxBytes = 256 * 1024;

    private const uint ReadableByAll = 0x4;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly IFileSystem _files;
    private readonly Dictionary<string, string> _environment;

    public SecretReader(IFileSystem files, IEnumerable<KeyValuePair<string, string>> environment)
    {
        _files = files;
        _environment = new(StringComparer.Ordinal);
        foreach (var (name, value) in environment) _environment[name] = value;
    }

    public SecretReading Read(SecretReference reference)
    {
        if (reference.WhyMalformed() is { } malformed) return new(null, malformed);
        return reference.Place == SecretPlace.File ? ReadFile(reference.Target) : ReadVariable(reference.Target);
    }

    /// <returns>Null: the file is not there, or cannot be asked for.</returns>
    public FileFacts? TryStat(string path)
    {
        try
        {
            return _files.TryStat(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Null: only its owner and its group can.</returns>
    public string? WhoElseReads(string path) => TryStat(path) is { } facts && (facts.Permissions & ReadableByAll) != 0
        ? $"{path} can be read by every user of this machine (mode 0{Convert.ToString(facts.Permissions, 8)}). Set mode 0600 or 0640; in Kubernetes `defaultMode: 0400` on the Secret's volume."
        : null;

    private SecretReading ReadVariable(string name) => _environment.TryGetValue(name, out var value) switch
    {
        false => new(null, $"the environment variable {name} is not set. Set it for the agent, or name another."),
        _ when value!.Length == 0 => new(null, $"the environment variable {name} is empty. Put the value into it."),
        _ => new(value, null),
    };

    private SecretReading ReadFile(string path)
    {
        try
        {
            using var file = _files.TryOpenRead(path);
            if (file is null) return new(null, $"there is no file {path}. Put the value into it, or correct the path.");
            var bytes = new byte[MaxBytes + 1];
            var length = 0;
            while (length < bytes.Length && file.Read(bytes.AsSpan(length), length) is var read and > 0) length += read;
            return length > MaxBytes ? new(null, $"{path} is larger than {MaxBytes} bytes. Is this another file?") : Decode(path, bytes.AsSpan(0, length));
        }
        catch (UnauthorizedAccessException failure)
        {
            return new(null, $"{failure.Message} Let the agent's user, {Environment.UserName}, read it.");
        }
        catch (IOException failure)
        {
            return new(null, $"{failure.Message} Expected a file with the value in it.");
        }
    }

    /// <summary>The newline that editors put at the end is no part of the value.</summary>
    private static SecretReading Decode(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = Strict.GetString(bytes).TrimEnd('\r', '\n');
            return text.Length == 0 ? new(null, $"{path} is empty. Put the value into it.")
                : text.Contains('\0', StringComparison.Ordinal) ? new(null, $"{path} has a NUL byte in it. Expected text.")
                : new(text, null);
        }
        catch (DecoderFallbackException)
        {
            return new(null, $"{path} is no UTF-8 text. Write it anew.");
        }
    }
}
