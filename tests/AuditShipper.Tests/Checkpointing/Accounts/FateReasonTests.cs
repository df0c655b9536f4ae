using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Observability;

namespace AuditShipper.Tests.Checkpointing.Accounts;

public sealed class FateReasonTests
{
    [Fact]
    public void Every_label_of_a_reason_is_a_reason_of_the_ledger() =>
        Assert.All([.. LostReasons.All, .. SkipReasons.All, .. DeadLetterReasons.All], label => Assert.Equal(label, FateReasons.Name(FateReasons.Of(label))));

    [Fact]
    public void A_reason_of_a_later_version_is_other() => Assert.Equal(FateReason.Other, FateReasons.Of("eaten-by-mice"));
}
