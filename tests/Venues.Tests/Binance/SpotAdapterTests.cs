using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>The adapter of a spot account against the simulated venue, over real sockets.</summary>
public sealed class SpotAdapterTests
{
    [Theory]
    [InlineData(SecretKind.Hmac)]
    [InlineData(SecretKind.Ed25519)]
    public async Task A_buy_is_placed_filled_and_told_with_its_fee_in_coins(SecretKind kind)
    {
        await using var rig = await SpotRig.Start(kind);
        // A book is told with its first change.
        rig.Server.SetBook(SpotRig.Symbol, 30_000, 4, 30_001, 5);
        await rig.Reports.Next<Quote>();
        var mark = rig.Reports.Count;
        var order = rig.Order(Side.Buy, 0.5m, 30_010);
        var outcome = await rig.Place(order);
        Assert.Equal(RequestOutcome.Accepted, outcome.Outcome);
        var fill = (await rig.Reports.Next<FillReported>(after: mark)).Fill;
        Assert.Equal(
            (order.ClientId, outcome.VenueOrderId, Side.Buy, 0.5m, 30_001m, 0.0005m, "BTC", false),
            (fill.ClientId, fill.VenueOrderId, fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset, fill.IsMaker));
        var done = await rig.Reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Filled, mark);
        Assert.Equal((0.5m, 30_001m, OrderType.LimitIoc), (done.Order.CumulativeQuantity, done.Order.AveragePrice, done.Order.Type));
        var position = (await rig.Reports.Next<PositionChanged>(change => change.Position.Quantity != 0, mark)).Position;
        Assert.Equal((0.4995m, 0m, 30_000.5m, 0.4995m * 30_000.5m), (position.Quantity, position.EntryPrice, position.MarkPrice, position.UnrealisedPnl));
        await rig.Reports.Next<BalanceChanged>(change => change is { Asset: "USDT", WalletBalance: 100_000m - 15_000.5m }, mark);
        Assert.Empty(rig.Reports.All.OfType<FrameRejected>());
    }

    [Fact]
    public async Task An_account_is_money_and_coins_at_the_middle_of_the_book()
    {
        await using var rig = await SpotRig.Start(coins: 2m);
        var resting = rig.Order(Side.Sell, 0.5m, 31_000, OrderType.PostOnly, reduceOnly: true);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Place(resting)).Outcome);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Place(rig.Order(Side.Buy, 1m, 29_000, OrderType.LimitGtc))).Outcome);
        var account = (await rig.Ask<AccountAnswer>(new QueryAccount(1))).Account!;
        Assert.Equal(("USDT", 100_000m, 71_000m, 0m), (account.Asset, account.WalletBalance, account.AvailableMargin, account.MaintenanceMargin));
        var held = Assert.Single(account.Positions);
        Assert.Equal((SpotRig.Symbol, 2m, 30_000.5m), (held.Symbol, held.Quantity, held.MarkPrice));
        Assert.Equal(160_001m, account.Equity);
    }

    [Fact]
    public async Task A_resting_order_is_cancelled_under_its_own_id_and_a_second_cancel_is_rejected()
    {
        await using var rig = await SpotRig.Start();
        var order = rig.Order(Side.Buy, 0.5m, 29_000, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Place(order)).Outcome);
        var mark = rig.Reports.Count;
        var cancel = new CancelOrder(order.ClientId, SpotRig.Symbol);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Ask<CancelOutcome>(cancel)).Outcome);
        // By the answer and by the stream, which may tell of the placement only now.
        await rig.Reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Cancelled, mark);
        Assert.All(
            rig.Reports.All.Skip(mark).OfType<OrderChanged>().Where(change => change.Order.Status != OrderStatus.New),
            change => Assert.Equal((order.ClientId, OrderType.PostOnly, OrderStatus.Cancelled), (change.Order.ClientId, change.Order.Type, change.Order.Status)));
        var second = await rig.Ask<CancelOutcome>(cancel);
        Assert.Equal((RequestOutcome.Rejected, "-2011"), (second.Outcome, second.Code));
    }

    [Theory]
    [InlineData(Side.Buy, 4.0, 30_010, OrderType.LimitIoc, "insufficient balance")]
    [InlineData(Side.Sell, 0.1, 29_990, OrderType.LimitIoc, "insufficient balance")]
    [InlineData(Side.Buy, 0.5, 30_005, OrderType.PostOnly, "immediately match")]
    [InlineData(Side.Buy, 0.0001, 30_010, OrderType.LimitIoc, "NOTIONAL")]
    public async Task What_the_venue_refuses_is_rejected(Side side, double quantity, int price, OrderType type, string text)
    {
        await using var rig = await SpotRig.Start();
        var outcome = await rig.Place(rig.Order(side, (decimal)quantity, price, type));
        Assert.Equal(RequestOutcome.Rejected, outcome.Outcome);
        Assert.Contains(text, outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_used_twice_is_in_doubt_and_a_buy_that_would_only_reduce_does_not_leave()
    {
        await using var rig = await SpotRig.Start();
        var order = rig.Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc);
        await rig.Place(order);
        Assert.Equal(RequestOutcome.InDoubt, (await rig.Place(order)).Outcome);
        var reducing = await rig.Place(rig.Order(Side.Buy, 0.5m, 29_000, reduceOnly: true));
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (reducing.Outcome, reducing.Code));
    }

    [Fact]
    public async Task Orders_go_over_rest_while_the_socket_is_down()
    {
        await using var rig = await SpotRig.Start(coins: 1m);
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = VenueChannel.Orders, Count = null });
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: false }, mark);
        var order = rig.Order(Side.Sell, 0.25m, 29_990, reduceOnly: true);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Place(order)).Outcome);
        var done = await rig.Reports.Next<OrderChanged>(change => change.Order.ClientId == order.ClientId && change.Order.Status == OrderStatus.Filled, mark);
        Assert.Equal((0.25m, 30_000m), (done.Order.CumulativeQuantity, done.Order.AveragePrice));
        var resting = rig.Order(Side.Buy, 0.1m, 29_000, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Place(resting)).Outcome);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Ask<CancelOutcome>(new CancelOrder(resting.ClientId, SpotRig.Symbol))).Outcome);
    }

    [Fact]
    public async Task Quotes_come_from_the_book_with_a_mark_and_survive_a_gap()
    {
        await using var rig = await SpotRig.Start();
        rig.Server.SetBook(SpotRig.Symbol, 30_100, 1, 30_102, 2);
        var quote = await rig.Reports.Next<Quote>(q => q.Bid == 30_100);
        Assert.Equal((1m, 30_102m, 2m), (quote.BidSize, quote.Ask, quote.AskSize));
        var mark = await rig.Reports.Next<MarkPrice>();
        Assert.Equal((0m, DateTimeOffset.MaxValue), (mark.FundingRate, mark.NextFunding));
        var at = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.SequenceGap));
        rig.Server.SetBook(SpotRig.Symbol, 30_110, 1, 30_111, 2);
        for (var bid = 30_120m; !rig.Reports.All.Skip(at).OfType<QuoteLost>().Any(); bid += 1)
        {
            Assert.True(bid < 32_000, "the gap was not seen");
            rig.Server.SetBook(SpotRig.Symbol, bid, 1, bid + 1, 2);
            await rig.Ask<ClockAnswer>(new QueryClock(1));
        }

        rig.Server.SetBook(SpotRig.Symbol, 31_000, 3, 31_001, 4);
        await rig.Reports.Next<Quote>(q => q is { Bid: 31_000, AskSize: 4 }, at);
    }

    [Fact]
    public async Task A_stream_of_user_data_that_the_venue_ends_comes_back()
    {
        await using var rig = await SpotRig.Start();
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.ExpireListenKey));
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Private, IsUp: false }, mark);
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Private, IsUp: true }, mark);
        var order = rig.Order(Side.Buy, 0.1m, 30_010);
        await rig.Place(order);
        await rig.Reports.Next<FillReported>(fill => fill.Fill.ClientId == order.ClientId, mark);
    }

    [Fact]
    public async Task Queries_tell_what_the_venue_has()
    {
        await using var rig = await SpotRig.Start();
        await rig.Place(rig.Order(Side.Buy, 0.5m, 30_010));
        var resting = rig.Order(Side.Buy, 0.1m, 29_500, OrderType.PostOnly);
        await rig.Place(resting);
        var open = await rig.Ask<OrdersAnswer>(new QueryOpenOrders(1, SpotRig.Symbol));
        Assert.Equal(resting.ClientId, Assert.Single(open.Orders).ClientId);
        // More than a day, which the venue answers in pieces.
        var since = DateTimeOffset.UtcNow.AddHours(-30);
        var all = await rig.Ask<OrdersAnswer>(new QueryOrdersSince(2, SpotRig.Symbol, since));
        Assert.Equal((true, since), (all.Ok, all.CoversFrom));
        Assert.Equal([OrderType.LimitIoc, OrderType.PostOnly], all.Orders.Select(order => order.Type));
        var fills = await rig.Ask<FillsAnswer>(new QueryFills(3, SpotRig.Symbol, since));
        var fill = Assert.Single(fills.Fills);
        Assert.Equal(("h1p1l0s1", Side.Buy, 0.5m, 0.0005m, "BTC"), (fill.ClientId, fill.Side, fill.Quantity, fill.Fee, fill.FeeAsset));
        Assert.Equal(LookupResult.NotFound, (await rig.Ask<OrderAnswer>(new QueryOrder(4, "h1p1l0sffff", SpotRig.Symbol))).Result);
        Assert.Equal(LookupResult.Found, (await rig.Ask<OrderAnswer>(new QueryOrder(5, resting.ClientId, SpotRig.Symbol))).Result);
        var instruments = await rig.Ask<InstrumentsAnswer>(new QueryInstruments(6, [SpotRig.Symbol, "NONEUSDT"]));
        Assert.Equal(SpotRig.Spec, Assert.Single(instruments.Instruments));
        Assert.True((await rig.Ask<FundingAnswer>(new QueryFunding(7, SpotRig.Symbol, since))) is { Ok: true, Payments.Count: 0 });
        Assert.True((await rig.Ask<VenueStatusAnswer>(new QueryVenueStatus(8))).Ok);
        var setup = (await rig.Ask<VenueSetupAnswer>(new QueryVenueSetup(9, [SpotRig.Symbol]))).Setup!;
        Assert.Equal((true, 0.001m), (setup.CanTrade, Assert.Single(setup.Fees).TakerRate));
        Assert.Empty(rig.Reports.All.OfType<FrameRejected>());
    }
}
