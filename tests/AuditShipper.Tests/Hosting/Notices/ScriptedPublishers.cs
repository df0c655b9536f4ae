using System.Text;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Publishing.Transactions;
using Record = AuditShipper.Processing.Record;

namespace AuditShipper.Tests.Hosting.Notices;

internal sealed record SentRecord(RecordKind Kind, PublisherMode Mode, long OffsetBytes, string Key, string Value);

/// <summary>Publishers that write down what they are given, and answer by a script.</summary>
internal sealed class ScriptedPublishers : IPublisherFactory
{
    public List<SentRecord> Sent { get; } = [];

    public IEnumerable<SentRecord> Notices => Sent.Where(record => record.Kind == RecordKind.DeadLetterNotice);

    public IEnumerable<SentRecord> Events => Sent.Where(record => record.Kind == RecordKind.Event);

    /// <summary>Null: acknowledged.</summary>
    public Func<SentRecord, DeliveryFailure?> Answer { get; set; } = _ => null;

    /// <summary>Such records get no answer for now.</summary>
    public Func<SentRecord, bool> Withholds { get; set; } = _ => false;

    public IRecordPublisher Create(string sourceName, IDeliverySink sink, PublisherMode mode) => new Publisher(this, sink, mode);

    public ICheckpointTopic? OpenCheckpoints(string sourceName) => null;

    private sealed class Publisher(ScriptedPublishers script, IDeliverySink sink, PublisherMode mode) : IRecordPublisher
    {
        private readonly List<(long Ticket, SentRecord Record)> _open = [];

        public PublisherFault? Fault { get; private set; }

        public BrokerState State => new(Fault is null, Fault?.Message);

        public ITransactions? Transactions => null;

        public PublishVerdict Publish(in Record record, long ticket)
        {
            if (Fault is not null) return PublishVerdict.Faulted;
            var sent = new SentRecord(record.Kind, mode, record.OffsetBytes, Encoding.UTF8.GetString(record.Key), Encoding.UTF8.GetString(record.Value));
            script.Sent.Add(sent);
            _open.Add((ticket, sent));
            return PublishVerdict.Accepted;
        }

        public void Poll(TimeSpan wait)
        {
            foreach (var (ticket, record) in _open.Where(open => !script.Withholds(open.Record)).ToList())
            {
                _open.RemoveAll(open => open.Ticket == ticket);
                Settle(ticket, record);
            }
        }

        public void Dispose()
        {
        }

        private void Settle(long ticket, SentRecord record)
        {
            if (Fault is not null)
            {
                sink.Failed(ticket, new(FailureKind.Abandoned, KafkaCodes.LocalPurgeQueue, "abandoned"));
            }
            else if (script.Answer(record) is not { } failure)
            {
                sink.Delivered(ticket);
            }
            else
            {
                if (mode == PublisherMode.Batched) Fault = new(failure.Code, "refused by the script", IsFenced: false);
                sink.Failed(ticket, failure);
            }
        }
    }
}
