using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

/// <summary>Coin-margined contracts: quantity in USD, money in the coin.</summary>
public sealed class InverseTests
{
    private static readonly MaintenanceTier[] Flat = [new(0, 0.005m, 125)];

    private static VenueFixture Venue(decimal takerFee = 0, MaintenanceTier[]? tiers = null) =>
        new(makerFee: 0, takerFee: takerFee, tiers: tiers, kind: ContractKind.Inverse);

    /// <summary>The check of the requirements: 60,000 USD at 50,000, 10×, 0.5 %.</summary>
    [Theory]
    [InlineData(Side.Buy, "45681.8")]
    [InlineData(Side.Sell, "55277.8")]
    public void Liquidation_price_of_a_single_position(Side side, string expected)
    {
        var venue = Venue(tiers: Flat).Account("a", 0.12m, 125);
        venue.Book(side == Side.Buy ? 49_999m : 50_000m, side == Side.Buy ? 50_000m : 50_001m, 100_000m, mark: 50_000m);
        Assert.True(venue.Market(side, 60_000m).IsAccepted);
        var position = venue.Model.PositionOf("a", VenueFixture.Symbol);
        Assert.Equal(50_000m, position.EntryPrice);
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Math.Round(position.LiquidationPrice, 1));
    }

    /// <summary>A short of no more than the account's coins loses coins and never all of them, and keeps its USD.</summary>
    [Fact]
    public void A_short_at_1x_has_no_liquidation_price_and_keeps_its_usd_value()
    {
        var venue = Venue(tiers: Flat).Account("a", 1m, 10).Book(100m, 100.1m, 1_000m, mark: 100m);
        Assert.True(venue.Market(Side.Sell, 100m).IsAccepted);
        Assert.Equal(0m, venue.Model.PositionOf("a", VenueFixture.Symbol).LiquidationPrice);
        foreach (var mark in new[] { 50m, 200m, 1_000_000m })
        {
            venue.Book(mark - 0.1m, mark + 0.1m, 1_000m, mark: mark);
            Assert.Equal(100m, Math.Round(venue.Model.Margin("a").Equity * mark, 4));
        }
    }

    [Fact]
    public void Entry_realised_profit_fees_and_wallet_are_in_the_coin()
    {
        var venue = Venue(takerFee: 0.001m).Account("a", 1m).Book(99.9m, 100m, 1_000m);
        var opened = venue.Market(Side.Buy, 100m);
        venue.Book(199.9m, 200m, 1_000m);
        venue.Market(Side.Buy, 100m);
        var position = venue.Model.PositionOf("a", VenueFixture.Symbol);
        // 1 coin and half a coin for 200 USD.
        Assert.Equal(Math.Round(200m / 1.5m, 12), position.EntryPrice);
        Assert.Equal(Math.Round(1.5m - 200m / 199.95m, 12), position.UnrealisedPnl);
        Assert.Equal(1m, opened.Order!.CumulativeValue);

        venue.Book(400m, 400.1m, 1_000m);
        venue.Market(Side.Sell, 100m);
        // Half of the cost, less what the USD are worth now.
        Assert.Equal(0.75m - 0.25m, venue.Model.FillsSince("a", null, VenueFixture.Start)[^1].RealisedPnl);
        Assert.Equal(1m + 0.5m - 0.001m - 0.0005m - 0.00025m, venue.Model.Account("a").WalletBalance);

        venue.Market(Side.Sell, 300m);
        position = venue.Model.PositionOf("a", VenueFixture.Symbol);
        Assert.Equal((-200m, 400m), (position.Quantity, position.EntryPrice));
        venue.AssertBalanced();
    }

    [Fact]
    public void An_average_price_is_that_of_the_coins()
    {
        var venue = new VenueFixture(new VenueRules { LadderStepTicks = 1_000, LadderStepBps = 0, LadderGrowth = 1, LimitBandFraction = 0.9m }, kind: ContractKind.Inverse)
            .Account("a", 10m).Book(99.9m, 100m, 100m, mark: 150m);
        var order = venue.Place(Side.Buy, 200m, 200m);
        Assert.Equal(OrderStatus.Filled, order.Order!.Snapshot.Status);
        Assert.Equal(Math.Round(200m / 1.5m, 12), order.Order.Snapshot.AveragePrice);
        Assert.Equal(1.5m, order.Order.CumulativeValue);
    }

    [Fact]
    public void Funding_is_the_mark_notional_in_coins()
    {
        var venue = Venue().Account("a", 10m).Account("b", 10m).Book(99.9m, 100m, 1_000m, mark: 100m);
        venue.Market(Side.Buy, 100m, account: "a");
        venue.Market(Side.Sell, 100m, account: "b");
        venue.Model.SetFunding(VenueFixture.Symbol, 0.0002m, TimeSpan.FromHours(8), venue.Now.AddHours(1), venue.Now);
        venue.Model.Advance(venue.Now.AddHours(1));
        Assert.Equal([-0.0002m], venue.Model.FundingSince("a", null, VenueFixture.Start).Select(paid => paid.Payment.Amount));
        Assert.Equal([0.0002m], venue.Model.FundingSince("b", null, VenueFixture.Start).Select(paid => paid.Payment.Amount));
        venue.AssertBalanced();
    }

    [Fact]
    public void Margin_counts_coins_and_the_smallest_notional_dollars()
    {
        var venue = Venue().Account("a", 1m, 10).Book(99.9m, 100m, 10_000m, mark: 100m);
        Assert.Equal(RejectReason.BelowMinNotional, venue.Place(Side.Buy, 4m, 100m).Reason);
        venue.Rest(Side.Buy, 100m, 99m);
        Assert.Equal(Math.Round(100m / 99m, 12) / 10m, venue.Model.Margin("a").OrderMargin, 11);
        Assert.Equal(RejectReason.InsufficientMargin, venue.Place(Side.Buy, 1_000m, 100m).Reason);
        venue.Model.CancelAll("a", null, venue.Now);
        Assert.True(venue.Place(Side.Buy, 1_000m, 100m).IsAccepted);
        Assert.Equal((1m, 0m), (venue.Model.Margin("a").PositionMargin, venue.Model.Account("a").AvailableMargin));
    }

    [Fact]
    public void An_inverse_contract_settles_in_its_base_asset_and_needs_such_an_account()
    {
        var venue = Venue().Account("a", 1m).Book(99.9m, 100m, 10_000m);
        venue.Model.OpenAccount("usdt", "USDT", 1_000m, 10, venue.Now);
        Assert.Equal(RejectReason.WrongAsset, venue.Place(Side.Buy, 100m, 100m, account: "usdt").Reason);
        var spec = VenueFixture.InverseSpec("ETHUSD") with { SettleAsset = "USD" };
        Assert.Throws<ArgumentException>(() => venue.Model.AddInstrument(new InstrumentTerms(spec, Flat, 0, 0)));
    }

    /// <summary>A fall takes a long, a rise a short, at the price that was told; what is owed the fund pays, and no coin is lost.</summary>
    [Theory]
    [InlineData(Side.Buy)]
    [InlineData(Side.Sell)]
    public void An_account_is_liquidated_just_at_its_price(Side side)
    {
        var venue = Venue().Account("a", 0.1m, 50).Book(1_000m, 1_000.1m, 10_000m, mark: 1_000m);
        Assert.True(venue.Market(side, 2_000m).IsAccepted);
        var price = venue.Model.PositionOf("a", VenueFixture.Symbol).LiquidationPrice;
        venue.Model.SetMark(VenueFixture.Symbol, price + side.Sign() * 0.01m, 0, venue.Now);
        Assert.Equal(side.Sign() * 2_000m, venue.Quantity());
        venue.Take();
        venue.Model.SetMark(VenueFixture.Symbol, price - side.Sign() * 0.01m, 0, venue.Now);
        Assert.Equal(0m, venue.Quantity());
        Assert.Single(venue.Take().OfType<LiquidationEvent>());
        venue.AssertBalanced();
    }

    /// <summary>Whatever the position, and beside another one: at the liquidation price equity equals maintenance.</summary>
    [Fact]
    public void At_the_liquidation_price_equity_equals_maintenance()
    {
        var cases =
            from isLong in Gen.Elements(true, false)
            from size in Gen.Choose(1_000, 10_000_000)
            from ticks in Gen.Choose(10_000, 900_000)
            from leverage in Gen.Choose(2, 40)
            from other in Gen.Choose(-200, 200)
            from drift in Gen.Choose(-30, 30)
            select (quantity: (isLong ? 1m : -1m) * size, price: ticks * 0.1m, leverage, other: (decimal)other, drift);
        Prop.ForAll(Arb.From(cases), c =>
        {
            var markets = new[] { new Market(Terms("BTCUSD")), new Market(Terms("BTCUSD2")) };
            var account = new Account("a", "BTC", 10, new VenueRules()) { Wallet = Math.Abs(c.quantity) / c.price / c.leverage };
            var (holding, other) = (account.HoldingOf(markets[0]), account.HoldingOf(markets[1]));
            holding.Book(c.quantity, c.price);
            other.Book(c.other, 2_000m);
            (markets[0].Mark, markets[1].Mark) = (c.price, 2_000m + c.drift);
            var price = account.LiquidationPrice(holding);
            if (price == 0)
            {
                return true;
            }

            markets[0].Mark = price;
            var coins = Math.Abs(c.quantity) / price;
            return Math.Abs(account.Wallet + account.Unrealised - account.Maintenance) < 1e-9m * (1 + coins);
        }).QuickCheckThrowOnFailure();

        static InstrumentTerms Terms(string symbol) => new(VenueFixture.InverseSpec(symbol), VenueFixture.CoinTiers, 0, 0);
    }
}
