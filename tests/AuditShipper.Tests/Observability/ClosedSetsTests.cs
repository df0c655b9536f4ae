using AuditShipper.Discovery;
using AuditShipper.Observability;
using AuditShipper.Parsing;
using AuditShipper.Publishing;

namespace AuditShipper.Tests.Observability;

/// <summary>What the stations say is in the closed sets of the labels, so that nothing known is counted as "other".</summary>
public sealed class ClosedSetsTests
{
    private static readonly int[] Codes = [.. Enumerable.Range(-200, 400)];

    [Fact]
    public void Every_reason_for_a_loss_is_a_label() =>
        Assert.All(Enum.GetNames<LossReason>(), name => Assert.Contains(KebabCase(name), LostReasons.All));

    [Fact]
    public void Every_defect_of_a_line_is_a_label() =>
        Assert.All(Enum.GetNames<LineDefect>().Where(n => n != nameof(LineDefect.None)), name => Assert.Contains(KebabCase(name), DeadLetterReasons.All));

    [Fact]
    public void Every_kind_of_failure_is_a_label() =>
        Assert.All(Enum.GetNames<FailureKind>(), name => Assert.Contains(KebabCase(name), ProduceErrorKinds.All));

    [Fact]
    public void Every_refusal_of_a_record_is_a_label()
    {
        var refusals = Codes.Select(FailureRules.Classify).Where(f => f.Kind == FailureKind.Refused).ToArray();
        Assert.NotEmpty(refusals);
        Assert.All(refusals, refusal => Assert.Contains(refusal.Reason, DeadLetterReasons.All));
    }

    [Fact]
    public void Every_set_ends_with_other_and_repeats_nothing() =>
        Assert.All([LostReasons.All, DeadLetterReasons.All, SkipReasons.All, ProduceErrorKinds.All], set =>
        {
            Assert.Equal(LabelledCount.Other, set[^1]);
            Assert.Equal(set.Length, set.Distinct().Count());
        });

    private static string KebabCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));
}
