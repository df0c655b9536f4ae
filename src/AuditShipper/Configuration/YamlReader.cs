using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AuditShipper.Configuration;

/// <summary>
/// Builds the tree of nodes from YAML, each with its line and column. Reports what YAML allows and a configuration does not:
/// duplicate keys, anchors, merge keys, tags, a second document, deep nesting. Never throws for a reason of the text, and never quotes a
/// value: any of them may be a secret.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 16;

    private readonly string _file;
    private readonly ICollection<ConfigurationProblem> _problems;
    private readonly Parser _parser;

    private YamlReader(string text, string file, ICollection<ConfigurationProblem> problems)
    {
        _file = file;
        _problems = problems;
        _parser = new Parser(new StringReader(text));
    }

    /// <returns>Null: the text is no single YAML document, and a problem says why.</returns>
    public static ConfigurationNode? TryRead(string text, string file, ICollection<ConfigurationProblem> problems)
    {
        var reader = new YamlReader(text, file, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException refused)
        {
            reader.Add(reader.At(refused.Start), "", $"this is no valid YAML: {refused.Message}");
            return null;
        }
        catch (Exception refused) when (refused is InvalidOperationException or ArgumentException)
        {
            // The library's own slips, without a place: an unclosed bracket around a plain word, for one.
            var last = reader._parser.Current?.End ?? Mark.Empty;
            reader.Add(reader.At(last), "", "this is no valid YAML from here on. Is a bracket, a brace or a quote not closed?");
            return null;
        }
    }

    private ConfigurationNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            return Refuse(Mark.Empty, "", "the file is empty. Expected at least cluster, sources, kafka.bootstrapServers and routes; write {} where the environment sets them all.");
        _parser.Consume<DocumentStart>();
        var root = ReadNode(depth: 0, "");
        if (root is null)
            return null;
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out var second)
            ? Refuse(second.Start, "", "a second document begins here. Expected one document: remove the line ---, or the rest.")
            : root;
    }

    private ConfigurationNode? ReadNode(int depth, string path)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return Refuse(alias.Start, path, "aliases (a word that begins with *) are not supported. Write the value out, or quote it if the * belongs to it.");
        if (!_parser.Accept<NodeEvent>(out var start))
            return Refuse(_parser.Current?.Start ?? Mark.Empty, path, "a value was expected here.");
        if (depth > MaxDepth)
            return Refuse(start.Start, "", $"nested deeper than {MaxDepth} levels. No key lies that deep.");
        if (!start.Tag.IsEmpty)
            Add(At(start.Start), path, "YAML tags (a word that begins with !) are not supported. Quote the value if the ! belongs to it.");
        if (!start.Anchor.IsEmpty)
            Add(At(start.Start), path, "anchors (a word that begins with &) are not supported. Write the value out where it is used, or quote it if the & belongs to it.");
        return start switch
        {
            SequenceStart => ReadList(depth, path),
            MappingStart => ReadMapping(depth, path),
            _ => ReadScalar(_parser.Consume<Scalar>()),
        };
    }

    private ConfigurationNode ReadScalar(Scalar scalar)
    {
        var isNull = scalar.Style == ScalarStyle.Plain && (scalar.Value is "" or "~" or "null" or "Null" or "NULL");
        return ConfigurationNode.Scalar(At(scalar.Start), scalar.Value, isNull);
    }

    private ConfigurationNode? ReadList(int depth, string path)
    {
        var list = ConfigurationNode.List(At(_parser.Consume<SequenceStart>().Start));
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode(depth + 1, $"{path}[{list.Items.Count}]") is not { } item)
                return null;
            list.Items.Add(item);
        }
        return list;
    }

    private ConfigurationNode? ReadMapping(int depth, string path)
    {
        var mapping = ConfigurationNode.Mapping(At(_parser.Consume<MappingStart>().Start));
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1, path) is not { } key)
                return null;
            var keyPath = Join(path, Wording.Key(key.Text));
            if (ReadNode(depth + 1, keyPath) is not { } value)
                return null;
            AddEntry(mapping, key, value, keyPath);
        }
        return mapping;
    }

    private void AddEntry(ConfigurationNode mapping, ConfigurationNode key, ConfigurationNode value, string path)
    {
        if (key.Kind != NodeKind.Scalar)
            Add(key.Location, path, "is a list or a mapping. Expected a name.");
        else if (key.Text == "<<")
            Add(key.Location, path, "merge keys (<<) are not supported. Write the keys out.");
        else if (mapping.Find(key.Text) is { } first)
            Add(key.Location, path, $"is already set in line {first.Location.Line}, column {first.Location.Column}. Keep one of the two.");
        else
            mapping.Entries.Add(new ConfigurationEntry(key.Text, key.Location, value));
    }

    private ConfigurationNode? Refuse(Mark at, string path, string message)
    {
        Add(At(at), path, message);
        return null;
    }

    private void Add(ConfigurationLocation at, string path, string message) =>
        _problems.Add(new ConfigurationProblem(at, path.Length == 0 ? message : $"{path}: {message}"));

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private ConfigurationLocation At(Mark mark) => ConfigurationLocation.InFile(_file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
