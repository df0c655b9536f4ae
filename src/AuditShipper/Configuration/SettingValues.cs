namespace AuditShipper.Configuration;

/// <summary>The values that were read, by path, with defaults filled in, and where they came from.</summary>
internal sealed class SettingValues
{
    private readonly Dictionary<string, (object? Value, ConfigurationLocation Location)> _values = [];
    private readonly Dictionary<string, IReadOnlyList<ConfigurationLocation>> _items = [];

    public void Set(string path, object? value, ConfigurationLocation location) => _values[path] = (value, location);

    public void SetItems(string listPath, IReadOnlyList<ConfigurationLocation> items) => _items[listPath] = items;

    /// <returns>Where each section of the list begins.</returns>
    public IReadOnlyList<ConfigurationLocation> Items(string listPath) => _items.GetValueOrDefault(listPath) ?? [];

    public int Count(string listPath) => Items(listPath).Count;

    /// <returns>The value; default: null, or refused.</returns>
    public T? Get<T>(Setting setting, int index = 0) => _values.TryGetValue(setting.At(index), out var found) ? (T?)found.Value : default;

    /// <param name="setting">A map.</param>
    /// <param name="name">One of its names.</param>
    public ConfigurationLocation LocationOf(Setting setting, string name) => _values[$"{setting.Path}.{name}"].Location;

    /// <returns>Null: it was not read, because it or a section around it has a problem.</returns>
    public ConfigurationLocation? LocationOf(Setting setting, int index = 0) => _values.TryGetValue(setting.At(index), out var found) ? found.Location : null;
}
