using System.Text;
using System.Text.Json;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

/// <summary>The facts of a valid event, found with the library's own reader.</summary>
internal static class ReferenceFacts
{
    public static AuditEventFacts Of(ReadOnlySpan<byte> line)
    {
        var root = Members(line, new ByteRange(0, line.Length), out var hasDuplicates);
        var user = Members(line, Value(root, "user"), out _);
        var reference = Members(line, Value(root, "objectRef"), out _);
        var status = Members(line, Value(root, "responseStatus"), out _);
        var groups = Value(user, "groups");
        return new AuditEventFacts
        {
            Fields = new AuditEventFields
            {
                AuditId = Text(line, root, "auditID"),
                Stage = Text(line, root, "stage"),
                StageTimestamp = Text(line, root, "stageTimestamp"),
                RequestReceivedTimestamp = Text(line, root, "requestReceivedTimestamp"),
            },
            Level = Text(line, root, "level"),
            Verb = Text(line, root, "verb"),
            RequestUri = Text(line, root, "requestURI"),
            Username = Text(line, user, "username"),
            Groups = Begins(line, groups, '[') ? groups : default,
            ObjectRef = Begins(line, Value(root, "objectRef"), '{') ? Value(root, "objectRef") : default,
            ApiGroup = Text(line, reference, "apiGroup"),
            Resource = Text(line, reference, "resource"),
            Subresource = Text(line, reference, "subresource"),
            Namespace = Text(line, reference, "namespace"),
            Name = Text(line, reference, "name"),
            ResponseCode = int.TryParse(Encoding.ASCII.GetString(Value(status, "code").Of(line)), System.Globalization.NumberStyles.AllowLeadingSign, null, out var code) ? code : 0,
            RequestObject = Value(root, "requestObject"),
            RequestObjectKey = Key(root, "requestObject"),
            ResponseObject = Value(root, "responseObject"),
            ResponseObjectKey = Key(root, "responseObject"),
            Annotations = Value(root, "annotations"),
            HasDuplicates = hasDuplicates,
            LastUnicodeEscape = LastUnicodeEscape(line),
        };
    }

    private static int LastUnicodeEscape(ReadOnlySpan<byte> line)
    {
        var last = 0;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == (byte)'\\' && line[++at] == (byte)'u')
                last = at;
        }

        return last;
    }

    private static ByteRange Value(Dictionary<string, (int Key, ByteRange Value)> members, string name) => members.GetValueOrDefault(name).Value;

    private static int Key(Dictionary<string, (int Key, ByteRange Value)> members, string name) => members.GetValueOrDefault(name).Key;

    private static ByteRange Text(ReadOnlySpan<byte> line, Dictionary<string, (int Key, ByteRange Value)> members, string name) =>
        Value(members, name) is { IsAbsent: false } value && line[value.Start] == (byte)'"' ? new ByteRange(value.Start + 1, value.Length - 2) : default;

    private static bool Begins(ReadOnlySpan<byte> line, ByteRange value, char with) => !value.IsAbsent && line[value.Start] == (byte)with;

    private static Dictionary<string, (int Key, ByteRange Value)> Members(ReadOnlySpan<byte> line, ByteRange container, out bool hasDuplicates)
    {
        hasDuplicates = false;
        var members = new Dictionary<string, (int Key, ByteRange Value)>();
        var reader = new Utf8JsonReader(container.Of(line), new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (container.IsAbsent || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return members;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = container.Start + (int)reader.TokenStartIndex;
            var plain = new byte[reader.ValueSpan.Length];
            var name = Encoding.Latin1.GetString(plain.AsSpan(0, EventText.Unescape(reader.ValueSpan, plain)));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            hasDuplicates |= members.ContainsKey(name) && Known.Contains(name);
            members[name] = (key, new ByteRange(container.Start + start, (int)reader.BytesConsumed - start));
        }

        return members;
    }

    private static readonly string[] Known =
    [
        "auditID", "stage", "stageTimestamp", "requestReceivedTimestamp", "level", "verb", "requestURI", "user", "objectRef", "responseStatus", "requestObject", "responseObject", "annotations",
    ];
}
