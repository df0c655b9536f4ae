using AuditShipper.Publishing;

namespace AuditShipper.Tests.Publishing;

/// <summary>Writes down every report.</summary>
internal sealed class RecordingSink : IDeliverySink
{
    public List<long> DeliveredTickets { get; } = [];
    public List<(long Ticket, DeliveryFailure Failure)> Failures { get; } = [];
    public int Reports => DeliveredTickets.Count + Failures.Count;

    public void Delivered(long ticket) => DeliveredTickets.Add(ticket);

    public void Failed(long ticket, DeliveryFailure failure) => Failures.Add((ticket, failure));
}
