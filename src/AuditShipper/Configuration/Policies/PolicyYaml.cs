using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AuditShipper.Configuration.Policies;

/// <summary>
/// Builds the tree of a policy from YAML or JSON with what the API server's reader allows: anchors, merge keys, a second document (ignored),
/// duplicate keys (a warning, the last counts). Never throws for a reason of the text.
/// </summary>
internal sealed class PolicyYaml
{
    private const int MaxDepth = 32;
    private const string Merge = "<<";

    private readonly string file;
    private readonly ICollection<ConfigurationProblem> problems;
    private readonly ICollection<ConfigurationProblem> warnings;
    private readonly Parser parser;
    private readonly Dictionary<AnchorName, PolicyNode> anchors = [];

    private PolicyYaml(string text, string file, ICollection<ConfigurationProblem> problems, ICollection<ConfigurationProblem> warnings)
    {
        (this.file, this.problems, this.warnings) = (file, problems, warnings);
        parser = new Parser(new StringReader(text));
    }

    /// <returns>Null: the text is no YAML, and a problem says why. An empty text is a mapping without entries.</returns>
    public static PolicyNode? TryRead(string text, string file, ICollection<ConfigurationProblem> problems, ICollection<ConfigurationProblem> warnings)
    {
        var reader = new PolicyYaml(text, file, problems, warnings);
        try
        {
            return reader.ReadDocument(isJson: text.AsSpan().TrimStart().StartsWith("{"));
        }
        catch (YamlException refused)
        {
            return reader.Refuse(refused.Start, $"this is no valid YAML: {refused.Message}");
        }
        catch (Exception refused) when (refused is InvalidOperationException or ArgumentException)
        {
            // The library's own slips, without a place: an unclosed bracket around a plain word, for one.
            return reader.Refuse(reader.parser.Current?.End ?? Mark.Empty, "this is no valid YAML from here on. Is a bracket, a brace or a quote not closed?");
        }
    }

    private PolicyNode? ReadDocument(bool isJson)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out var start))
            return new PolicyNode(PolicyNodeKind.Mapping, At(Mark.Empty));
        if (ReadNode(depth: 0, "") is not { } root)
            return null;
        parser.Consume<DocumentEnd>();
        if (isJson && parser.Accept<DocumentStart>(out var second))
            return Refuse(second.Start, "text follows the JSON object. Remove it.");
        return root.Kind == PolicyNodeKind.Null ? new PolicyNode(PolicyNodeKind.Mapping, At(start.Start)) : root;
    }

    private PolicyNode? ReadNode(int depth, string path)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return anchors.TryGetValue(alias.Value, out var meant) ? meant : Refuse(alias.Start, $"{Place(path)}there is no anchor of this name before it.");
        if (!parser.Accept<NodeEvent>(out var start))
            return Refuse(parser.Current?.Start ?? Mark.Empty, $"{Place(path)}a value was expected here.");
        if (depth > MaxDepth)
            return Refuse(start.Start, $"nested deeper than {MaxDepth} levels. No field of a policy lies that deep.");
        var anchor = start.Anchor;
        var node = start switch
        {
            SequenceStart => ReadList(depth, path),
            MappingStart => ReadMapping(depth, path),
            _ => ReadScalar(),
        };
        if (!anchor.IsEmpty && node is not null)
            anchors[anchor] = node;
        return node;
    }

    private PolicyNode ReadScalar()
    {
        var scalar = parser.Consume<Scalar>();
        return PolicyScalars.Read(scalar, At(scalar.Start));
    }

    private PolicyNode? ReadList(int depth, string path)
    {
        var list = new PolicyNode(PolicyNodeKind.List, At(parser.Consume<SequenceStart>().Start));
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode(depth + 1, $"{path}[{list.Items.Count}]") is not { } item)
                return null;
            list.Items.Add(item);
        }

        return list;
    }

    private PolicyNode? ReadMapping(int depth, string path)
    {
        var mapping = new PolicyNode(PolicyNodeKind.Mapping, At(parser.Consume<MappingStart>().Start));
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
                return Refuse(parser.Current?.Start ?? Mark.Empty, $"{Place(path)}a field's name was expected here.");
            var keyPath = path.Length == 0 ? Wording.Key(key.Value) : $"{path}.{Wording.Key(key.Value)}";
            if (ReadNode(depth + 1, keyPath) is not { } value)
                return null;
            if (key is { Value: Merge, Style: ScalarStyle.Plain })
                MergeInto(mapping, value, keyPath);
            else if (mapping.Set(new PolicyEntry(key.Value, At(key.Start), value)) is { } first)
                warnings.Add(new ConfigurationProblem(At(key.Start), $"{keyPath}: is already set in line {first.Location.Line}, and the API server takes the last one. Keep one of the two."));
        }

        return mapping;
    }

    private void MergeInto(PolicyNode mapping, PolicyNode merged, string path)
    {
        if (merged.Kind == PolicyNodeKind.List)
        {
            // Of several the first counts.
            for (var i = merged.Items.Count - 1; i >= 0; i--)
                MergeInto(mapping, merged.Items[i], path);
        }
        else if (merged.Kind == PolicyNodeKind.Mapping)
        {
            foreach (var entry in merged.Entries)
                mapping.Set(entry);
        }
        else
        {
            problems.Add(new ConfigurationProblem(merged.Location, $"{path}: is {merged.KindInWords}. A merge key takes a mapping, or a list of mappings."));
        }
    }

    private PolicyNode? Refuse(Mark at, string message)
    {
        problems.Add(new ConfigurationProblem(At(at), message));
        return null;
    }

    private static string Place(string path) => path.Length == 0 ? "" : $"{path}: ";

    private ConfigurationLocation At(Mark mark) => ConfigurationLocation.InFile(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
