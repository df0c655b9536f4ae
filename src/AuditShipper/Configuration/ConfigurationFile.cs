using AuditShipper.Files;

namespace AuditShipper.Configuration;

/// <summary>Reads the bytes of the configuration file, or says why that cannot be done.</summary>
internal static class ConfigurationFile
{
    /// <returns>Null: a problem was added.</returns>
    public static byte[]? TryRead(IFileSystem files, string path, ICollection<ConfigurationProblem> problems) =>
        TryRead(files, path, $"Name it with --config FILE; without that it is {ConfigurationLoader.DefaultPath}.", problems);

    /// <param name="files">The door to the disk.</param>
    /// <param name="path">As the operator wrote it.</param>
    /// <param name="wayOut">For a file that is not there.</param>
    /// <param name="problems">What is wrong is added.</param>
    /// <returns>Null: a problem was added.</returns>
    public static byte[]? TryRead(IFileSystem files, string path, string wayOut, ICollection<ConfigurationProblem> problems)
    {
        try
        {
            using var file = files.TryOpenRead(path);
            if (file is null)
                return Refuse(path, $"there is no such file. {wayOut}", problems);
            return ReadAll(file) ?? Refuse(path, $"the file is larger than {Quantity.FormatSize(ConfigurationText.MaxBytes)}. Expected a configuration: is this another file?", problems);
        }
        catch (UnauthorizedAccessException failure)
        {
            return Refuse(path, $"{failure.Message} Let the agent's user read it.", problems);
        }
        catch (IOException failure)
        {
            return Refuse(path, $"{failure.Message} Expected a configuration file.", problems);
        }
    }

    /// <returns>Null: too large.</returns>
    private static byte[]? ReadAll(IReadableFile file)
    {
        var buffer = new byte[ConfigurationText.MaxBytes + 1];
        var length = 0;
        while (length < buffer.Length && file.Read(buffer.AsSpan(length), length) is var read and > 0)
            length += read;
        return length > ConfigurationText.MaxBytes ? null : buffer[..length];
    }

    private static byte[]? Refuse(string path, string message, ICollection<ConfigurationProblem> problems)
    {
        problems.Add(new ConfigurationProblem(ConfigurationLocation.WholeFile(path), message));
        return null;
    }
}
