using System.Text.Json;

namespace AuditShipper.Publishing;

/// <summary>Reads the two facts we need out of librdkafka's statistics.</summary>
internal static class StatisticsRules
{
    /// <returns>Whether a broker is connected, and whether a partition of the topic has a leader.</returns>
    public static (bool BrokerUp, bool TopicKnown) Read(ReadOnlySpan<byte> json, string topic)
    {
        var reader = new Utf8JsonReader(json);
        var (brokerUp, topicKnown) = (false, false);
        var (inBrokers, inTopic) = (false, false);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == 1)
                (inBrokers, inTopic) = (reader.ValueTextEquals("brokers"u8), false);
            else if (inBrokers && reader.CurrentDepth == 3 && reader.ValueTextEquals("state"u8))
                brokerUp |= reader.Read() && reader.ValueTextEquals("UP"u8);
            else if (!inBrokers && reader.CurrentDepth == 2)
                inTopic = reader.ValueTextEquals(topic);
            else if (inTopic && reader.CurrentDepth == 5 && reader.ValueTextEquals("leader"u8))
                topicKnown |= reader.Read() && reader.TryGetInt32(out var leader) && leader >= 0;
        }
        return (brokerUp, topicKnown);
    }
}
