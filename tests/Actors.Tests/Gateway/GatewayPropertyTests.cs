using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>Random orders, outcomes, news in any order, lost answers, crashes; what must hold after every step.</summary>
public sealed class GatewayPropertyTests
{
    public sealed record Step(int Kind, int Order, int Amount, bool Flag);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Choose(0, 15)
        from order in Gen.Choose(1, 6)
        from amount in Gen.Choose(0, 10)
        from flag in Gen.Elements(true, false)
        select new Step(kind, order, amount, flag);

    [Fact]
    public void Positions_are_sums_quantities_grow_ids_leave_once_and_the_journal_gives_the_state() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(250), Prop.ForAll(Steps.ListOf(60).ToArbitrary(), steps =>
        {
            var run = new Run();
            foreach (var step in steps)
                run.Do(step);
            Bench.AssertReplays(() => new ExchangeGateway(GatewayBench.Settings), run.Bench.Effects.Events, run.Bench.Actor);
        }));

    private sealed class Run
    {
        private readonly HashSet<string> _sent = new(StringComparer.Ordinal);
        private readonly Dictionary<string, decimal> _cumulative = new(StringComparer.Ordinal);
        private int _trade;
        private long _told;

        public GatewayBench Bench { get; } = new GatewayBench().Ready();

        public void Do(Step step)
        {
            var id = GatewayBench.Id(step.Order);
            var some = step.Amount / 10m;
            switch (step.Kind)
            {
                case < 3:
                    Bench.Send(GatewayBench.Request(step.Order, step.Flag ? OrderPurpose.Open : OrderPurpose.Hedge, type: step.Amount < 5 ? OrderType.PostOnly : OrderType.LimitIoc));
                    break;
                case 3:
                    Bench.Send(new PlaceOutcome(id, (RequestOutcome)(step.Amount % 3 + 1), step.Flag ? "v" + id : "", "c", ""));
                    break;
                case < 7:
                    var status = step.Amount == 10 ? OrderStatus.Filled : step.Flag ? OrderStatus.PartiallyFilled : OrderStatus.Cancelled;
                    Bench.Send(new OrderChanged(Bench.Seen(id, status, some)));
                    break;
                case < 10:
                    Bench.Send(new FillReported(Bench.Fill($"t{++_trade}", step.Flag ? id : "", 0.1m, "v" + id)));
                    break;
                case 10:
                    Bench.Send(new FillReported(Bench.Fill($"t{++_trade}", "foreign", some + 0.1m, "9", step.Flag ? Side.Buy : Side.Sell)));
                    break;
                case 11:
                    Bench.SetVenue(Bench.Seen(id, step.Flag ? OrderStatus.New : OrderStatus.Cancelled, some));
                    break;
                case 12:
                    Bench.VenuePosition = step.Flag ? Bench.Position : some;
                    break;
                case 13:
                    Bench.Send(new ChannelChanged((VenueChannel)(step.Amount % 4 + 1), step.Flag, "x"));
                    break;
                case 14:
                    Bench.Send(new FundingReported(new FundingPayment($"f{step.Amount}", GatewayBench.Symbol, some, Bench.Now)));
                    break;
                default:
                    Bench.Run(TimeSpan.FromSeconds(step.Amount));
                    break;
            }
            AssertHolds();
        }

        private void AssertHolds()
        {
            Bench.Answer();
            var state = Bench.State;
            var orders = state.Orders.Sum(o => o.Side.Sign() * o.CumulativeQuantity);
            Assert.Equal(orders + state.Corrections.Sum(c => c.Delta), Bench.Position);
            foreach (var order in state.Orders)
            {
                Assert.True(order.CumulativeQuantity >= _cumulative.GetValueOrDefault(order.ClientId));
                _cumulative[order.ClientId] = order.CumulativeQuantity;
            }
            foreach (var place in Bench.Told<PlaceOrder>())
                Assert.True(_sent.Add(place.ClientId), $"{place.ClientId} left twice");
            foreach (var report in Bench.Told<LedgerReport>().Where(r => r.Revision > _told))
            {
                Assert.Equal((_told, _told + 1), (report.Previous, report.Revision));
                _told = report.Revision;
            }
            Assert.Equal(_told, state.Revision);
            Bench.Forget();
        }
    }
}
