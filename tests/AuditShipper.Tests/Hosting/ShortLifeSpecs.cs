using System.Globalization;
using AuditShipper.Tests.Files;
using AuditShipper.Tests.Observability;

namespace AuditShipper.Tests.Hosting;

/// <summary>An agent that is killed again and again within its first second.</summary>
public sealed class ShortLifeSpecs
{
    private const int Written = 40;
    private readonly MemoryFileSystem disk = new();
    private readonly ManualTime time = new();

    [Fact]
    public void A_life_of_half_a_second_leaves_its_first_acknowledgements_behind_it()
    {
        var broker = new FakeBroker(time) { AcksAtOnce = true };
        for (var life = 0; life < 10; life++)
        {
            disk.Append(AgentLife.LogPath, [.. Enumerable.Range(life * Written, Written).Select(number => ServerLog.Event(number.ToString(CultureInfo.InvariantCulture)))]);
            using var agent = new AgentLife(disk, broker, time);
            agent.Turns(20, afterMs: 25);
            agent.Kill();
        }

        Assert.Equal(10 * Written, broker.Delivered.Count);
    }

    [Fact]
    public void Behind_the_first_acknowledgements_a_second_lies_between_checkpoints()
    {
        var broker = new FakeBroker(time) { AcksAtOnce = true };
        using var agent = new AgentLife(disk, broker, time);
        List<int> numbers = [];
        for (var turn = 0; turn < 100; turn++)
        {
            disk.Append(AgentLife.LogPath, ServerLog.Event(turn.ToString(CultureInfo.InvariantCulture)));
            agent.Turn(afterMs: 50);
            if (numbers.LastOrDefault() != (int)agent.Parts.Checkpoints.Number) numbers.Add((int)agent.Parts.Checkpoints.Number);
        }

        Assert.InRange(numbers.Count, 5, 8); // one at the start, one with the first acknowledgements, one a second
    }
}
