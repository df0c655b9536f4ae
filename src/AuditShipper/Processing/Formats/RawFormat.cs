namespace AuditShipper.Processing.Formats;

/// <summary>The event as it is.</summary>
internal sealed class RawFormat : IEventFormat
{
    public bool ChangesBytes => false;

    public void Write(ReadOnlySpan<byte> auditEvent, ReadOnlySpan<byte> segmentHex, long offsetBytes, FormatBuffer destination)
    {
        destination.Begin(auditEvent.Length);
        destination.Append(auditEvent);
    }
}
