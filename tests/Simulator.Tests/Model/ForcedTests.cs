using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

public sealed class ForcedTests
{
    private const string Symbol = VenueFixture.Symbol;

    [Fact]
    public void Liquidation_comes_at_its_price_and_not_before()
    {
        var venue = new VenueFixture(takerFee: 0, tiers: [new(0, 0.005m, 125)]).Account("a", 400m, 100);
        venue.Book(19_999m, 20_000m, 5m, mark: 20_000m);
        venue.Market(Side.Buy, 1m);
        venue.Rest(Side.Buy, 0.1m, 15_000m);
        venue.Book(19_698.4m, 19_698.6m, 5m, mark: 19_698.5m);
        Assert.Equal(1m, venue.Quantity());
        venue.Take();

        venue.Book(19_698.4m, 19_698.5m, 5m, mark: 19_698.49m);
        Assert.Equal(0m, venue.Quantity());
        Assert.Empty(venue.Model.OpenOrders("a"));
        var events = venue.Take();
        Assert.Equal((98.49m, 98.49245m), (events.OfType<LiquidationEvent>().Single().Equity, events.OfType<LiquidationEvent>().Single().Maintenance));
        var fill = events.OfType<FillEvent>().Single().Trade.Fill;
        Assert.Equal((TradeCause.Liquidation, Side.Sell, 1m, 19_698.4m), (fill.Cause, fill.Side, fill.Quantity, fill.Price));
        Assert.Equal($"autoclose-{venue.Now.ToUnixTimeMilliseconds()}", fill.ClientId);
        Assert.Contains(events.OfType<OrderEvent>(), e => e.Change == OrderChange.LiquidationCancelled);
        Assert.Contains(events.OfType<BalanceEvent>(), e => e is { Cause: BalanceCause.LiquidationFee, Change: -98.492m });
        Assert.Equal(0m, venue.Model.Account("a").WalletBalance);
        venue.AssertBalanced();
    }

    [Fact]
    public void A_gap_beyond_bankruptcy_is_paid_by_the_insurance_fund()
    {
        var venue = new VenueFixture().Account("a", 100m, 20).Book(99.9m, 100m, 100m);
        venue.Market(Side.Sell, 15m);
        venue.Book(149.9m, 150m, 100m);

        var account = venue.Model.Account("a");
        Assert.Equal((0m, 0m), (account.WalletBalance, account.Equity));
        Assert.True(venue.Model.TotalMoney("USDT").Insurance < 0);
        Assert.Contains(venue.Take(), e => e is BalanceEvent { Cause: BalanceCause.InsuranceCover });
        venue.AssertBalanced();
    }

    [Fact]
    public void A_liquidation_larger_than_the_book_ends_at_its_last_level()
    {
        var rules = new VenueRules { LadderLevels = 2, LadderStepTicks = 10, LadderStepBps = 0, LadderGrowth = 1, LiquidationFeeRate = 0 };
        var venue = new VenueFixture(rules, takerFee: 0).Account("a", 100m, 20).Book(99.9m, 100m, 100m, mark: 100m);
        venue.Market(Side.Buy, 19m);
        venue.Book(95m, 95.1m, 1m);

        Assert.Equal(0m, venue.Quantity());
        var fills = venue.Model.FillsSince("a", null, venue.Now);
        Assert.Equal([(1m, 95m), (1m, 94m), (17m, 94m)], fills.Select(trade => (trade.Fill.Quantity, trade.Fill.Price)));
        venue.AssertBalanced();
    }

    [Fact]
    public void Profit_of_one_position_protects_another()
    {
        var venue = new VenueFixture(takerFee: 0).Account("a", 300m, 20).Book(99.9m, 100m, 100m, mark: 100m);
        venue.Model.AddInstrument(new InstrumentTerms(VenueFixture.Spec("ETHUSDT"), VenueFixture.Tiers, 0, 0));
        venue.Model.SetBook("ETHUSDT", 100m, 100m, 100.1m, 100m, venue.Now, mark: 100m);
        venue.Market(Side.Buy, 20m);
        venue.Model.Place("a", new PlaceOrder("e", "ETHUSDT", Side.Sell, OrderType.Market, 20m, 0, false), venue.Now);

        for (var price = 100m; price > 60m; price -= 1m)
        {
            venue.Model.SetBook("ETHUSDT", price - 0.1m, 100m, price, 100m, venue.Now);
            venue.Book(price - 0.1m, price, 100m);
        }

        Assert.Equal(20m, venue.Quantity());
        venue.Model.SetBook("ETHUSDT", 90m, 100m, 90.1m, 100m, venue.Now);
        Assert.Equal(0m, venue.Quantity());
        Assert.Empty(venue.Model.Positions("a"));
        venue.AssertBalanced();
    }

    [Fact]
    public void Auto_deleveraging_closes_at_most_the_position_without_fee_and_marks_it()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100m, 10m);
        venue.Market(Side.Buy, 2m);
        var wallet = venue.Model.Account("a").WalletBalance;

        Assert.Equal(0.5m, venue.Model.ForceDeleverage("a", Symbol, 0.5m, venue.Now, 110m));
        var fill = venue.Model.FillsSince("a", null, VenueFixture.Start)[^1].Fill;
        Assert.Equal((TradeCause.AutoDeleverage, "adl_autoclose", 110m, 0m), (fill.Cause, fill.ClientId, fill.Price, fill.Fee));
        Assert.Equal(wallet + 5m, venue.Model.Account("a").WalletBalance);

        Assert.Equal(1.5m, venue.Model.ForceDeleverage("a", Symbol, 9m, venue.Now));
        Assert.Equal(0m, venue.Model.ForceDeleverage("a", Symbol, 9m, venue.Now));
        Assert.Equal(0m, venue.Quantity());
        venue.AssertBalanced();
    }

    [Fact]
    public void A_venue_may_give_forced_orders_no_client_id()
    {
        var venue = new VenueFixture(new VenueRules { LiquidationClientId = "", AutoDeleverageClientId = "" }).Account().Book(99.9m, 100m);
        venue.Market(Side.Buy, 1m);
        venue.Model.ForceDeleverage("a", Symbol, 1m, venue.Now);
        Assert.Equal("", venue.Model.FillsSince("a", null, VenueFixture.Start)[^1].Fill.ClientId);
    }

    [Fact]
    public void Nobody_owes_the_venue_after_closing_below_zero()
    {
        var venue = new VenueFixture(new VenueRules { MarketBandFraction = 0.2m }, takerFee: 0).Account("a", 100m, 20);
        venue.Book(99.9m, 100m, 100m, mark: 100m).Market(Side.Buy, 19m);
        venue.Book(90m, 100m, 100m, mark: 100m);
        Assert.Equal(OrderStatus.Filled, venue.Market(Side.Sell, 19m).Order!.Snapshot.Status);

        Assert.Equal(0m, venue.Model.Account("a").WalletBalance);
        Assert.Equal(-90m, venue.Model.TotalMoney("USDT").Insurance);
        Assert.DoesNotContain(venue.Take(), e => e is LiquidationEvent);
        venue.AssertBalanced();
    }

    [Fact]
    public void A_mark_of_its_own_is_told_and_liquidates()
    {
        var venue = new VenueFixture().Account("a", 100m, 20).Book(99.9m, 100m, 100m);
        venue.Market(Side.Buy, 15m);
        venue.Take();
        venue.Model.SetMark(Symbol, 99.123456789m, 0, venue.Now);
        Assert.Equal(99.12345679m, Assert.IsType<MarkEvent>(Assert.Single(venue.Take())).Info.Index);
        venue.AssertBalanced();

        venue.Model.SetMark(Symbol, 93m, 94m, venue.Now);
        Assert.Equal((93m, 94m), (venue.Model.Mark(Symbol).Mark, venue.Model.Mark(Symbol).Index));
        Assert.Contains(venue.Take(), e => e is LiquidationEvent);
        Assert.Equal(0m, venue.Quantity());
        venue.AssertBalanced();
    }
}
