using AuditShipper.Hosting;
using AuditShipper.Processing;
using AuditShipper.Publishing;
using AuditShipper.Tests.Hosting.Notices;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Tests.Hosting;

public sealed class TopicWatchSpecs : IDisposable
{
    private static readonly TopicInspection Found = new(
        new(1, 1, new TopicLimits(1 << 20, TimeSpan.FromDays(1), 1, UsesOwnTimestamps: false, IsCompacted: false, new TimestampLimits(600_000, long.MaxValue))), Problem: null);

    private readonly NoticeRig _rig = new(topic: null, unredacted: false, log: "");
    private readonly Warnings _warnings = new();

    [Fact]
    public async Task The_topics_limits_reach_the_source_although_the_first_answer_was_none()
    {
        await LookAsync(new(Topic: null, "Kafka cannot be reached"), Found);
        Assert.Equal(new TimestampLimits(540_000, long.MaxValue), _rig.Parts.Ways[0].Records.Limits);
        Assert.Equal((1 << 20) - 4096, _rig.Parts.Ways[0].Size.Bytes);
        Assert.Empty(_warnings.Texts);
    }

    [Fact]
    public async Task An_event_that_the_topic_will_not_keep_is_a_warning_at_each_look()
    {
        _rig.Metrics.Lag(100, TimeProvider.System.GetUtcNow().AddDays(-3));
        await LookAsync(Found, Found);
        Assert.Equal(2, _warnings.Texts.Count);
        Assert.All(_warnings.Texts, text => Assert.Contains("retention.ms", text, StringComparison.Ordinal));
    }

    public void Dispose() => _rig.Dispose();

    /// <summary>Runs the watch until it has asked once more than there are answers.</summary>
    private async Task LookAsync(params TopicInspection[] answers)
    {
        var asked = 0;
        var isThrough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<TopicInspection>();
        using var watch = new TopicWatch(_rig.Agent with { Logger = _warnings, Time = new Hasty() }, [_rig.Parts], 0, Ask);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        await isThrough.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        await watch.StopAsync(TestContext.Current.CancellationToken);

        Task<TopicInspection> Ask()
        {
            if (asked < answers.Length) return Task.FromResult(answers[asked++]);
            isThrough.TrySetResult();
            return never.Task;
        }
    }

    /// <summary>What should come later comes at once.</summary>
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class Warnings : ILogger
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Add(formatter(state, exception));
    }
}
