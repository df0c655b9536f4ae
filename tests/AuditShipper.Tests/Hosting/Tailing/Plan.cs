using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Hosting.Tailing;

internal enum Act : byte
{
    // the server
    Write,
    WriteMany,
    Half,
    FinishHalf,
    Bad,
    Huge,
    Nuls,
    Empty,
    Poison,
    TooLarge,
    BadTime,
    Rotate,
    RotateHalfWay,
    RotateSameMillisecond,
    Compress,
    DeleteBackup,
    RestartServer,

    // other hands
    Remove,
    CopyTruncate,
    Truncate,
    MoveAndCreate,
    CompressOther,

    // the agent
    Turn,
    Turns,
    Second,
    Wait,
    Stop,
    Kill,
    KillTorn,
    Start,

    // the broker
    Ack,
    AckAll,
    Fail,
    Abandon,
    Break,
}

/// <param name="Act">What happens.</param>
/// <param name="Size">How much of it: 0 to 9.</param>
internal readonly record struct Step(Act Act, int Size)
{
    public override string ToString() => Size == 0 ? $"{Act}" : string.Create(CultureInfo.InvariantCulture, $"{Act} {Size}");
}

/// <summary>What happens in one run of the model, in a form that can be read, replayed and shortened.</summary>
internal sealed record Plan(IReadOnlyList<Step> Steps)
{
    private static readonly (int Weight, Act Act)[] Weights =
    [
        (14, Act.Write), (3, Act.WriteMany), (4, Act.Half), (3, Act.FinishHalf), (2, Act.Bad), (2, Act.Huge), (2, Act.Nuls), (2, Act.Empty),
        (2, Act.Poison), (1, Act.TooLarge), (1, Act.BadTime),
        (9, Act.Rotate), (2, Act.RotateHalfWay), (1, Act.RotateSameMillisecond), (8, Act.Compress), (3, Act.DeleteBackup), (1, Act.RestartServer),
        (1, Act.Remove), (3, Act.CopyTruncate), (1, Act.Truncate), (3, Act.MoveAndCreate), (2, Act.CompressOther),
        (22, Act.Turn), (4, Act.Turns), (4, Act.Second), (3, Act.Wait), (2, Act.Stop), (2, Act.Kill), (1, Act.KillTorn), (3, Act.Start),
        (8, Act.Ack), (6, Act.AckAll), (1, Act.Fail), (1, Act.Abandon), (1, Act.Break),
    ];

    public static Arbitrary<Plan> Any { get; } = Arb.From(
        Gen.Frequency(Weights.Select(weight => (weight.Weight, Gen.Choose(0, 9).Select(size => new Step(weight.Act, size)))))
            .ListOf()
            .Select(steps => new Plan([.. steps])),
        Shorter);

    public static Plan Parse(string text) => new([.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseStep)]);

    public override string ToString() => string.Join("; ", Steps);

    /// <summary>First without large parts, then without small ones, then with less of something.</summary>
    public static IEnumerable<Plan> Shorter(Plan plan)
    {
        var steps = plan.Steps;
        for (var length = steps.Count / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Count; start += length) yield return new Plan([.. steps.Take(start), .. steps.Skip(start + length)]);
        }

        for (var at = 0; at < steps.Count; at++)
        {
            if (steps[at].Size > 0) yield return new Plan([.. steps.Take(at), steps[at] with { Size = 0 }, .. steps.Skip(at + 1)]);
            if (steps[at].Size > 1) yield return new Plan([.. steps.Take(at), steps[at] with { Size = 1 }, .. steps.Skip(at + 1)]);
        }
    }

    private static Step ParseStep(string text)
    {
        var parts = text.Split(' ');
        return new Step(Enum.Parse<Act>(parts[0]), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
    }
}
