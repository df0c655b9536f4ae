using AuditShipper.Checkpointing;
using AuditShipper.Checkpointing.Accounts;
using AuditShipper.Discovery;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Checkpointing.Accounts;

/// <summary>Whatever is settled, merged, closed, projected, written, read and gone back to: the sums are the bytes that were settled.</summary>
public sealed class SourceLedgerProperties
{
    private static readonly (Fate Fate, FateReason Reason)[] Kinds =
    [
        (Fate.Delivered, FateReason.None), (Fate.Delivered, FateReason.None), (Fate.Delivered, FateReason.None), (Fate.Skipped, FateReason.Empty), (Fate.Skipped, FateReason.Hole),
        (Fate.DeadLettered, FateReason.NotJson), (Fate.DeadLettered, FateReason.TooLarge), (Fate.Lost, FateReason.Truncated), (Fate.Lost, FateReason.Vanished), (Fate.Filtered, FateReason.Policy),
    ];

    private static readonly SegmentNames Names = new("/log/audit.log");

    [Fact]
    public void Sums_are_always_the_bytes_that_were_settled()
    {
        var step = Gen.Choose(0, 99).SelectMany(kind => Gen.Choose(0, 1_000_000).Select(number => (Kind: kind, Number: number)));
        Prop.ForAll(step.ListOf().ToArbitrary(), steps => new Run().Go([.. steps]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(2500).WithQuietOnSuccess(true));
    }

    private sealed class Run
    {
        private SourceLedger ledger = new(DateTimeOffset.UnixEpoch, ["audit"]);
        private List<Segment> open = [];
        private Dictionary<(Fate, FateReason), long> truth = [];
        private (Checkpoint Checkpoint, Dictionary<(Fate, FateReason), long> Truth) saved;
        private int made;

        public void Go(List<(int Kind, int Number)> steps)
        {
            saved = (Take(), []);
            foreach (var (kind, number) in steps)
            {
                switch (kind)
                {
                    case < 85:
                        Settle(number);
                        break;
                    case < 92 when open.Count > 0:
                        Finish(open[number % open.Count]);
                        break;
                    case < 95:
                        Project(number);
                        break;
                    case < 98:
                        saved = (Take(), new(truth));
                        break;
                    default:
                        Restart();
                        break;
                }

                AddsUp();
            }

            saved = (Take(), new(truth));
            Restart();
            AddsUp();
        }

        private void Settle(int number)
        {
            var segment = number % 20 == 0 || open.Count == 0 ? Another() : open[number % open.Count];
            var (fate, reason) = Kinds[number / 100 % Kinds.Length];
            var end = segment.Mark + 1 + (number % 7);
            ledger.Append(segment, end, fate, reason);
            truth[(fate, reason)] = truth.GetValueOrDefault((fate, reason)) + end - segment.Mark;
            segment.Mark = segment.ReadOffset = end;
        }

        private void Finish(Segment segment)
        {
            segment.IsReadOut = true;
            open.Remove(segment);
            ledger.Routes[0].CloseAllBut(open);
        }

        /// <summary>What will be settled changes nothing of what is.</summary>
        private void Project(int number)
        {
            var clone = ledger.Clone();
            var before = clone.Routes[0].Sums().Bytes;
            foreach (var segment in open) clone.Append(segment, segment.Mark + 1 + (number % 9), Fate.Lost, FateReason.HeldLimit);
            clone.Gaps.Add(new Gap { Number = 0, Reason = FateReason.HeldLimit, NoticedAt = DateTimeOffset.UnixEpoch });
            Assert.Equal(before + (open.Count * (1 + (number % 9))), clone.Routes[0].Sums().Bytes);
            Assert.Equal(clone.Gaps.LastNumber - 1, ledger.Gaps.LastNumber);
        }

        /// <summary>From the last checkpoint: what came after it never happened.</summary>
        private void Restart()
        {
            var checkpoint = Checkpoint.Parse(saved.Checkpoint.ToBytes());
            open = [.. checkpoint.Open.Select(entry => CheckpointEntries.ToSegment(entry, Names))];
            ledger = SourceLedger.Of(checkpoint.Ledger!, ["audit"], open);
            truth = new(saved.Truth);
        }

        private void AddsUp()
        {
            var sums = ledger.Routes[0].Sums();
            Assert.Equal(truth.OrderBy(pair => pair.Key), sums.All.ToDictionary(sum => (sum.Fate, sum.Reason), sum => sum.Bytes).OrderBy(pair => pair.Key));
            foreach (var segment in open)
            {
                if (ledger.Routes[0].Find(segment) is not { } account) continue;
                Assert.Equal((segment.Mark, segment.Mark), (account.End, account.Sums().Bytes));
                Assert.InRange(account.Ranges.Length, 1, SegmentAccount.MostRanges);
                for (var i = 1; i < account.Ranges.Length; i++) Assert.Equal(account.Ranges[i - 1].To, account.Ranges[i].From);
            }

            var entry = ledger.ToEntry([.. open.Select(Entry)]).Routes[0];
            Assert.Equal(sums.Bytes, entry.Sums().Bytes);
            Assert.InRange(entry.Finished.Count, 0, RouteAccount.MostFinished);
        }

        private Checkpoint Take()
        {
            OpenSegmentEntry[] entries = [.. open.Select(Entry)];
            return new Checkpoint
            {
                Cluster = "c",
                Node = "n",
                Source = "s",
                At = DateTimeOffset.UnixEpoch,
                Open = entries,
                Finished = [],
                Totals = new Dictionary<Fate, FateEntry>(),
                Ledger = ledger.ToEntry(entries),
            };
        }

        private Segment Another()
        {
            made++;
            var segment = new Segment { Name = Names.Parse("audit.log"), Id = new SegmentId((UInt128)made), Fingerprint = new Fingerprint(0, 1, "ab") };
            open.Add(segment);
            return segment;
        }

        private static OpenSegmentEntry Entry(Segment segment) => new()
        {
            Id = segment.Id.ToString()!,
            Name = "audit.log",
            Device = 0,
            Inode = 0,
            Fingerprint = new HashEntry(0, 1, "ab"),
            Mark = segment.Mark,
            Size = segment.Mark,
            Tail = null,
        };
    }
}
