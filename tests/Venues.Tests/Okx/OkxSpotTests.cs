using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Okx;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Tests.Wire;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Okx;

/// <summary>The adapter of a spot account against the simulated venue, over real sockets.</summary>
public sealed class OkxSpotTests : SpotVenueTests
{
    protected override InstrumentSpec Spec { get; } = new(
        new InstrumentId("spot", "BTC-USDT"), "BTC", "USDT", "USDT", 0.1m, 0.00000001m, 0.00001m, 100m, 50m, 0m, TimeSpan.Zero, IsTrading: true,
        ContractKind.Spot);

    protected override VenueServer Open(VenueServerOptions options) => new OkxServer(options, "spot");

    protected override VenueAdapter Create(VenueServer server)
    {
        var settings = new OkxSettings
        {
            IsSpot = true,
            OrderTag = "carry",
            FirstBackoff = TimeSpan.FromMinutes(1),
            MaxBackoff = TimeSpan.FromMinutes(1),
            RestUrl = server.HttpBase,
            PublicUrl = new Uri(server.WebSocketBase, "/ws/v5/public"),
            PrivateUrl = new Uri(server.WebSocketBase, "/ws/v5/private"),
            OrderUrl = new Uri(server.WebSocketBase, "/ws/v5/private"),
        };
        return new OkxAdapter(
            "spot", settings, ApiCredentials.Create("sim-key", "sim-secret", SecretKind.Hmac, "sim-pass"), Reports.Take, TimeProvider.System, NullLogger.Instance);
    }

    [Fact]
    public async Task Over_rest_an_order_is_paid_in_cash_too()
    {
        // The connection that placed an order is known as one for orders; it is not made again for a minute.
        await Place(Order(Side.Buy, 0.5m, 29_000, OrderType.PostOnly));
        var after = Reports.Count;
        Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = VenueChannel.Orders });
        await Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: false }, after);
        var order = Order(Side.Buy, 0.1m, 0, OrderType.Market);
        Assert.Equal(RequestOutcome.Accepted, (await Place(order)).Outcome);
        var fill = (await Reports.Next<FillReported>(told => told.Fill.ClientId == order.ClientId)).Fill;
        Assert.Equal((0.1m, "BTC"), (fill.Quantity, fill.FeeAsset));
    }

    [Fact]
    public async Task All_coins_sold_are_told_as_none()
    {
        await Reports.Next<Quote>();
        var after = Reports.Count;
        Assert.Equal(RequestOutcome.Accepted, (await Place(Order(Side.Sell, 2m, 29_990, reduceOnly: true))).Outcome);
        await Reports.Next<PositionChanged>(change => change.Position is { Quantity: 0 } gone && gone.Symbol == Symbol, after);
        Assert.Empty((await Ask<AccountAnswer>(new QueryAccount(1))).Account!.Positions);
    }

    [Fact]
    public async Task A_node_that_falls_silent_leaves_no_order_of_its_tag()
    {
        Assert.Equal(RequestOutcome.Accepted, (await Place(Order(Side.Buy, 0.5m, 29_000, OrderType.PostOnly))).Outcome);
        var foreign = new PlaceOrder("byhand", Symbol, Side.Buy, OrderType.LimitGtc, 0.5m, 28_000m, ReduceOnly: false);
        Server.Use(model => model.Place("a", foreign, model.Now));
        Adapter.Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromSeconds(10)));
        await Reports.Next<OrderChanged>(change => change.Order is { Status: OrderStatus.Cancelled, Price: 29_000m });
        Assert.Equal("byhand", Assert.Single(Server.Use(model => model.OpenOrders("a"))).Snapshot.ClientId);
    }

    [Fact]
    public async Task The_book_is_that_of_contracts_in_coins()
    {
        Server.SetBook(Symbol, 30_100, 1.23456789m, 30_102, 2);
        var quote = await Reports.Next<Quote>(q => q.Bid == 30_100);
        Assert.Equal((1.23456789m, 30_102m, 2m), (quote.BidSize, quote.Ask, quote.AskSize));
    }

    [Fact]
    public async Task An_order_that_the_venue_took_and_did_not_answer_is_found_by_its_id()
    {
        Server.Faults.Add(new Fault(FaultKind.LostAck));
        var order = Order(Side.Buy, 0.25m, 30_010);
        Assert.Equal(RequestOutcome.InDoubt, (await Place(order)).Outcome);
        var found = (await Ask<OrderAnswer>(new QueryOrder(1, order.ClientId, Symbol))).Order!;
        Assert.Equal((OrderStatus.Filled, 0.25m), (found.Status, found.CumulativeQuantity));
        Assert.Single((await Ask<OrdersAnswer>(new QueryOrdersSince(2, Symbol, DateTimeOffset.UtcNow.AddHours(-1)))).Orders);
    }
}
