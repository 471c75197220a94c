using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>Random books, outcomes, corrections, commands and crashes; what must hold after every step.</summary>
public sealed class CoordinatorPropertyTests
{
    public sealed record Step(int Kind, int Which, int Amount, bool Flag);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Choose(0, 19)
        from which in Gen.Choose(0, 5)
        from amount in Gen.Choose(0, 10)
        from flag in Gen.Elements(true, false)
        select new Step(kind, which, amount, flag);

    [Theory]
    [InlineData(ExecutionStyle.TakerTaker)]
    [InlineData(ExecutionStyle.MakerTaker)]
    public void Legs_are_sums_ids_are_used_once_doubt_blocks_and_the_journal_gives_the_state(ExecutionStyle style) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Steps.ListOf(80).ToArbitrary(), steps =>
        {
            var run = new Run(style);
            foreach (var step in steps)
                run.Do(step);
            Bench.AssertReplays(() => new HedgeCoordinator(run.Settings), run.Bench.Effects.Events, run.Bench.Actor);
        }));

    private sealed class Run(ExecutionStyle style)
    {
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private readonly List<OrderRequest> _open = [];
        private readonly Dictionary<string, decimal> _filled = new(StringComparer.Ordinal);
        private decimal _corrected;

        public CoordinatorSettings Settings { get; } = CoordinatorBench.Settings(
            CoordinatorBench.Pair(1, "a", "b") with { Style = style, MaxHedgeSteps = 4 },
            CoordinatorBench.Pair(2, "a", "c") with { MaxHedgeSteps = 4 },
            CoordinatorBench.Pair(3, "b", "c") with { MaxHedgeSteps = 4 });

        public CoordinatorBench Bench { get; private set; } = null!;

        public void Do(Step step)
        {
            Bench ??= new CoordinatorBench(Settings).Start();
            var blocked = Bench.State.Orders.Where(o => o.State == OrderState.InDoubt).Select(o => o.Pair).ToHashSet();
            switch (step.Kind)
            {
                case < 6:
                    Bench.Quote(((char)('a' + step.Which % 3)).ToString(), 10_000m + (step.Amount - 5) * 12m);
                    break;
                case < 14:
                    Outcome(step);
                    blocked.Clear();
                    break;
                case 14:
                    var delta = (step.Flag ? 1 : -1) * step.Amount / 100m;
                    _corrected += delta;
                    Bench.Correct(((char)('a' + step.Which % 3)).ToString(), delta, CorrectionCause.Liquidation);
                    break;
                case 15:
                    Bench.Operator((OperatorAction)(step.Amount % 4 + 1));
                    break;
                case 16:
                    Crash();
                    break;
                case 17:
                    var venue = ((char)('a' + step.Which % 3)).ToString();
                    Bench.Send(Bench.GatewayOf(venue) with { AcceptsHedges = step.Flag, AcceptsExposure = step.Flag });
                    break;
                default:
                    Bench.Run(TimeSpan.FromMilliseconds(step.Amount * 300));
                    break;
            }
            AssertHolds(blocked);
        }

        private void Outcome(Step step)
        {
            if (_open.Count == 0)
                return;
            var order = _open[step.Which % _open.Count];
            var before = _filled.GetValueOrDefault(order.ClientId);
            var filled = Math.Min(order.Quantity, before + Math.Round(order.Quantity * step.Amount / 10m, 3));
            var state = step.Flag || filled == order.Quantity ? OrderState.Closed : step.Kind % 3 == 0 ? OrderState.InDoubt : OrderState.Working;
            _filled[order.ClientId] = filled;
            if (state == OrderState.Closed)
                _open.Remove(order);
            Bench.Report(order, state, filled, attempted: filled > 0m || step.Amount > 2);
        }

        private void Crash()
        {
            Collect();
            Bench = Bench.Crashed(Settings);
            Bench.Start();
        }

        private void Collect()
        {
            foreach (var order in Bench.Orders())
            {
                Assert.True(_ids.Add(order.ClientId), $"{order.ClientId} was used twice");
                Assert.True(order.Quantity > 0m && order.Price > 0m && order.Quantity <= 10m);
                _open.Add(order);
            }
        }

        /// <summary>Reduce-only orders of all pairs never add up to more than the position that they share.</summary>
        private void AssertReduceOnly(List<OrderRequest> placed)
        {
            foreach (var order in placed.Where(o => o.ReduceOnly))
            {
                var venue = Bench.VenueOf(order);
                var held = Bench.State.Foreign.Where(f => f.Instrument.Venue == venue).Sum(f => f.Quantity)
                    + Bench.State.Pairs.Sum(p => (p.LegA?.Venue == venue ? p.PositionA : 0m) + (p.LegB?.Venue == venue ? p.PositionB : 0m));
                var reducing = _open
                    .Where(o => o.ReduceOnly && o.Side == order.Side && Bench.VenueOf(o) == venue)
                    .Sum(o => o.Quantity - _filled.GetValueOrDefault(o.ClientId));
                Assert.True(reducing <= -order.Side.Sign() * held, $"{reducing} is to reduce {held} at {venue}");
            }
        }

        private void AssertHolds(HashSet<int> blocked)
        {
            var known = _ids.Count;
            var before = _open.ToHashSet();
            Collect();
            foreach (var id in _ids.Skip(known))
            {
                Assert.True(ClientOrderId.TryParse(id, out var read));
                Assert.False(blocked.Contains(read.Pair), $"{id} was placed while an order of its pair is in doubt");
            }
            AssertReduceOnly(_open.Where(o => !before.Contains(o)).ToList());
            var state = Bench.State;
            var traded = state.Orders.Sum(o => o.Side.Sign() * _filled.GetValueOrDefault(o.ClientId));
            var held = state.Pairs.Sum(p => p.PositionA + p.PositionB) + state.Foreign.Sum(f => f.Quantity);
            Assert.Equal(traded + _corrected, held);
            foreach (var pair in state.Pairs)
            {
                Assert.True(pair.HedgeAttempts <= 4);
                var open = state.Orders.Where(o => o.Pair == pair.Number && o is { Type: OrderType.LimitIoc, State: not OrderState.Closed });
                Assert.True(open.Count() <= 2, "more than a clip is on its way");
            }
            Bench.Forget();
        }
    }
}
