using System.Text.Json;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Policies;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Policies;

public sealed class PolicyPropertyTests
{
    [Fact]
    public void Compiled_policy_decides_as_the_plain_one()
    {
        var cases = from policy in PolicyGenerators.Policy
                    from events in PolicyGenerators.Between(PolicyGenerators.Event, 1, 40)
                    select (policy, events);
        var matched = 0;
        Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            var compiled = new AuditPolicy(pair.policy);
            foreach (var line in pair.events.Select(PolicyGenerators.Bytes))
            {
                Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
                var expected = NaivePolicy.Decide(pair.policy, JsonDocument.Parse(line).RootElement);
                if (expected != compiled.Decide(line, facts))
                    return false;
                matched += expected.Rule > 0 ? 1 : 0;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));
        Assert.InRange(matched, 1000, int.MaxValue);
    }

    [Fact]
    public void A_shadowed_rule_never_decides()
    {
        var cases = from policy in PolicyGenerators.Policy
                    from events in PolicyGenerators.Between(PolicyGenerators.Event, 1, 40)
                    select (policy, events);
        var shadowed = 0;
        Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            var shadows = PolicyShadows.Of(pair.policy.Rules);
            shadowed += shadows.Count(earlier => earlier >= 0);
            return pair.events.Select(audited => NaivePolicy.Decide(pair.policy, JsonDocument.Parse(PolicyGenerators.Bytes(audited)).RootElement).Rule)
                .All(rule => rule < 0 || shadows[rule] < 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));
        Assert.InRange(shadowed, 1000, int.MaxValue);
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var policy = new AuditPolicy(PolicyGenerators.Policy.Sample(1, 1).Single());
        var lines = PolicyGenerators.Event.Sample(200, 200).Select(PolicyGenerators.Bytes).ToArray();
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            foreach (var line in lines)
            {
                AuditEventScanner.Scan(line, out var facts);
                policy.Decide(line, facts);
            }
        }
    }
}
