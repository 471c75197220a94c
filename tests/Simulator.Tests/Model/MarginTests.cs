using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

public sealed class MarginTests
{
    [Fact]
    public void Cumulative_maintenance_amounts_follow_from_the_tiers()
    {
        var table = new MaintenanceTable(VenueFixture.Tiers);
        Assert.Equal(
            [0m, 50m, 1_300m, 16_300m, 266_300m, 1_266_300m, 2_516_300m], Enumerable.Range(0, table.Count).Select(table.Amount));
        Assert.Equal(200m, table.Of(50_000m));
        Assert.Equal(1_200m, table.Of(250_000m));
        Assert.Equal(1_000_000m, table.LargestNotional(21));
        Assert.Equal(decimal.MaxValue, table.LargestNotional(4));
    }

    [Theory]
    [InlineData(Side.Buy, "19698.49")]
    [InlineData(Side.Sell, "20298.51")]
    public void Liquidation_price_of_a_single_position(Side side, string expected)
    {
        var venue = new VenueFixture(makerFee: 0, takerFee: 0, tiers: [new(0, 0.005m, 125)]).Account("a", 400m, 100);
        venue.Book(side == Side.Buy ? 19_999m : 20_000m, side == Side.Buy ? 20_000m : 20_001m, 5m, mark: 20_000m);
        Assert.True(venue.Market(side, 1m).IsAccepted);
        Assert.Equal(decimal.Parse(expected), Math.Round(venue.Model.PositionOf("a", VenueFixture.Symbol).LiquidationPrice, 2));
    }

    [Fact]
    public void Entry_realised_profit_fees_and_wallet_are_exact()
    {
        var venue = new VenueFixture(makerFee: 0, takerFee: 0.001m).Account("a", 1_000m).Book(99.9m, 100m, 10m);
        venue.Market(Side.Buy, 1m);
        venue.Book(109.9m, 110m, 10m);
        venue.Market(Side.Buy, 3m);
        var position = venue.Model.PositionOf("a", VenueFixture.Symbol);
        Assert.Equal(107.5m, position.EntryPrice);
        Assert.Equal(4 * 109.95m - 430m, position.UnrealisedPnl);

        venue.Book(120m, 120.1m, 10m);
        venue.Market(Side.Sell, 2m);
        Assert.Equal(25m, venue.Model.FillsSince("a", null, VenueFixture.Start)[^1].RealisedPnl);
        Assert.Equal(107.5m, venue.Model.PositionOf("a", VenueFixture.Symbol).EntryPrice);
        Assert.Equal(1_000m + 25m - 0.1m - 0.33m - 0.24m, venue.Model.Account("a").WalletBalance);

        venue.Market(Side.Sell, 5m);
        position = venue.Model.PositionOf("a", VenueFixture.Symbol);
        Assert.Equal((-3m, 120m), (position.Quantity, position.EntryPrice));
        Assert.Equal(venue.Model.Margin("a").Equity, venue.Model.Account("a").Equity);
        venue.AssertBalanced();
    }

    [Fact]
    public void Orders_take_margin_of_the_worse_side_and_closing_takes_none()
    {
        var venue = new VenueFixture(takerFee: 0).Account("a", 1_000m, 10).Book(99m, 101m, 10m, mark: 100m);
        venue.Rest(Side.Buy, 10m, 99m);
        Assert.Equal(99m, venue.Model.Margin("a").OrderMargin);
        venue.Rest(Side.Sell, 5m, 101m);
        Assert.Equal(99m, venue.Model.Margin("a").OrderMargin);
        venue.Rest(Side.Sell, 10m, 102m);
        Assert.Equal(152.5m, venue.Model.Margin("a").OrderMargin);
        Assert.Equal(1_000m - 152.5m, venue.Model.Account("a").AvailableMargin);
        venue.Model.CancelAll("a", null, venue.Now);
        Assert.Equal(1_000m, venue.Model.Account("a").AvailableMargin);

        venue.Market(Side.Buy, 10m);
        var before = venue.Model.Margin("a");
        venue.Rest(Side.Sell, 20m, 102m);
        Assert.Equal(before.PositionMargin + before.OrderMargin + 4m, venue.Model.Margin("a").PositionMargin + venue.Model.Margin("a").OrderMargin);
    }

    [Fact]
    public void Reduce_only_orders_take_no_margin()
    {
        var venue = new VenueFixture(takerFee: 0).Account("a", 1_000m, 10).Book(99m, 100m, 10m, mark: 100m);
        venue.Market(Side.Buy, 10m);
        venue.Rest(Side.Sell, 10m, 102m, reduceOnly: true);
        venue.Rest(Side.Sell, 10m, 102m);
        Assert.Equal((100m, 0m), (venue.Model.Margin("a").PositionMargin, venue.Model.Margin("a").OrderMargin));
    }

    [Fact]
    public void What_the_margin_does_not_carry_is_refused()
    {
        var venue = new VenueFixture(takerFee: 0.001m).Account("a", 100m, 10).Book(99m, 100m, 100m, mark: 100m);
        Assert.Equal(RejectReason.InsufficientMargin, venue.Place(Side.Buy, 10m, 100m).Reason);
        Assert.True(venue.Place(Side.Buy, 9.9m, 100m).IsAccepted);
        Assert.Equal(RejectReason.InsufficientMargin, venue.Place(Side.Buy, 1m, 100m).Reason);
        Assert.True(venue.Place(Side.Sell, 19m, 99m).IsAccepted);
    }

    [Fact]
    public void Leverage_is_bounded_by_tier_and_margin()
    {
        var venue = new VenueFixture(takerFee: 0).Account("a", 3_000m, 50).Book(99m, 100m, 1_000m, mark: 100m);
        const string Symbol = VenueFixture.Symbol;
        Assert.Equal(50m, venue.Model.Leverage("a", Symbol));
        Assert.Equal(RejectReason.BadLeverage, venue.Model.SetLeverage("a", Symbol, 126, venue.Now));
        Assert.Equal(RejectReason.BadLeverage, venue.Model.SetLeverage("a", Symbol, 0.5m, venue.Now));
        Assert.Equal(RejectReason.UnknownSymbol, venue.Model.SetLeverage("a", "NONE", 5, venue.Now));

        Assert.Equal(RejectReason.None, venue.Model.SetLeverage("a", Symbol, 125, venue.Now));
        Assert.Equal(RejectReason.AbovePositionLimit, venue.Rest(Side.Buy, 505m, 99.9m).Reason);
        Assert.Equal(RejectReason.None, venue.Model.SetLeverage("a", Symbol, 50, venue.Now));
        Assert.True(venue.Place(Side.Buy, 1_000m, 100m).IsAccepted);
        Assert.Equal(RejectReason.BadLeverage, venue.Model.SetLeverage("a", Symbol, 110, venue.Now));
        Assert.Equal(RejectReason.InsufficientMargin, venue.Model.SetLeverage("a", Symbol, 20, venue.Now));
        Assert.Equal(50m, venue.Model.Leverage("a", Symbol));
    }

    [Fact]
    public void Deposits_and_withdrawals_move_the_wallet_and_cannot_take_used_margin()
    {
        var venue = new VenueFixture(takerFee: 0).Account("a", 100m, 10).Book(99.9m, 100m, 100m, mark: 100m);
        venue.Market(Side.Buy, 5m);
        Assert.False(venue.Model.Withdraw("a", 50.01m, venue.Now));
        Assert.True(venue.Model.Withdraw("a", 50m, venue.Now));
        venue.Model.Deposit("a", 7m, venue.Now);
        Assert.Equal(57m, venue.Model.Account("a").WalletBalance);
        Assert.Equal(57m, venue.Model.TotalMoney("USDT").NetDeposits);
        venue.AssertBalanced();
    }

    /// <summary>Whatever the position and whatever else the account holds: at the liquidation price equity equals maintenance.</summary>
    [Fact]
    public void At_the_liquidation_price_equity_equals_maintenance()
    {
        var cases =
            from isLong in Gen.Elements(true, false)
            from lots in Gen.Choose(1, 400_000)
            from ticks in Gen.Choose(10_000, 900_000)
            from leverage in Gen.Choose(2, 40)
            from otherLots in Gen.Choose(-20_000, 20_000)
            from drift in Gen.Choose(-30, 30)
            select (isLong, quantity: lots * 0.001m, price: ticks * 0.1m, leverage, other: otherLots * 0.001m, drift);
        Prop.ForAll(Arb.From(cases), c =>
        {
            var markets = new[] { new Market(Terms("BTCUSDT")), new Market(Terms("ETHUSDT")) };
            var account = new Account("a", "USDT", 10, new VenueRules())
            {
                Wallet = c.quantity * c.price / c.leverage,
            };
            var (holding, other) = (account.HoldingOf(markets[0]), account.HoldingOf(markets[1]));
            holding.Book(c.isLong ? c.quantity : -c.quantity, c.price);
            other.Book(c.other, 2_000m);
            markets[0].Mark = c.price;
            markets[1].Mark = 2_000m + c.drift;

            var price = account.LiquidationPrice(holding);
            if (price == 0)
            {
                return !HasLiquidation(account, markets[0]);
            }

            markets[0].Mark = price;
            return Math.Abs(account.Wallet + account.Unrealised - account.Maintenance) < 0.0001m;
        }).QuickCheckThrowOnFailure();

        static bool HasLiquidation(Account account, Market market)
        {
            // Equity minus maintenance changes its sign nowhere between nearly nothing and very much.
            var signs = new HashSet<bool>();
            foreach (var mark in new[] { 0.0000001m, 1m, 100m, 10_000m, 100_000m, 1_000_000m, 1_000_000_000m })
            {
                market.Mark = mark;
                signs.Add(account.Wallet + account.Unrealised > account.Maintenance);
            }

            return signs.Count == 2;
        }

        static InstrumentTerms Terms(string symbol) => new(VenueFixture.Spec(symbol), VenueFixture.Tiers, 0, 0);
    }
}
