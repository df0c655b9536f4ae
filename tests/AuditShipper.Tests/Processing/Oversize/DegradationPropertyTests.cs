using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Oversize;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Oversize;

/// <summary>Events of any shape, against the same steps done on a tree of nodes.</summary>
public sealed class DegradationPropertyTests
{
    private const string Managed = """{"name":"p","managedFields":[{"manager":"m"}]}""";

    private static readonly string[] Bodies =
    [
        "null", "7", "\"text\"", "[]", "[1,{\"metadata\":{\"managedFields\":[]}}]", "{}", $"{{\"metadata\":{Managed}}}", "{\"metadata\":{\"managedFields\":null},\"spec\":{}}",
        $"{{\"kind\":\"PodList\",\"metadata\":{{}},\"items\":[{{\"metadata\":{Managed}}},5,{{\"spec\":1,\"metadata\":{Managed}}},{{}}]}}",
        $"{{\"rows\":[{{\"object\":{{\"metadata\":{Managed}}},\"cells\":[]}},{{}}],\"kind\":\"Table\"}}", $"{{\"rows\":[{{\"object\":{{\"metadata\":{Managed}}}}}],\"kind\":\"Chair\"}}",
        $"{{\"spec\":{{\"template\":{{\"metadata\":{Managed}}}}}}}", "{\"metadata\":[],\"items\":{}}",
    ];

    private static readonly string[] Annotations =
        ["null", "5", "\"}\"", "[\"a\"]", "{}", "{\"k\":\"v\"}", "{\"auditshipper.io/removed\":\"x\"}", "{\"auditshipper.io/original-bytes\":{},\"k\":[1],\"auditshipper.io/original-sha256\":\"y\"}"];

    private static readonly Gen<string> Event =
        from verb in Gen.Elements("get", "patch", "list")
        from request in Some("requestObject", Bodies)
        from response in Some("responseObject", Bodies)
        from annotations in Some("annotations", Annotations)
        from members in Gen.Shuffle(new[] { "\"auditID\":\"a\"", $"\"verb\":\"{verb}\"", request, response, annotations })
        from space in Gen.Elements("", "", " ", "\t ")
        select $"{space}{{{string.Join($"{space},{space}", members.Where(member => member.Length > 0))}{space}}}{space}";

    [Fact]
    public void Each_step_is_the_one_that_is_done_on_a_tree() => Check(json =>
    {
        var (line, tree, removed) = (Encoding.UTF8.GetBytes(json), Tree(json), new List<string>());
        foreach (var result in Steps(line).Skip(1))
        {
            while (!Remove(tree, removed))
            {
            }

            Mark(tree, json, removed);
            if (!JsonNode.DeepEquals(tree, Tree(Encoding.UTF8.GetString(result))))
                return false;
        }

        while (removed.Count < Parts.Length)
        {
            if (Remove(tree, removed))
                return false;
        }

        return true;
    });

    [Fact]
    public void An_event_is_degraded_to_the_first_step_that_fits() => Check(json =>
    {
        var line = Encoding.UTF8.GetBytes(json);
        var steps = Steps(line);
        for (var limit = 0; limit <= steps.Max(step => step.Length); limit += 7)
        {
            var expected = steps.FindIndex(step => step.Length <= limit);
            var rig = new DegradationRig().Fit(json, limit);
            var outcome = expected switch { -1 => OversizeOutcome.TooLarge, 0 => OversizeOutcome.Fits, _ => OversizeOutcome.Degraded };
            if (rig.Outcome != outcome || rig.Result != Encoding.UTF8.GetString(steps[Math.Max(expected, 0)]))
                return false;
        }

        return true;
    });

    private static readonly string[] Parts = ["managedFields", "responseObject", "requestObject"];

    /// <summary>The next part; <paramref name="done"/> gets its name, or an empty one if it is not there.</summary>
    private static bool Remove(JsonObject tree, List<string> done)
    {
        var part = Parts[done.Count];
        var isThere = part == Parts[0]
            ? Strip(tree["responseObject"]) | ((string?)tree["verb"] != "patch" && Strip(tree["requestObject"]))
            : tree.Remove(part);
        done.Add(isThere ? part : "");
        return isThere;
    }

    private static bool Strip(JsonNode? body)
    {
        var found = StripObject(body);
        if (body is not JsonObject container)
            return found;
        if (container["items"] is JsonArray items)
            found |= items.Select(StripObject).ToArray().Contains(true);
        if (container["rows"] is JsonArray rows && container["kind"] is JsonValue kind && kind.ToString() == "Table")
            found |= rows.OfType<JsonObject>().Select(row => StripObject(row["object"])).ToArray().Contains(true);
        return found;
    }

    private static bool StripObject(JsonNode? node) => node is JsonObject item && item["metadata"] is JsonObject metadata && metadata.Remove("managedFields");

    private static void Mark(JsonObject tree, string json, List<string> removed)
    {
        if (tree["annotations"] is not JsonObject annotations)
            tree["annotations"] = annotations = [];
        annotations[DegradationRig.Bytes] = $"{Encoding.UTF8.GetByteCount(json)}";
        annotations[DegradationRig.Sha256] = DegradationRig.HashOf(json);
        annotations[DegradationRig.Removed] = string.Join(',', removed.Where(part => part.Length > 0));
    }

    private static List<byte[]> Steps(byte[] line)
    {
        Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
        var (edits, steps) = (new EditList(), new List<byte[]> { line });
        var degradation = new Degradation(edits, new OriginalLine());
        while (degradation.TryStep(line, facts, edits))
        {
            var result = new byte[edits.LengthAfter(line)];
            edits.Apply(line, result);
            steps.Add(result);
        }

        return steps;
    }

    private static JsonObject Tree(string json) => JsonNode.Parse(json)!.AsObject();

    private static Gen<string> Some(string name, string[] values) => Gen.Elements(values.Select(value => $"\"{name}\":{value}").Append("").ToArray());

    private static void Check(Func<string, bool> property) =>
        Prop.ForAll(Event.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));
}
