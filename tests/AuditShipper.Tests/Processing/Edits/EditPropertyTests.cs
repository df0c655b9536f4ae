using System.Text;
using System.Text.Json.Nodes;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Edits;

public sealed class EditPropertyTests
{
    private enum Change
    {
        Stay,
        Cut,
        Replace,
    }

    /// <summary>Any members and elements cut, any values replaced, inside one another or not: the result is the JSON that the same changes of the tree make.</summary>
    [Fact]
    public void Edited_JSON_is_JSON()
    {
        var edited = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var tree = Tree(random, depth: 0);
            var line = Encoding.UTF8.GetBytes(Text(tree, random));
            var changes = new List<Change>();
            var edits = new EditList();
            Walk(line, JsonWalk.SkipWhitespace(line, 0), random, edits, changes);
            var destination = new byte[edits.LengthAfter(line)];
            Assert.Equal(destination.Length, edits.Apply(line, destination));
            var at = 0;
            edited += changes.Count(change => change != Change.Stay);
            return JsonNode.DeepEquals(Changed(tree, changes, ref at), JsonNode.Parse(destination));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithQuietOnSuccess(true));
        Assert.InRange(edited, 5000, int.MaxValue);
    }

    private static JsonNode Tree(Random random, int depth)
    {
        var count = random.Next(5);
        return (depth > 3 ? 2 : random.Next(depth == 0 ? 2 : 4)) switch
        {
            0 => new JsonObject(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"k{i},\"]}}", (JsonNode?)Tree(random, depth + 1)))),
            1 => new JsonArray([.. Enumerable.Range(0, count).Select(_ => Tree(random, depth + 1))]),
            2 => JsonValue.Create("a\\\",}]"),
            _ => JsonValue.Create(random.Next()),
        };
    }

    private static string Text(JsonNode tree, Random random)
    {
        string[] spaces = ["", "", " ", "\t "];
        string Space() => spaces[random.Next(spaces.Length)];
        return tree switch
        {
            JsonObject members => $"{{{Space()}{string.Join($"{Space()},{Space()}", members.Select(member => $"{JsonValue.Create(member.Key).ToJsonString()}{Space()}:{Space()}{Text(member.Value!, random)}"))}{Space()}}}",
            JsonArray elements => $"[{Space()}{string.Join($"{Space()},{Space()}", elements.Select(element => Text(element!, random)))}{Space()}]",
            _ => tree.ToJsonString(),
        };
    }

    private static void Walk(ReadOnlySpan<byte> line, int container, Random random, EditList edits, List<Change> changes)
    {
        var members = new JsonMembers(line, container);
        while (members.MoveNext())
        {
            var change = random.Next(4) switch { 0 => Change.Cut, 1 => Change.Replace, _ => Change.Stay };
            changes.Add(change);
            if (change == Change.Cut)
                edits.CutMember(members.Member.Start, members.Member.Length);
            else if (change == Change.Replace)
                edits.Add(members.Value.Start, members.Value.Length, "\"changed\""u8);
            Walk(line, members.Value.Start, random, edits, changes);
        }
    }

    private static JsonNode Changed(JsonNode tree, List<Change> changes, ref int at)
    {
        if (tree is JsonObject members)
        {
            var copy = new JsonObject();
            foreach (var (key, value) in members)
                if (ChangedChild(value!, changes, ref at) is { } child)
                    copy[key] = child;
            return copy;
        }

        if (tree is not JsonArray elements)
            return tree.DeepClone();
        var list = new JsonArray();
        foreach (var element in elements)
            if (ChangedChild(element!, changes, ref at) is { } child)
                list.Add(child);
        return list;
    }

    private static JsonNode? ChangedChild(JsonNode child, List<Change> changes, ref int at)
    {
        var change = changes[at++];
        var inner = Changed(child, changes, ref at);
        return change switch { Change.Cut => null, Change.Replace => JsonValue.Create("changed"), _ => inner };
    }
}
