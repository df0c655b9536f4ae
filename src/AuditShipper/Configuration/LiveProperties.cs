using System.Collections;
using System.Diagnostics.CodeAnalysis;
using AuditShipper.Files;

namespace AuditShipper.Configuration;

/// <param name="Values">By name, references replaced; what has a problem is missing.</param>
/// <param name="Problems">By name: why a reference could not be followed. Never a value.</param>
internal sealed record PropertyReading(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Problems);

/// <summary>
/// The properties of librdkafka with their secrets in place. They are read once, and again when <see cref="Read"/> is called; <see cref="Use"/> puts
/// what was read in force, for every client that is made from then on. From any thread.
/// </summary>
internal sealed class LiveProperties : IReadOnlyDictionary<string, string>
{
    private readonly IReadOnlyDictionary<string, string> _written;
    private readonly SecretReader _reader;
    private volatile IReadOnlyDictionary<string, string> _current = new Dictionary<string, string>();

    /// <param name="written">Name and text as in the configuration.</param>
    /// <param name="reader">Follows references.</param>
    public LiveProperties(IReadOnlyDictionary<string, string> written, SecretReader reader) => (_written, _reader) = (written, reader);

    public IEnumerable<string> Keys => _current.Keys;

    public IEnumerable<string> Values => _current.Values;

    public int Count => _current.Count;

    public string this[string key] => _current[key];

    /// <returns>Those of the options; where they were not read from a configuration, a copy that never changes.</returns>
    public static LiveProperties Of(KafkaOptions kafka)
    {
        if (kafka.Properties is LiveProperties live) return live;
        var copy = new LiveProperties(kafka.Properties, new SecretReader(new LinuxFileSystem(), []));
        copy.Use(copy.Read());
        return copy;
    }

    /// <summary>Changes nothing that is in force.</summary>
    public PropertyReading Read()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in _written)
        {
            var reading = SecretReference.TryParse(text) is { } reference ? _reader.Read(reference) : new(text, null);
            if (reading.Value is { } value) values.Add(name, value);
            else problems.Add(name, reading.Problem!);
        }

        return new(values, problems);
    }

    /// <returns>Names whose values differ now from those that were in force.</returns>
    public IReadOnlyList<string> Use(PropertyReading reading)
    {
        var before = _current;
        _current = reading.Values;
        return [.. reading.Values.Where(now => before.GetValueOrDefault(now.Key) != now.Value).Select(now => now.Key)];
    }

    /// <summary>Each file that a value comes from or that librdkafka reads itself, as it is now: compare with an earlier look.</summary>
    public IReadOnlyList<FileFacts?> Look() => [.. Files().Select(file => _reader.TryStat(file.Path))];

    /// <returns>Name and warning.</returns>
    public IEnumerable<(string Name, string Warning)> Warnings() =>
        from file in Files()
        where KafkaProperties.IsCredential(file.Name) || KafkaProperties.IsCredentialFile(file.Name)
        let warning = _reader.WhoElseReads(file.Path)
        where warning is not null
        select (file.Name, warning);

    public bool ContainsKey(string key) => _current.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _current.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _current.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<(string Name, string Path)> Files()
    {
        foreach (var (name, text) in _written)
        {
            if (SecretReference.TryParse(text) is { } reference)
            {
                if (reference.Place == SecretPlace.File && reference.WhyMalformed() is null) yield return (name, reference.Target);
            }
            else if (KafkaProperties.IsFile(name))
            {
                yield return (name, text);
            }
        }
    }
}
