using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

public sealed class RejectionTests
{
    private readonly VenueFixture _venue = new VenueFixture().Account().Book(100m, 100.1m, 10m);

    [Theory]
    [InlineData("1", "100.05", RejectReason.BadTick)]
    [InlineData("1", "0", RejectReason.BadTick)]
    [InlineData("1", "-100", RejectReason.BadTick)]
    [InlineData("1.0005", "100", RejectReason.BadLot)]
    [InlineData("0", "100", RejectReason.BadLot)]
    [InlineData("-1", "100", RejectReason.BadLot)]
    [InlineData("1000.001", "100", RejectReason.AboveMaxQuantity)]
    [InlineData("0.049", "100", RejectReason.BelowMinNotional)]
    [InlineData("1", "110.1", RejectReason.PriceOutOfBand)]
    public void A_limit_buy_is_refused(string quantity, string price, RejectReason reason)
    {
        var placed = _venue.Place(Side.Buy, Number(quantity), Number(price));
        Assert.Equal(reason, placed.Reason);
        Assert.Null(placed.Order);
        Assert.NotEqual("", placed.Text);
    }

    [Fact]
    public void A_refused_order_leaves_no_trace()
    {
        _venue.Take();
        Assert.Equal(RejectReason.BadTick, _venue.Place(Side.Buy, 1m, 100.05m, id: "x").Reason);
        Assert.Empty(_venue.Take());
        Assert.Null(_venue.Model.FindOrder("a", OrderKey.Client("x")));
        Assert.True(_venue.Place(Side.Buy, 1m, 100.1m, id: "x").IsAccepted);
    }

    [Fact]
    public void Minimum_quantity_and_largest_market_quantity_are_those_of_the_instrument()
    {
        var model = new VenueModel("venue", new VenueRules());
        var spec = VenueFixture.Spec("ETHUSDT") with { MinQuantity = 0.01m, MaxMarketQuantity = 2m };
        model.AddInstrument(new InstrumentTerms(spec, VenueFixture.Tiers, 0, 0));
        model.OpenAccount("a", "USDT", 10_000m, 10, VenueFixture.Start);
        model.SetBook("ETHUSDT", 1000m, 5m, 1000.1m, 5m, VenueFixture.Start);

        Assert.Equal(RejectReason.BelowMinQuantity, Place(0.009m, OrderType.LimitIoc));
        Assert.Equal(RejectReason.AboveMaxQuantity, Place(2.001m, OrderType.Market));
        Assert.Equal(RejectReason.None, Place(2m, OrderType.Market));

        RejectReason Place(decimal quantity, OrderType type) => model.Place(
            "a", new PlaceOrder("", "ETHUSDT", Side.Buy, type, quantity, 1000.1m, false), VenueFixture.Start).Reason;
    }

    [Fact]
    public void Sells_are_banded_from_below_and_resting_orders_far_away_are_fine()
    {
        Assert.Equal(RejectReason.PriceOutOfBand, _venue.Rest(Side.Sell, 1m, 90m).Reason);
        Assert.True(_venue.Rest(Side.Sell, 1m, 150m).IsAccepted);
        Assert.True(_venue.Rest(Side.Buy, 1m, 50m).IsAccepted);
    }

    [Fact]
    public void Unknown_closed_and_bookless_instruments_are_refused()
    {
        var venue = new VenueFixture().Account();
        Assert.Equal(RejectReason.NoBook, venue.Market(Side.Buy, 1m).Reason);
        venue.Book(100m, 100.1m);
        venue.Model.SetTrading(VenueFixture.Symbol, false);
        Assert.Equal(RejectReason.InstrumentClosed, venue.Market(Side.Buy, 1m).Reason);
        venue.Model.SetTrading(VenueFixture.Symbol, true);
        Assert.True(venue.Market(Side.Buy, 1m).IsAccepted);

        var order = new PlaceOrder("z", "DOGEUSDT", Side.Buy, OrderType.Market, 1m, 0, false);
        Assert.Equal(RejectReason.UnknownSymbol, venue.Model.Place("a", order, venue.Now).Reason);
    }

    [Fact]
    public void An_account_in_another_asset_is_refused()
    {
        _venue.Model.OpenAccount("coin", "BTC", 1m, 10, _venue.Now);
        Assert.Equal(RejectReason.WrongAsset, _venue.Market(Side.Buy, 1m, account: "coin").Reason);
    }

    [Fact]
    public void A_client_id_is_refused_while_the_venue_knows_it()
    {
        _venue.Rest(Side.Buy, 1m, 99m, id: "x");
        Assert.Equal(RejectReason.DuplicateClientId, _venue.Rest(Side.Buy, 1m, 99m, id: "x").Reason);
        _venue.Model.Cancel("a", OrderKey.Client("x"), _venue.Now);
        Assert.Equal(RejectReason.DuplicateClientId, _venue.Rest(Side.Buy, 1m, 99m, id: "x").Reason);
        _venue.Account("b");
        Assert.True(_venue.Rest(Side.Buy, 1m, 99m, account: "b", id: "x").IsAccepted);
    }

    [Fact]
    public void A_client_id_may_be_used_again_where_the_rules_say_so_and_then_names_the_newer_order()
    {
        var venue = new VenueFixture(new VenueRules { ClientIdReusableWhenFinished = true }).Account().Book(100m, 100.1m);
        var first = venue.Rest(Side.Buy, 1m, 99m, id: "x");
        Assert.Equal(RejectReason.DuplicateClientId, venue.Rest(Side.Buy, 1m, 99m, id: "x").Reason);
        venue.Model.Cancel("a", OrderKey.Client("x"), venue.Now);
        var second = venue.Rest(Side.Buy, 1m, 98m, id: "x");

        Assert.True(second.IsAccepted);
        Assert.Equal(98m, venue.Model.FindOrder("a", OrderKey.Client("x"))!.Snapshot.Price);
        Assert.Equal(OrderStatus.Cancelled, venue.Order(first).Status);
    }

    [Fact]
    public void Too_many_working_orders_are_refused()
    {
        var venue = new VenueFixture(new VenueRules { MaxOpenOrders = 2 }).Account().Book(100m, 100.1m);
        Assert.True(venue.Rest(Side.Buy, 1m, 99m).IsAccepted);
        Assert.True(venue.Rest(Side.Buy, 1m, 99m).IsAccepted);
        Assert.Equal(RejectReason.TooManyOrders, venue.Rest(Side.Buy, 1m, 99m).Reason);
    }

    [Fact]
    public void Impossible_calls_throw_and_name_what_is_wrong()
    {
        var unknown = new PlaceOrder("q", VenueFixture.Symbol, (Side)7, OrderType.Market, 1m, 0, false);
        Assert.Contains("side 7", Assert.Throws<ArgumentException>(() => _venue.Model.Place("a", unknown, _venue.Now)).Message);
        Assert.Throws<ArgumentException>(() => _venue.Market(Side.Buy, 1m, account: "nobody"));
        Assert.Throws<ArgumentException>(() => _venue.Book(100m, 100m));
        Assert.Throws<ArgumentException>(() => _venue.Book(0m, 100m));
        Assert.Throws<ArgumentException>(() => _venue.Book(99.95m, 100m));
        Assert.Throws<ArgumentException>(() => _venue.Book(100m, 101m, size: -1m));
        Assert.Throws<ArgumentException>(() => _venue.Account("a"));
        Assert.Throws<InvalidOperationException>(() => new VenueModel("v", new VenueRules { LadderLevels = 0 }));
        Assert.Throws<ArgumentException>(() => new VenueFixture(tiers: [new(10m, 0.01m, 10)]));
        Assert.Throws<ArgumentException>(() => new VenueFixture(tiers: [new(0, 0.01m, 10), new(100m, 0.01m, 5)]));
    }

    private static decimal Number(string text) => decimal.Parse(text);
}
