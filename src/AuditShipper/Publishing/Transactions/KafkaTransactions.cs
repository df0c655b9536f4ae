using System.Runtime.InteropServices;
using AuditShipper.Publishing.Native;

namespace AuditShipper.Publishing.Transactions;

/// <summary>librdkafka's transactions of one producer. The checkpoint goes to partition 0 of its topic, so that a later partition changes nothing.</summary>
/// <param name="producer">Made with a transactional.id.</param>
/// <param name="checkpointKey">UTF-8.</param>
/// <param name="queued">Called when a checkpoint was queued: a report of it will come.</param>
/// <param name="failed">Hears the code and text of what the producer cannot go on after.</param>
/// <param name="waits">Hears the code and text of what it is still waiting for.</param>
internal sealed unsafe class KafkaTransactions(ProducerHandle producer, byte[] checkpointKey, Action queued, Action<int, string> failed, Action<int, string> waits) : ITransactions
{
    private const int Copy = 2;

    public TransactionStep Initialize(TimeSpan wait) => Step(RdkafkaTransactions.Initialize(producer.Client, Milliseconds(wait)));

    public bool Begin() => Step(RdkafkaTransactions.Begin(producer.Client)) == TransactionStep.Done;

    public TransactionStep Commit(TimeSpan wait) => Step(RdkafkaTransactions.Commit(producer.Client, Milliseconds(wait)));

    public void Flush(TimeSpan time) => _ = RdkafkaTransactions.Flush(producer.Client, Milliseconds(time));

    public bool PublishCheckpoint(ReadOnlySpan<byte> payload, long ticket)
    {
        const int Count = 6;
        var arguments = stackalloc ProduceArgument[Count];
        fixed (byte* value = payload, key = checkpointKey)
        {
            arguments[0] = new() { Type = ProduceArgument.Topic, First = producer.CheckpointTopic };
            arguments[1] = new() { Type = ProduceArgument.Partition, First = 0 };
            arguments[2] = new() { Type = ProduceArgument.Flags, First = Copy };
            arguments[3] = new() { Type = ProduceArgument.Value, First = (nint)value, Second = payload.Length };
            arguments[4] = new() { Type = ProduceArgument.Key, First = (nint)key, Second = checkpointKey.Length };
            arguments[5] = new() { Type = ProduceArgument.Opaque, First = (nint)ticket };
            if (Step(Rdkafka.Produce(producer.Client, arguments, Count)) != TransactionStep.Done) return false;
            queued();
            return true;
        }
    }

    private TransactionStep Step(nint error)
    {
        if (error == 0) return TransactionStep.Done;
        var (code, text) = (Rdkafka.ErrorCode(error), Marshal.PtrToStringUTF8(RdkafkaTransactions.ErrorText(error)) ?? "");
        var again = RdkafkaTransactions.IsRetriable(error) != 0;
        Rdkafka.DestroyError(error);
        if (again) waits(code, text);
        else failed(code, text);
        return again ? TransactionStep.Again : TransactionStep.Failed;
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue);
}
