using System.Runtime.InteropServices;
using AuditShipper.Processing;
using AuditShipper.Publishing.Native;
using AuditShipper.Publishing.Transactions;

namespace AuditShipper.Publishing;

/// <summary>
/// Sends through librdkafka without copying values: a record's value is read from the caller's memory until its report came.
/// </summary>
internal sealed unsafe class KafkaRecordPublisher : IRecordPublisher
{
    private const int MessagesAtOnce = 256;
    private const int EventsAPoll = 256;

    private readonly ProducerHandle _producer;
    private readonly RecordArguments _arguments;
    private readonly IDeliverySink _sink;
    private readonly PublisherMode _mode;
    private readonly BrokerStatus _status;
    private readonly ClientLog _log;
    private volatile PublisherFault? _fault;
    private bool _isExplained;
    private long _unsettled;

    /// <param name="producer">Disposed with this, as <paramref name="arguments"/> is.</param>
    /// <param name="arguments">For its topics.</param>
    /// <param name="sink">Hears what becomes of records.</param>
    /// <param name="mode">As the producer was made.</param>
    /// <param name="status">Where what is known of the broker is kept.</param>
    /// <param name="log">For the client's own lines.</param>
    /// <param name="checkpointKey">UTF-8, of a producer that was made with a transactional.id; null: of one that was not.</param>
    public KafkaRecordPublisher(
        ProducerHandle producer, RecordArguments arguments, IDeliverySink sink, PublisherMode mode, BrokerStatus status, ClientLog log, byte[]? checkpointKey = null)
    {
        _producer = producer;
        _arguments = arguments;
        _sink = sink;
        _mode = mode;
        _status = status;
        _log = log;
        if (checkpointKey is not null)
            Transactions = new KafkaTransactions(producer, checkpointKey, () => _unsettled++, SetFault, status.Error);
    }

    public PublisherFault? Fault => _fault;

    public BrokerState State => _status.State;

    public ITransactions? Transactions { get; }

    public PublishVerdict Publish(in Record record, long ticket)
    {
        if (_fault is not null)
            return PublishVerdict.Faulted;
        fixed (byte* value = record.Value, key = record.Key)
        {
            _arguments.Set(record, value, key, ticket);
            var error = Rdkafka.Produce(_producer.Client, _arguments.First, RecordArguments.Count);
            if (error != 0)
                return NotTaken(error);
            _unsettled++;
            return PublishVerdict.Accepted;
        }
    }

    public void Poll(TimeSpan wait)
    {
        var timeoutMs = (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, int.MaxValue);
        for (var served = 0; served < EventsAPoll; served++)
        {
            var next = Rdkafka.NextEvent(_producer.Queue, served == 0 ? timeoutMs : 0);
            if (next == 0)
                return;
            try
            {
                Serve(next);
            }
            finally
            {
                Rdkafka.DestroyEvent(next);
            }
        }
    }

    public void Dispose()
    {
        _producer.Dispose();
        _arguments.Dispose();
    }

    private PublishVerdict NotTaken(nint error)
    {
        var code = Rdkafka.ErrorCode(error);
        Rdkafka.DestroyError(error);
        _arguments.NotTaken();
        switch (code)
        {
            case KafkaCodes.LocalQueueFull: return PublishVerdict.QueueFull;
            case KafkaCodes.MessageTooLarge: return PublishVerdict.TooLarge;
            default:
                SetFault(code);
                return PublishVerdict.Faulted;
        }
    }

    private void Serve(nint @event)
    {
        switch (Rdkafka.EventType(@event))
        {
            case Rdkafka.EventDeliveryReport:
                ServeReports(@event);
                break;
            case Rdkafka.EventError:
                ServeError(Rdkafka.EventErrorCode(@event), Text(Rdkafka.EventErrorText(@event)));
                break;
            case Rdkafka.EventStatistics:
                _status.Statistics(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)Rdkafka.EventStatisticsJson(@event)), _unsettled);
                break;
            case Rdkafka.EventLog:
                ServeLog(@event);
                break;
        }
    }

    private void ServeReports(nint @event)
    {
        var messages = stackalloc MessageHead*[MessagesAtOnce];
        nuint count;
        while ((count = Rdkafka.EventMessages(@event, messages, MessagesAtOnce)) > 0)
        {
            _unsettled -= (long)count;
            for (nuint i = 0; i < count; i++)
                Report(messages[i]->Error, messages[i]->Opaque, messages[i]->Topic);
        }
    }

    private void Report(int code, long ticket, nint topic)
    {
        if (code == 0)
        {
            _status.Delivered();
            _sink.Delivered(ticket);
            return;
        }
        // In batches, what comes behind a failed record must not overtake it: this publisher takes nothing more.
        if (_mode == PublisherMode.Batched)
            SetFault(code, text: null, _producer.NameOf(topic));
        else if (_fault is null)
            _status.Failed(code, _producer.NameOf(topic));
        _sink.Failed(ticket, FailureRules.Classify(code));
    }

    private void ServeError(int code, string text)
    {
        if (code == KafkaCodes.LocalFatal || _producer.FatalError() is not null)
            SetFault(code);
        else
            _status.Error(code, text);
    }

    private void ServeLog(nint @event)
    {
        nint facility, text;
        int level;
        if (Rdkafka.EventLogLine(@event, &facility, &text, &level) == 0)
            _log.Write(level, Text(facility), Text(text));
    }

    /// <summary>The first fault stays, but librdkafka's general "fatal" gives way to the failed record that tells why.</summary>
    private void SetFault(int code) => SetFault(code, text: null);

    private void SetFault(int code, string? text) => SetFault(code, text, _status.Target.Topic);

    private void SetFault(int code, string? text, string topic)
    {
        var explains = FailureRules.Classify(code).Kind != FailureKind.Abandoned;
        if (_fault is not null && (_isExplained || !explains))
            return;
        var fatal = _producer.FatalError();
        var cause = fatal?.Code ?? code;
        var message = BrokerProblems.Fault(_status.Target with { Topic = topic }, cause, code, fatal?.Text ?? text);
        _isExplained = explains;
        _status.Faulted(message);
        _fault = new PublisherFault(cause, message, FailureRules.IsFenced(cause));
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";
}
