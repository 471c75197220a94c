using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

/// <summary>Contracts that end.</summary>
public sealed class DeliveryTests
{
    private const string Dated = "BTCUSDT-260101";
    private static readonly DateTimeOffset End = VenueFixture.Start.AddHours(8);

    private static InstrumentTerms Terms(ContractKind kind) => kind == ContractKind.Inverse
        ? new InstrumentTerms(VenueFixture.InverseSpec(Dated) with { Expiry = End, MinNotional = 0m }, VenueFixture.CoinTiers, 0.0002m, 0.0005m)
        : new InstrumentTerms(VenueFixture.Spec(Dated) with { Expiry = End }, VenueFixture.Tiers, 0.0002m, 0.0005m);

    private static VenueModel Venue(ContractKind kind, decimal mark = 105.05m)
    {
        var model = new VenueModel("venue", new VenueRules());
        model.AddInstrument(Terms(kind));
        foreach (var account in (string[])["a", "b"])
            model.OpenAccount(account, kind == ContractKind.Inverse ? "BTC" : "USDT", 100_000m, 10, VenueFixture.Start);
        model.SetBook(Dated, 100m, 100m, 100.1m, 100m, VenueFixture.Start);
        Assert.True(Place(model, "a", Side.Buy, 3m, 100.1m).IsAccepted);
        Assert.True(Place(model, "b", Side.Sell, 2m, 100m).IsAccepted);
        Assert.True(Place(model, "a", Side.Buy, 1m, 95m, OrderType.LimitGtc).IsAccepted);
        model.SetBook(Dated, 105m, 100m, 105.1m, 100m, VenueFixture.Start.AddHours(1), mark);
        model.TakeEvents();
        return model;
    }

    private static OrderResult Place(VenueModel model, string account, Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc) =>
        model.Place(account, new PlaceOrder("", Dated, side, type, quantity, price, ReduceOnly: false), model.Now);

    [Theory]
    [InlineData(ContractKind.Linear)]
    [InlineData(ContractKind.Inverse)]
    public void At_the_end_positions_are_settled_at_the_mark_without_a_fee(ContractKind kind)
    {
        var model = Venue(kind);
        var asset = model.AssetOf("a");
        var before = (Fees: model.TotalMoney(asset).Fees, A: model.Margin("a"), B: model.Margin("b"));
        Assert.Equal(End, model.NextDue);
        model.Advance(End.AddTicks(-1));
        Assert.Equal(3m, model.PositionOf("a", Dated).Quantity);

        model.Advance(End);
        Assert.Equal((0m, 0m), (model.PositionOf("a", Dated).Quantity, model.PositionOf("b", Dated).Quantity));
        var fills = new[] { "a", "b" }.Select(account => model.FillsSince(account, Dated, End)[^1].Fill).ToList();
        Assert.Equal(
            [(TradeCause.Delivery, Side.Sell, 3m, 105.05m, 0m, End), (TradeCause.Delivery, Side.Buy, 2m, 105.05m, 0m, End)],
            fills.Select(f => (f.Cause, f.Side, f.Quantity, f.Price, f.Fee, f.Time)));

        // What was unrealised at the mark is realised, and nothing else changes.
        Assert.Equal((before.A.Equity, before.B.Equity), (model.Margin("a").Wallet, model.Margin("b").Wallet));
        Assert.Equal((before.Fees, 0m), (model.TotalMoney(asset).Fees, model.TotalMoney(asset).Imbalance));
    }

    [Fact]
    public void Resting_orders_are_cancelled_and_the_contract_trades_no_more()
    {
        var model = Venue(ContractKind.Linear);
        model.Advance(End.AddSeconds(1));
        Assert.Empty(model.OpenOrders("a"));
        var events = model.TakeEvents().ToList();
        Assert.Equal((Dated, 105.05m, End), Assert.IsType<DeliveryEvent>(events[0]) is var ended ? (ended.Symbol, ended.Price, ended.Time) : default);
        Assert.Equal(OrderChange.DeliveryCancelled, events.OfType<OrderEvent>().First().Change);
        Assert.All(events.OfType<BalanceEvent>(), paid => Assert.Equal(BalanceCause.Delivery, paid.Cause));
        Assert.Equal(RejectReason.InstrumentClosed, Place(model, "a", Side.Buy, 1m, 105.1m).Reason);
        Assert.False(model.Terms(Dated)!.Spec.IsTrading);

        // It ends once.
        model.Advance(End.AddDays(1));
        Assert.Empty(model.TakeEvents());
        Assert.Equal(DateTimeOffset.MaxValue, model.NextDue);
    }

    [Fact]
    public void An_end_between_two_calls_comes_before_the_later_one_changes_anything()
    {
        var model = Venue(ContractKind.Linear);
        Assert.Equal(
            RejectReason.InstrumentClosed,
            model.Place("a", new PlaceOrder("", Dated, Side.Sell, OrderType.LimitIoc, 3m, 105m, ReduceOnly: true), End.AddMinutes(1)).Reason);
        Assert.Equal(0m, model.PositionOf("a", Dated).Quantity);
        Assert.Equal(End, model.FillsSince("a", Dated, End)[^1].Fill.Time);
    }

    [Fact]
    public void Coins_do_not_end() => Assert.Throws<ArgumentException>(() => new VenueModel("venue", new VenueRules()).AddInstrument(
        new InstrumentTerms(VenueFixture.Spec("BTCUSDT") with { Kind = ContractKind.Spot, Expiry = End }, [], 0m, 0m)));
}
