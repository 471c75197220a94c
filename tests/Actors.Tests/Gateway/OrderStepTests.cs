using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>The steps of an order's life, as the order log is told them.</summary>
public sealed class OrderStepTests
{
    private static readonly GatewaySettings Settings = GatewayBench.Settings with { OrderLog = Address.OrderLog };

    [Fact]
    public void An_order_that_fills_in_parts()
    {
        var bench = new GatewayBench(Settings).Ready();
        var id = bench.Work(1);
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.PartiallyFilled, 0.4m, OrderType.PostOnly)));
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.PartiallyFilled, 0.4m, OrderType.PostOnly)));
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.Filled, 1m, OrderType.PostOnly)));
        Assert.Equal([OrderStep.Sent, OrderStep.Accepted, OrderStep.PartiallyFilled, OrderStep.Filled], Steps(bench));
        var last = bench.Told<OrderLogged>()[^1];
        Assert.Equal((id, 1, OrderOrigin.Own, NoticeLevel.Info, 1m, 60_000m), (last.ClientId, last.Pair, last.Origin, last.Level, last.CumulativeQuantity, last.AveragePrice));
    }

    [Fact]
    public void An_order_that_is_cancelled()
    {
        var bench = new GatewayBench(Settings).Ready();
        var id = bench.Work(1);
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.Cancelled, 0.4m, OrderType.PostOnly)));
        Assert.Equal([OrderStep.Sent, OrderStep.Accepted, OrderStep.Cancelled], Steps(bench));
    }

    [Fact]
    public void An_order_that_is_rejected_or_refused()
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.Send(GatewayBench.Request(1));
        bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Rejected, "", "-2019", "margin"));
        bench.Send(GatewayBench.Request(2) with { Symbol = "XYZ" });
        Assert.Equal([OrderStep.Sent, OrderStep.Rejected, OrderStep.Refused], Steps(bench));
        Assert.Contains("-2019", bench.Told<OrderLogged>()[1].Text);
    }

    [Fact]
    public void An_order_in_doubt_that_the_venue_has()
    {
        var bench = new GatewayBench(Settings).Ready();
        var id = GatewayBench.Id(1);
        bench.Send(GatewayBench.Request(1, type: OrderType.PostOnly));
        bench.Send(new PlaceOutcome(id, RequestOutcome.InDoubt, "", "timeout", "no answer"));
        bench.SetVenue(bench.Seen(id, OrderStatus.New, 0m, OrderType.PostOnly));
        bench.Answer();
        Assert.Equal([OrderStep.Sent, OrderStep.InDoubt, OrderStep.Resolved], Steps(bench));
    }

    [Fact]
    public void An_order_in_doubt_that_the_venue_proves_not_to_have()
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.Send(GatewayBench.Request(1));
        bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", "no answer"));
        bench.Run(TimeSpan.FromSeconds(30));
        Assert.Equal([OrderStep.Sent, OrderStep.InDoubt, OrderStep.NotFound], Steps(bench));
    }

    [Fact]
    public void Another_nodes_order_is_told_as_such()
    {
        var bench = new GatewayBench(Settings).Ready();
        var id = GatewayBench.Id(77);
        bench.SetVenue(bench.Seen(id, OrderStatus.New, 0m, OrderType.PostOnly));
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.New, 0m, OrderType.PostOnly)));
        var entry = Assert.Single(bench.Told<OrderLogged>());
        Assert.Equal((OrderStep.Adopted, OrderOrigin.OtherNode, NoticeLevel.Warning), (entry.Step, entry.Origin, entry.Level));
    }

    [Fact]
    public void Somebody_elses_order_is_told_from_its_appearance_to_its_end_and_not_twice()
    {
        var bench = new GatewayBench(Settings).Ready();
        var seen = bench.Seen("by-hand", OrderStatus.New, 0m, OrderType.LimitGtc);
        bench.SetVenue(seen);
        bench.Send(new OrderChanged(seen));
        bench.Send(new OrderChanged(seen with { Price = 61_000m }));
        bench.SetVenue(seen with { Price = 61_000m });
        bench.Run(TimeSpan.FromMinutes(5));
        bench.Send(new OrderChanged(seen with { Price = 61_000m, CumulativeQuantity = 0.1m, AveragePrice = 61_000m, Status = OrderStatus.PartiallyFilled }));
        bench.Send(new OrderChanged(seen with { Price = 61_000m, CumulativeQuantity = 0.1m, AveragePrice = 61_000m, Status = OrderStatus.Cancelled }));
        Assert.Equal([OrderStep.Accepted, OrderStep.Amended, OrderStep.PartiallyFilled, OrderStep.Cancelled], Steps(bench));
        Assert.All(bench.Told<OrderLogged>(), e => Assert.Equal((OrderOrigin.Foreign, "by-hand", 0), (e.Origin, e.ClientId, e.Pair)));
    }

    [Theory]
    [InlineData(TradeCause.Liquidation, OrderStep.Liquidation, OrderOrigin.Venue)]
    [InlineData(TradeCause.AutoDeleverage, OrderStep.AutoDeleverage, OrderOrigin.Venue)]
    [InlineData(TradeCause.Order, OrderStep.ForeignTrade, OrderOrigin.Foreign)]
    public void A_trade_that_nobody_ordered_here(TradeCause cause, OrderStep step, OrderOrigin origin)
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.Send(new FillReported(bench.Fill("t1", "autoclose-1", 0.5m, cause: cause)));
        var entry = Assert.Single(bench.Told<OrderLogged>());
        Assert.Equal((step, origin, NoticeLevel.Alarm, 0.5m, 60_000m), (entry.Step, entry.Origin, entry.Level, entry.Quantity, entry.Price));
    }

    [Fact]
    public void A_position_that_was_taken_over()
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.VenuePosition = -2m;
        bench.Run(TimeSpan.FromMinutes(4));
        var entry = Assert.Single(bench.Told<OrderLogged>());
        Assert.Equal((OrderStep.TakenOver, Side.Sell, 2m), (entry.Step, entry.Side, entry.Quantity));
    }

    [Fact]
    public void After_a_start_what_the_log_does_not_have_is_stated_again()
    {
        var bench = new GatewayBench(Settings).Ready();
        var first = bench.Work(1);
        bench.Send(new OrderChanged(bench.Seen(first, OrderStatus.Cancelled, 0m, OrderType.PostOnly)));
        var known = bench.State.Revision;
        var second = bench.Work(2);
        var gateway = Bench.Replayed(new ExchangeGateway(Settings with { OrderLogRevision = known }), bench.Effects.Events);
        var effects = new TestEffects(gateway, Address.Gateway("v"));
        gateway.Receive(new Engine.Started(true), effects);
        var entry = Assert.Single(effects.Told.Select(t => t.Message).OfType<OrderLogged>());
        Assert.Equal((OrderStep.Restated, second, "Working"), (entry.Step, entry.ClientId, entry.Text));
    }

    private static List<OrderStep> Steps(GatewayBench bench) => [.. bench.Told<OrderLogged>().Select(e => e.Step)];
}
