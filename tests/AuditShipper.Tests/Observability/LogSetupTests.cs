using System.Text.Json;
using AuditShipper.Configuration;
using AuditShipper.Observability;
using Microsoft.Extensions.Logging;

namespace AuditShipper.Tests.Observability;

[CollectionDefinition(nameof(StandardError), DisableParallelization = true)]
public sealed class StandardError;

[Collection(nameof(StandardError))]
public sealed partial class LogSetupTests
{
    [Fact]
    public void Text_has_time_level_source_and_message()
    {
        var line = Assert.Single(Log(LogFormat.Text, toJournal: false, log => LineWasLong(log, "x.log", 7)));
        Assert.Matches(@"^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WRN SourceLoop: x\.log holds 7 lines\.$", line);
    }

    [Fact]
    public void Under_the_journal_each_line_has_its_priority_and_no_time()
    {
        var lines = Log(LogFormat.Text, toJournal: true, log => Failed(log, new InvalidOperationException("first\nsecond")));
        Assert.Equal("<3>ERR SourceLoop: It failed.", lines[0]);
        Assert.Equal(["<3>    System.InvalidOperationException: first", "<3>    second"], lines[1..3]);
    }

    [Fact]
    public void Json_is_one_object_a_line_with_the_values_of_the_message()
    {
        var line = Assert.Single(Log(LogFormat.Json, toJournal: false, log => LineWasLong(log, "a\"b\n\u0001é.log", 7)));
        var entry = JsonDocument.Parse(line).RootElement;
        Assert.Equal("warning", entry.GetProperty("level").GetString());
        Assert.Equal("SourceLoop", entry.GetProperty("logger").GetString());
        Assert.Equal(7001, entry.GetProperty("eventId").GetInt32());
        Assert.Equal("LineWasLong", entry.GetProperty("eventName").GetString());
        Assert.Contains("holds 7 lines.", entry.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(7, entry.GetProperty("properties").GetProperty("Lines").GetInt32());
        Assert.StartsWith("a\"b\n\u0001é", entry.GetProperty("properties").GetProperty("Name").GetString(), StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(entry.GetProperty("time").GetString(), out var time));
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Fact]
    public void Json_holds_an_exception_on_the_same_line()
    {
        var line = Assert.Single(Log(LogFormat.Json, toJournal: false, log => Failed(log, new InvalidOperationException("why"))));
        Assert.Contains("why", JsonDocument.Parse(line).RootElement.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_in_a_value_cannot_forge_a_line()
    {
        var lines = Log(LogFormat.Text, toJournal: false, log => LineWasLong(log, "x\n2026-01-01T00:00:00.000Z INF Forged: all is well", 1));
        Assert.Equal(2, lines.Count);
        Assert.StartsWith("    ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_escape_sequence_in_a_value_does_not_reach_the_terminal()
    {
        var line = Assert.Single(Log(LogFormat.Text, toJournal: false, log => LineWasLong(log, "x\u001b[2Jy", 1)));
        Assert.EndsWith("x\uFFFD[2Jy holds 1 lines.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Below_the_level_nothing_is_written() => Assert.Empty(Log(LogFormat.Text, toJournal: false, log => Chatter(log)));

    [Theory]
    [InlineData("8:12345", "socket:[12345]", true)]
    [InlineData("8:12345", "socket:[99]", false)]
    [InlineData("8:12345", "/dev/null", false)]
    [InlineData("8:12345", null, false)]
    [InlineData("12345", "socket:[12345]", false)]
    [InlineData(null, "socket:[12345]", false)]
    public void The_journal_is_known_by_the_inode_of_standard_error(string? stream, string? target, bool isJournal) =>
        Assert.Equal(isJournal, JournalRules.Decide(stream, target));

    private static List<string> Log(LogFormat format, bool toJournal, Action<ILogger> write)
    {
        var before = Console.Error;
        using var output = new StringWriter();
        Console.SetError(output);
        try
        {
            using var factory = LogSetup.Create(new LogOptions { Level = LogLevel.Information, Format = format }, toJournal);
            write(factory.CreateLogger("AuditShipper.Hosting.SourceLoop"));
        }
        finally
        {
            Console.SetError(before);
        }

        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    [LoggerMessage(7001, LogLevel.Warning, "{Name} holds {Lines} lines.")]
    private static partial void LineWasLong(ILogger logger, string name, int lines);

    [LoggerMessage(7002, LogLevel.Error, "It failed.")]
    private static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(7003, LogLevel.Debug, "Chatter.")]
    private static partial void Chatter(ILogger logger);
}
