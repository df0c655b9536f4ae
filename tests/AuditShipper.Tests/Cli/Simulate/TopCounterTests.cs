using System.Text;
using AuditShipper.Cli.Simulate;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Cli.Simulate;

public sealed class TopCounterTests
{
    [Fact]
    public void While_there_is_room_all_figures_are_exact()
    {
        var counter = new TopCounter(3);
        counter.Add("a"u8, 10, 1);
        counter.Add("b"u8, 30, 2);
        counter.Add("a"u8, 5, 5);
        counter.Add(""u8, 1, 0);
        Assert.Equal(0, counter.ErrorBytes);
        Assert.Equal([("b", 1, 30, 2), ("a", 2, 15, 6), ("", 1, 1, 0)], counter.Top(5).Select(entry => (Encoding.UTF8.GetString(entry.Name), (int)entry.Events, (int)entry.Bytes, (int)entry.KeptBytes)));
        Assert.Single(counter.Top(1));
    }

    [Fact]
    public void Beyond_that_no_figure_is_too_low_none_too_high_by_more_than_told_and_no_large_one_is_missed()
    {
        const int capacity = 8;
        var inexact = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var (counter, truth) = (new TopCounter(capacity), new Dictionary<string, long>());
            for (var i = 0; i < 500; i++)
            {
                var name = $"n{(int)(40 * Math.Pow(random.NextDouble(), 3))}";
                var bytes = random.Next(1, 1000);
                counter.Add(Encoding.UTF8.GetBytes(name), bytes, 0);
                truth[name] = truth.GetValueOrDefault(name) + bytes;
            }

            inexact += counter.ErrorBytes > 0 ? 1 : 0;
            var told = counter.Top(capacity).ToDictionary(entry => Encoding.UTF8.GetString(entry.Name), entry => entry.Bytes);
            return counter.ErrorBytes <= truth.Values.Sum() / capacity
                && told.All(pair => pair.Value >= truth[pair.Key] && pair.Value <= truth[pair.Key] + counter.ErrorBytes)
                && truth.All(pair => told.ContainsKey(pair.Key) || pair.Value <= counter.ErrorBytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));
        Assert.InRange(inexact, 400, 500);
    }

    [Fact]
    public void Long_names_are_cut_off()
    {
        var counter = new TopCounter(2);
        counter.Add(new byte[5000], 1, 1);
        Assert.Equal(256, counter.Top(1).Single().Name.Length);
    }
}
