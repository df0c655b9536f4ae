namespace AuditShipper.Processing.Formats;

/// <summary>What a route makes of an event. Made once for a route and a source by <see cref="EventFormats.Create"/>, used for every event, by one thread.</summary>
internal interface IEventFormat
{
    /// <summary>False: the value is the event's own bytes, and <see cref="Write"/> need not be called.</summary>
    bool ChangesBytes { get; }

    /// <summary>
    /// Writes the record's value, one JSON object without newline, valid UTF-8. Never throws for what the scanner takes as an event. Nothing of
    /// the event is left out: what does not fit its place goes to the format's place for the rest. Equal arguments make equal bytes.
    /// </summary>
    /// <param name="auditEvent">Valid, with the route's edits applied.</param>
    /// <param name="segmentHex">32 digits.</param>
    /// <param name="offsetBytes">Of the line's first byte.</param>
    /// <param name="destination">Begun anew; what it holds is valid until it is used again.</param>
    void Write(ReadOnlySpan<byte> auditEvent, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer destination);
}
