using System.Text;
using AuditShipper.Configuration;
using AuditShipper.Hosting;
using AuditShipper.Observability;
using AuditShipper.Publishing;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Hosting.Notices;
using AuditShipper.Tests.Observability;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Tests.Hosting;

/// <summary>Secrets that change while the agent runs.</summary>
public sealed class SecretWatchSpecs : IDisposable
{
    private const string SecretPath = "/secrets/password";
    private readonly NoticeRig _rig = new(topic: null, unredacted: false, log: "");
    private readonly MemoryFileSystem _files = new();
    private readonly ManualTime _time = new();
    private readonly Lines _log = new();
    private readonly LiveProperties _properties;
    private readonly SecretWatch _watch;
    private string? _refusal;
    private int _renewals;

    public SecretWatchSpecs()
    {
        Write("first");
        var written = new Dictionary<string, string> { ["sasl.password"] = $"file:{SecretPath}", ["linger.ms"] = "5" };
        _properties = new LiveProperties(written, new SecretReader(_files, []));
        _properties.Use(_properties.Read());
        var agent = _rig.Agent with { Logger = _log, Time = _time, Throttle = new LogThrottle(_time) };
        _watch = new SecretWatch(agent, _properties, values => TryOut(), [() => _renewals++, () => _renewals++]);
    }

    private string Password => _properties["sasl.password"];

    public void Dispose()
    {
        _watch.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void A_changed_file_is_taken_over_once_it_has_settled_and_every_source_is_renewed_once()
    {
        _watch.Step();
        Write("second");
        _watch.Step();
        Assert.Equal(("first", 0), (Password, _renewals));
        Write("third!");
        _watch.Step();
        Assert.Equal(("first", 0), (Password, _renewals));
        _watch.Step();
        _watch.Step();
        Assert.Equal(("third!", 2), (Password, _renewals));
        var line = Assert.Single(_log.Texts);
        Assert.Contains("changed: sasl.password. Each source", line, StringComparison.Ordinal);
        Assert.Contains("Nothing else is reloaded", line, StringComparison.Ordinal);
        Assert.DoesNotContain("third!", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_replaced_by_another_as_a_mounted_Secret_is_taken_over()
    {
        _files.Append("/secrets/next", "other"u8);
        _files.Rename("/secrets/next", SecretPath);
        _watch.Step();
        _watch.Step();
        Assert.Equal(("other", 2), (Password, _renewals));
    }

    [Fact]
    public void SIGHUP_renews_even_where_nothing_changed()
    {
        _watch.Ask();
        _watch.Step();
        Assert.Equal(("first", 2), (Password, _renewals));
        Assert.StartsWith("SIGHUP: the secrets of kafka.properties were read again, changed: none.", Assert.Single(_log.Texts), StringComparison.Ordinal);
        _watch.Step();
        Assert.Equal(2, _renewals);
    }

    [Fact]
    public void An_unreadable_secret_keeps_the_one_in_use_says_so_and_is_tried_again()
    {
        _files.Delete(SecretPath);
        for (var looks = 0; looks < 5; looks++) _watch.Step();
        Assert.Equal(("first", 0), (Password, _renewals));
        Assert.Equal(
            "The secrets cannot be read again, those in use stay: kafka.properties.sasl.password: there is no file /secrets/password. Put the value into it, or correct the path.",
            Assert.Single(_log.Texts));
        _time.Advance(LogThrottle.DefaultInterval);
        _watch.Step();
        Assert.Equal(2, _log.Texts.Count);

        Write("back");
        _watch.Step();
        _watch.Step();
        Assert.Equal(("back", 2), (Password, _renewals));
    }

    [Fact]
    public void Values_that_librdkafka_does_not_take_keep_those_in_use()
    {
        _refusal = "kafka.properties: librdkafka cannot start with them";
        Write("second");
        _watch.Ask();
        _watch.Step();
        Assert.Equal(("first", 0), (Password, _renewals));
        Assert.Contains(_refusal, Assert.Single(_log.Texts), StringComparison.Ordinal);
    }

    private void TryOut()
    {
        if (_refusal is not null) throw new PublisherSetupException(_refusal);
    }

    private void Write(string content)
    {
        _files.Now += TimeSpan.FromSeconds(1);
        if (_files.TryStat(SecretPath) is not null) _files.Delete(SecretPath);
        _files.Append(SecretPath, Encoding.UTF8.GetBytes(content));
    }

    private sealed class Lines : ILogger
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Add(formatter(state, exception));
    }
}
