using AuditShipper.Configuration;

namespace AuditShipper.Tests.Configuration;

public sealed class SettingTypeTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("1048576", 1L << 20)]
    [InlineData("64KiB", 64L << 10)]
    [InlineData("32MiB", 32L << 20)]
    [InlineData("32 mib", 32L << 20)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("3kB", 3_000L)]
    [InlineData("3MB", 3_000_000L)]
    [InlineData("3GB", 3_000_000_000L)]
    [InlineData("8388607TiB", 8388607L << 40)]
    public void A_size_has_a_unit(string text, long bytes) => Assert.Equal(bytes, Quantity.ParseSize(text));

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5GiB")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("32M")]
    [InlineData("8388608TiB")]
    [InlineData("99999999999999999999")]
    [InlineData("٣")]
    public void Another_text_is_no_size(string text) => Assert.Null(Quantity.ParseSize(text));

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("20s", 20_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void A_duration_has_a_unit(string text, int milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Quantity.ParseDuration(text));

    [Theory]
    [InlineData("20")]
    [InlineData("s")]
    [InlineData("20 sec")]
    [InlineData("-1s")]
    [InlineData("00:00:20")]
    [InlineData("999999999h")]
    public void Another_text_is_no_duration(string text) => Assert.Null(Quantity.ParseDuration(text));

    [Theory]
    [InlineData("127.0.0.1:9464")]
    [InlineData("0.0.0.0:80")]
    [InlineData("[::]:9464")]
    [InlineData("[fd00::1]:65535")]
    public void An_endpoint_is_an_address_and_a_port(string text) => Assert.Equal(text, SettingTypes.Endpoint().Parse(text).Value?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData(":9464")]
    [InlineData("9464")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:+80")]
    [InlineData("1:9464")]
    [InlineData("0x7f.0.0.1:9464")]
    [InlineData("127.1:9464")]
    [InlineData("::1:9464")]
    [InlineData("[]:9464")]
    [InlineData("[127.0.0.1]:9464x")]
    [InlineData("*:9464")]
    [InlineData("localhost:9464")]
    public void Another_text_is_no_endpoint(string text) => Assert.Null(SettingTypes.Endpoint().Parse(text).Value);

    [Theory]
    [InlineData("kafka-1:9092", true)]
    [InlineData("kafka_1.ns.svc.cluster.local:9092", true)]
    [InlineData("10.0.0.1:1", true)]
    [InlineData("[::1]:9092", true)]
    [InlineData("::1:9092", false)]
    [InlineData("[x]:9092", false)]
    [InlineData("kafka:0", false)]
    [InlineData(":9092", false)]
    [InlineData("kafka:", false)]
    [InlineData("user@kafka:9092", false)]
    [InlineData("kafka 1:9092", false)]
    public void A_server_is_a_host_and_a_port(string text, bool isServer) => Assert.Equal(isServer, SettingTypes.Server().Parse(text).Value is not null);

    [Theory]
    [InlineData(249, true)]
    [InlineData(250, false)]
    [InlineData(0, false)]
    public void A_topic_has_up_to_249_characters(int length, bool isTopic) =>
        Assert.Equal(isTopic, SettingTypes.Topic().Parse(new string('a', length)).Value is not null);

    [Theory]
    [InlineData("stateDirectry", "stateDirectory")]
    [InlineData("StateDirectory", "stateDirectory")]
    [InlineData("state-directory", "stateDirectory")]
    [InlineData("lmiits", "limits")]
    [InlineData("x", null)]
    [InlineData("completely-different", null)]
    public void The_nearest_word_is_suggested(string word, string? nearest) =>
        Assert.Equal(nearest, Suggestions.Nearest(word, ["cluster", "limits", "stateDirectory"]));
}
