using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

/// <summary>Random orders, books, cancellations, transfers and forced closes; what must hold after every step.</summary>
public sealed class VenuePropertyTests
{
    private const string Symbol = VenueFixture.Symbol;
    private static readonly string[] Accounts = ["a", "b", "c"];

    public sealed record Step(int Kind, int Account, int Ticks, int Lots, int Type, bool IsBuy, bool ReduceOnly);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Choose(0, 19)
        from account in Gen.Choose(0, Accounts.Length - 1)
        from ticks in Gen.Choose(-60, 60)
        from lots in Gen.Choose(1, 4_000)
        from type in Gen.Choose(1, 4)
        from isBuy in Gen.Elements(true, false)
        from reduceOnly in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Step(kind, account, ticks, lots, type, isBuy, reduceOnly);

    public static TheoryData<PostOnlyRule, RestingFillRule, SelfTradeRule, ContractKind> Manners => new()
    {
        { PostOnlyRule.Reject, RestingFillRule.OnTouch, SelfTradeRule.Allow, ContractKind.Linear },
        { PostOnlyRule.AcceptThenCancel, RestingFillRule.OnTradeThrough, SelfTradeRule.CancelResting, ContractKind.Linear },
        { PostOnlyRule.Reject, RestingFillRule.OnTouch, SelfTradeRule.CancelIncoming, ContractKind.Linear },
        { PostOnlyRule.Reject, RestingFillRule.OnTouch, SelfTradeRule.Allow, ContractKind.Inverse },
        { PostOnlyRule.AcceptThenCancel, RestingFillRule.OnTradeThrough, SelfTradeRule.CancelResting, ContractKind.Inverse },
    };

    [Theory]
    [MemberData(nameof(Manners))]
    public void Whatever_happens_the_books_balance(
        PostOnlyRule postOnly, RestingFillRule restingFill, SelfTradeRule selfTrade, ContractKind kind)
    {
        var rules = new VenueRules { PostOnly = postOnly, RestingFill = restingFill, SelfTrade = selfTrade, LadderLevels = 4, LimitBandFraction = 0.2m };
        var seen = new HashSet<string>();
        var property = Prop.ForAll(Steps.ListOf(120).ToArbitrary(), steps =>
        {
            var run = new Run(rules, seen, kind);
            foreach (var step in steps)
            {
                run.Do(step);
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), property);

        // A property that never met these would prove nothing about them.
        string[] expected =
        [
            nameof(LiquidationEvent), nameof(FundingEvent), "maker", "taker", "Liquidation", "AutoDeleverage", "InsuranceCover", "Withdrawal",
            nameof(OrderChange.Expired), nameof(OrderChange.Cancelled), nameof(OrderChange.Amended), nameof(OrderChange.Trimmed),
            nameof(OrderChange.ReduceOnlyCancelled), nameof(OrderChange.LiquidationCancelled),
        ];
        Assert.Empty(expected.Except(seen));
    }

    [Theory]
    [InlineData(ContractKind.Linear)]
    [InlineData(ContractKind.Inverse)]
    public void The_same_calls_give_the_same_events(ContractKind kind)
    {
        var property = Prop.ForAll(Steps.ListOf(60).ToArbitrary(), steps =>
        {
            var (one, two) = (new Run(new VenueRules(), [], kind), new Run(new VenueRules(), [], kind));
            foreach (var step in steps)
            {
                one.Do(step);
                two.Do(step);
            }

            return one.History.SequenceEqual(two.History);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), property);
    }

    /// <summary>A venue, and what an observer of its events alone believes.</summary>
    private sealed class Run
    {
        private readonly VenueFixture _venue;
        private readonly HashSet<string> _seen;
        private readonly Dictionary<string, decimal> _positions = [];
        private readonly Dictionary<string, decimal> _wallets = [];
        private readonly Dictionary<string, decimal> _filled = [];
        private readonly HashSet<string> _final = [];
        private readonly HashSet<string> _tradesSeen = [];
        private decimal _mid = 1_000m;

        public List<ModelEvent> History { get; } = [];

        public Run(VenueRules rules, HashSet<string> seen, ContractKind kind)
        {
            _seen = seen;
            _venue = new VenueFixture(rules, makerFee: -0.0001m, takerFee: 0.0005m, kind: kind);
            foreach (var account in Accounts)
            {
                _venue.Account(account, Money(150m), 50);
            }

            _venue.Model.SetFunding(Symbol, 0.0003m, TimeSpan.FromMinutes(1), VenueFixture.Start.AddMinutes(1), _venue.Now);
            _venue.Book(_mid - 0.5m, _mid + 0.5m, 2_000 * _venue.Lot);
        }

        /// <summary>USDT, or as much of a coin that is worth about a thousand.</summary>
        private decimal Money(decimal amount) => _venue.Kind == ContractKind.Inverse ? amount / 1_000m : amount;

        public void Do(Step step)
        {
            var account = Accounts[step.Account];
            var side = step.IsBuy ? Side.Buy : Side.Sell;
            switch (step.Kind)
            {
                case < 11:
                    PlaceInPriority(step, account, side);
                    break;
                case < 16:
                    _mid = Math.Clamp(_mid + step.Ticks * 0.3m, 900m, 1_100m);
                    _venue.Now += TimeSpan.FromSeconds(step.Lots % 20);
                    _venue.Book(_mid - 0.5m, _mid + 0.5m, step.Lots * _venue.Lot);
                    break;
                case 16:
                    Amend(step, account);
                    break;
                case 17:
                    _venue.Model.ForceDeleverage(account, Symbol, step.Lots * _venue.Lot, _venue.Now);
                    break;
                case 18:
                    _venue.Model.CancelAll(account, null, _venue.Now);
                    break;
                default:
                    _venue.Model.Deposit(account, Money(step.Lots * 0.01m), _venue.Now);
                    _venue.Model.Withdraw(account, Money(step.Lots * 0.013m), _venue.Now);
                    break;
            }

            Observe();
            CheckState();
        }

        private void PlaceInPriority(Step step, string account, Side side)
        {
            var opposite = Accounts.SelectMany(owner => _venue.Model.OpenOrders(owner, Symbol))
                .Where(order => order.Snapshot.Side != side).ToArray();
            var type = (OrderType)step.Type;
            var placed = _venue.Place(side, step.Lots * _venue.Lot, _mid + step.Ticks * 0.1m, type, step.ReduceOnly, account);
            if (placed.Order is { } order && type != OrderType.Market)
            {
                Assert.True(order.Snapshot.CumulativeQuantity == 0 || side.Sign() * (order.Snapshot.Price - order.Snapshot.AveragePrice) >= 0);
            }

            // Whoever traded left nobody with a better price, or the same price and an earlier place, working untouched.
            var now = opposite.Select(before => (Before: before, After: _venue.Model.FindOrder(before.AccountId, OrderKey.Venue(before.Snapshot.VenueOrderId))!.Snapshot)).ToArray();
            var traded = now.Where(o => o.After.CumulativeQuantity > o.Before.Snapshot.CumulativeQuantity).ToArray();
            foreach (var worse in traded)
            {
                Assert.DoesNotContain(now, better => !better.After.Status.IsFinal() && better.After.Price != worse.After.Price
                    && side.Sign() * (worse.After.Price - better.After.Price) > 0);
            }

            Assert.True(traded.Count(o => !o.After.Status.IsFinal()) <= 1);
        }

        private void Amend(Step step, string account)
        {
            if (_venue.Model.OpenOrders(account) is [var order, ..])
            {
                var key = OrderKey.Venue(order.Snapshot.VenueOrderId);
                _venue.Model.Amend(account, key, _mid + step.Ticks * 0.1m, step.IsBuy ? step.Lots * _venue.Lot : null, _venue.Now);
            }
        }

        private void Observe()
        {
            var last = DateTimeOffset.MinValue;
            foreach (var happened in _venue.Take())
            {
                Assert.True(happened.Time >= last || happened is FundingEvent, $"{happened} is before {last}");
                last = happened.Time;
                History.Add(happened);
                _seen.Add(happened.GetType().Name);
                switch (happened)
                {
                    case FillEvent fill:
                        ObserveFill(fill);
                        break;
                    case OrderEvent { Order.Snapshot: var order, Change: var change }:
                        _seen.Add(change.ToString());
                        Assert.DoesNotContain(order.VenueOrderId, _final);
                        Assert.Equal(_filled.GetValueOrDefault(order.VenueOrderId), order.CumulativeQuantity);
                        Assert.True(order.CumulativeQuantity <= order.Quantity);
                        Assert.Equal(order.Status == OrderStatus.Filled, order.CumulativeQuantity == order.Quantity);
                        if (order.Status.IsFinal())
                        {
                            _final.Add(order.VenueOrderId);
                        }

                        break;
                    case PositionEvent { Position: var position } of:
                        Assert.Equal(_positions[of.AccountId], position.Quantity);
                        break;
                    case BalanceEvent balance:
                        _seen.Add(balance.Cause.ToString());
                        _wallets[balance.AccountId] = _wallets.GetValueOrDefault(balance.AccountId) + balance.Change;
                        Assert.Equal(_wallets[balance.AccountId], balance.Wallet);
                        break;
                    case BookEvent { Book: var book }:
                        Assert.True(book.Bid == 0 || book.Ask == 0 || book.Bid < book.Ask, $"crossed: {book}");
                        break;
                    default:
                        break;
                }
            }
        }

        private void ObserveFill(FillEvent happened)
        {
            var fill = happened.Trade.Fill;
            Assert.True(fill.Quantity > 0);
            _seen.Add(fill.IsMaker ? "maker" : "taker");
            _seen.Add(fill.Cause.ToString());
            Assert.True(_tradesSeen.Add(fill.TradeId + fill.VenueOrderId) || fill.VenueOrderId.Length == 0);
            _filled[fill.VenueOrderId] = _filled.GetValueOrDefault(fill.VenueOrderId) + fill.Quantity;
            var before = _positions.GetValueOrDefault(happened.AccountId);
            var after = before + fill.Side.Sign() * fill.Quantity;
            _positions[happened.AccountId] = after;
            if (happened.Order.Snapshot.ReduceOnly)
            {
                Assert.True(Math.Abs(after) < Math.Abs(before) && after * before >= 0, $"reduce-only moved {before} to {after}");
            }
        }

        private void CheckState()
        {
            _venue.AssertBalanced();
            foreach (var account in Accounts)
            {
                var margin = _venue.Model.Margin(account);
                var snapshot = _venue.Model.Account(account);
                Assert.Equal(snapshot.WalletBalance + snapshot.Positions.Sum(position => position.UnrealisedPnl), snapshot.Equity);
                Assert.Equal(_wallets[account], snapshot.WalletBalance);
                Assert.Equal(_positions.GetValueOrDefault(account), _venue.Quantity(account));
                Assert.True(snapshot.Positions.Count == 0 || margin.Equity > margin.Maintenance);
                Assert.True(margin.Equity >= 0);
                foreach (var order in _venue.Model.OpenOrders(account).Where(order => order.Snapshot.ReduceOnly))
                {
                    Assert.True(order.Snapshot.Quantity - order.Snapshot.CumulativeQuantity <= Math.Abs(_venue.Quantity(account)));
                }
            }
        }
    }
}
