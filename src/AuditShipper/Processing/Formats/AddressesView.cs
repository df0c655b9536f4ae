using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>
/// Which entry of <c>sourceIPs</c> is the client. A client can write any address into X-Forwarded-For, and those come first; only the last entry
/// is the peer of the connection itself. Of n trusted proxies in a row the last n entries are theirs.
/// </summary>
/// <param name="Client">Between the quotes; absent: there is no entry, or it is no text.</param>
/// <param name="ClientIndex">-1: there is none.</param>
/// <param name="IsAddress">Whether the client's text is an IP address.</param>
/// <param name="AllAreTexts">Whether the member is an array of texts.</param>
/// <param name="AllAreAddresses">Whether every entry is an IP address.</param>
internal readonly record struct AddressesView(ByteRange Client, int ClientIndex, bool IsAddress, bool AllAreTexts, bool AllAreAddresses)
{
    /// <param name="line">The event.</param>
    /// <param name="sourceIps">Any value; absent: there is none.</param>
    /// <param name="trustedProxies">0 and more.</param>
    public static AddressesView Read(ReadOnlySpan<byte> line, ByteRange sourceIps, int trustedProxies)
    {
        if (sourceIps.IsAbsent || line[sourceIps.Start] != (byte)'[')
            return new AddressesView(default, -1, false, sourceIps.IsAbsent || line[sourceIps.Start] == (byte)'n', sourceIps.IsAbsent);
        var (count, areTexts, areAddresses) = (0, true, true);
        for (var entries = new JsonMembers(line, sourceIps.Start); entries.MoveNext(); count++)
        {
            areTexts &= line[entries.Value.Start] == (byte)'"';
            areAddresses &= AddressRules.IsAddress(entries.Text.Of(line));
        }

        var index = count == 0 ? -1 : Math.Max(0, count - 1 - trustedProxies);
        var client = At(line, sourceIps, index);
        return new AddressesView(client, index, AddressRules.IsAddress(client.Of(line)), areTexts, areAddresses);
    }

    private static ByteRange At(ReadOnlySpan<byte> line, ByteRange sourceIps, int index)
    {
        var entries = new JsonMembers(line, sourceIps.Start);
        for (; index >= 0 && entries.MoveNext(); index--)
        {
            if (index == 0)
                return entries.Text;
        }

        return default;
    }
}
