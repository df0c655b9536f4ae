using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace AuditShipper.Tests.Hosting.Tailing;

/// <summary>
/// Whatever the server, other hands, the broker and fate do, in any order: every whole line is delivered, in order, under one identity; the
/// checkpoint never runs ahead; what is no event is a dead letter; nothing comes twice without a reason, and nothing is lost that could be read.
/// </summary>
public sealed class TailingModelSpecs
{
    private const string RunsVariable = "AUDITSHIPPER_MODEL_RUNS";
    private const string SeedVariable = "AUDITSHIPPER_MODEL_SEED";
    private const string PlanVariable = "AUDITSHIPPER_MODEL_PLAN";
    private const int DefaultRuns = 1500;
    private const ulong DefaultSeed = 20260102;

    /// <summary>What the model found, at its shortest.</summary>
    [Theory]
    [InlineData("WriteMany; Turns; Kill")]
    [InlineData("WriteMany; Turns; CopyTruncate")]
    [InlineData("Half; RotateHalfWay")]
    [InlineData("Write; Huge 7; Turn; Truncate; Abandon")]
    [InlineData("Rotate; CopyTruncate; MoveAndCreate; MoveAndCreate; Turn; CopyTruncate")]
    [InlineData("Write; Turn; Rotate; DeleteBackup; KillTorn; Stop")]
    [InlineData("Half; CopyTruncate; Turn; CompressOther")]
    [InlineData("Turn; Write; Turn 5; Truncate; Stop")]
    [InlineData("Write; Turn; WriteMany 1; CopyTruncate; Huge; Turn")]
    [InlineData("Half; Rotate; Write; Turn; Stop; MoveAndCreate; Turn")]
    [InlineData("WriteMany; CopyTruncate; CopyTruncate; Write; Turn; CopyTruncate; CopyTruncate")]
    [InlineData("Rotate; MoveAndCreate; Rotate; Write; Turn; Ack; CopyTruncate; Second; MoveAndCreate; CompressOther")]
    [InlineData("Write; MoveAndCreate; Turn; Ack 1; CopyTruncate; Rotate; Write; MoveAndCreate; Turn 7; Rotate; Turn 7; CopyTruncate; Turn 3; MoveAndCreate")]
    public void What_once_went_wrong_goes_right(string plan) => TailingRun.Play(Plan.Parse(plan));

    [Fact]
    public void Every_promise_of_tailing_is_kept()
    {
        if (Environment.GetEnvironmentVariable(PlanVariable) is { } plan)
        {
            TailingRun.Play(Plan.Parse(plan));
            return;
        }

        var runs = int.Parse(Environment.GetEnvironmentVariable(RunsVariable) ?? $"{DefaultRuns}", CultureInfo.InvariantCulture);
        var seed = ulong.Parse(Environment.GetEnvironmentVariable(SeedVariable) ?? $"{DefaultSeed}", CultureInfo.InvariantCulture);
        var replay = FSharpOption<Replay>.Some(new Replay(new Rnd(seed, 1), FSharpOption<int>.None));
        var config = Config.QuickThrowOnFailure.WithMaxTest(runs).WithStartSize(10).WithEndSize(90).WithReplay(replay).WithQuietOnSuccess(true);
        Prop.ForAll(Plan.Any, TailingRun.Play).Check(config);
    }
}
