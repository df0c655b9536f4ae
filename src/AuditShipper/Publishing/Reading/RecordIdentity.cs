using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AuditShipper.Publishing.Reading;

internal enum IdentityKind : byte
{
    /// <summary>Without our headers, of another cluster, node or source, or no event: gaps, dead letters.</summary>
    NotOurs,
    Event,

    /// <summary>With the header <c>as-kind: replay</c>.</summary>
    Replay,
}

/// <summary>Which line a record says it is. Reads headers without an allocation.</summary>
internal sealed class RecordIdentity(string cluster, string node, string source)
{
    private const int MostHeaders = 32;
    private readonly byte[] cluster = Encoding.UTF8.GetBytes(cluster);
    private readonly byte[] node = Encoding.UTF8.GetBytes(node);
    private readonly byte[] source = Encoding.UTF8.GetBytes(source);

    /// <param name="message">Any record.</param>
    /// <param name="segment">The segment's id.</param>
    /// <param name="offset">Of the line's first byte.</param>
    public IdentityKind Read(in TopicMessage message, out UInt128 segment, out long offset)
    {
        (segment, offset) = (default, -1);
        if (message.Headers is var all && all == 0) return IdentityKind.NotOurs;
        var (kind, matches, hasSegment) = (IdentityKind.Event, 0, false);
        for (var i = 0; i < MostHeaders && TopicMessage.TryHeader(all, i, out var name, out var value); i++)
        {
            if (!name.StartsWith("as-"u8)) continue;
            if (name.SequenceEqual("as-cluster"u8)) matches += value.SequenceEqual(cluster) ? 1 : 0;
            else if (name.SequenceEqual("as-node"u8)) matches += value.SequenceEqual(node) ? 1 : 0;
            else if (name.SequenceEqual("as-source"u8)) matches += value.SequenceEqual(source) ? 1 : 0;
            else if (name.SequenceEqual("as-segment"u8)) hasSegment = UInt128.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out segment);
            else if (name.SequenceEqual("as-offset"u8)) offset = Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length ? number : -1;
            else if (name.SequenceEqual("as-kind"u8)) kind = value.SequenceEqual("replay"u8) ? IdentityKind.Replay : IdentityKind.NotOurs;
        }

        return matches == 3 && hasSegment && offset >= 0 ? kind : IdentityKind.NotOurs;
    }
}
