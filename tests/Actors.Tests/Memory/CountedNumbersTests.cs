using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Actors.Memory;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Memory;

public sealed class CountedNumbersTests
{
    private static ClientOrderId Id(long epoch, long sequence) => new(epoch, 1, 0, sequence);

    [Fact]
    public void What_was_planned_was_counted_once_it_is_not_kept_and_what_was_never_heard_of_was_not()
    {
        var numbers = new CountedNumbers();
        numbers.Plan(Id(7, 1));
        numbers.Plan(Id(7, 2));
        numbers.Plan(Id(9, 1));
        Assert.All([Id(7, 1), Id(7, 2), Id(9, 1)], id => Assert.True(numbers.Contains(id)));
        Assert.All([Id(7, 3), Id(8, 1), Id(9, 2), Id(6, 1)], id => Assert.False(numbers.Contains(id)));
        numbers.Forget(Id(7, 4));
        Assert.True(numbers.Contains(Id(7, 4)));
        Assert.False(numbers.Contains(Id(7, 3)));
        Assert.False(numbers.Contains(Id(7, 5)));
    }

    [Fact]
    public void Beyond_the_bound_of_names_their_epoch_counts_as_planned_so_far()
    {
        var numbers = new CountedNumbers();
        for (var i = 0; i <= CountedNumbers.KeptNames; i++)
            numbers.Forget(Id(7, 10 + 2 * i));
        Assert.True(numbers.Contains(Id(7, 9)));
        Assert.False(numbers.Contains(Id(7, 11)));
        Assert.True(numbers.Contains(Id(7, 12)));
        Assert.False(numbers.Contains(Id(6, 1)));
        Assert.Equal(CountedNumbers.KeptNames, numbers.ToSnapshot().Named.Count);
    }

    [Fact]
    public void Beyond_the_bound_of_epochs_everything_of_older_ones_counts_as_counted()
    {
        var numbers = new CountedNumbers();
        for (var epoch = 10; epoch <= 10 + CountedNumbers.KeptEpochs; epoch++)
            numbers.Plan(Id(epoch, 5));
        Assert.True(numbers.Contains(Id(9, 1)));
        Assert.True(numbers.Contains(Id(10, 6)));
        Assert.False(numbers.Contains(Id(11, 6)));
        Assert.Equal(CountedNumbers.KeptEpochs, numbers.ToSnapshot().Planned.Count);
    }

    [Fact]
    public void A_snapshot_from_before_numbers_were_kept_counts_up_to_the_highest_forgotten_id()
    {
        var numbers = new CountedNumbers();
        numbers.Restore(null, new ForgottenOrders(7, 20), 9, 4);
        Assert.All([Id(6, 99), Id(7, 20), Id(9, 4)], id => Assert.True(numbers.Contains(id)));
        Assert.All([Id(7, 21), Id(8, 1), Id(9, 5)], id => Assert.False(numbers.Contains(id)));
    }

    public sealed record Step(int Kind, int Which);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Choose(0, 5)
        from which in Gen.Choose(0, 1_000)
        select new Step(kind, which);

    /// <summary>
    /// Plans, crashes that lose the newest of them, gateways that tell of any order at any time, and a memory that forgets: whatever the
    /// course, an order is counted exactly once if it was told at all, and the state survives its snapshot.
    /// </summary>
    [Fact]
    public void Whatever_is_lost_forgotten_and_told_again_an_order_counts_once() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Steps.ListOf(120).ToArbitrary(), steps =>
        {
            var run = new Run();
            foreach (var step in steps)
                run.Do(step);
        }));

    private sealed class Run
    {
        private readonly List<ClientOrderId> _everPlanned = [];
        private readonly HashSet<ClientOrderId> _counted = [];
        private readonly List<ClientOrderId> _kept = [];
        private CountedNumbers _numbers = new();
        private CountedNumbers _durable = new();
        private List<ClientOrderId> _keptDurable = [];
        private HashSet<ClientOrderId> _countedDurable = [];
        private (long Epoch, long Sequence) _last = (1, 0);

        public void Do(Step step)
        {
            switch (step.Kind)
            {
                case < 2:
                    _last.Sequence++;
                    var id = Id(_last.Epoch, _last.Sequence);
                    _everPlanned.Add(id);
                    _numbers.Plan(id);
                    _kept.Add(id);
                    _counted.Add(id);
                    break;
                case 2:
                    (_durable, _keptDurable, _countedDurable) = (Copy(_numbers), [.. _kept], [.. _counted]);
                    break;
                case 3:
                    Crash();
                    break;
                case 4 when _kept.Count > 0:
                    var forgotten = _kept[step.Which % _kept.Count];
                    _kept.Remove(forgotten);
                    _numbers.Forget(forgotten);
                    break;
                case 5 when _everPlanned.Count > 0:
                    Tell(_everPlanned[step.Which % _everPlanned.Count]);
                    break;
            }
        }

        private void Crash()
        {
            (_numbers, _last) = (Copy(_durable), (_last.Epoch + 1, 0));
            _kept.Clear();
            _kept.AddRange(_keptDurable);
            _counted.Clear();
            _counted.UnionWith(_countedDurable);
        }

        private void Tell(ClientOrderId id)
        {
            var isKnown = _kept.Contains(id) || _numbers.Contains(id);
            Assert.Equal(_counted.Contains(id), isKnown);
            if (isKnown)
                return;
            _counted.Add(id);
            _kept.Add(id);
        }

        private static CountedNumbers Copy(CountedNumbers numbers)
        {
            var copy = new CountedNumbers();
            copy.Restore(numbers.ToSnapshot(), null, 0, 0);
            return copy;
        }
    }
}
