using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>What a gateway books and tells the bookkeeper.</summary>
public sealed class BooksTests
{
    private static readonly GatewaySettings Settings = GatewayBench.Settings with { Bookkeeper = Address.Bookkeeper };

    [Fact]
    public void An_execution_is_booked_once_with_its_cost_and_fee()
    {
        var bench = new GatewayBench(Settings).Ready();
        Trade(bench, 1, 1m);
        var book = Book(bench);
        Assert.Equal((1m, 60_000m, 0m, 60_000m, 1L), (book.Quantity, book.Cost, book.Realised, book.Volume, book.Fills));
        Assert.Equal(0.1m, book.Fees["USDT"]);
        bench.Send(new FillReported(bench.VenueFills[0]));
        Assert.Equal(book.Fills, bench.State.Books!.Single().Fills);
    }

    [Fact]
    public void Funding_is_booked_by_symbol()
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.Send(new FundingReported(new FundingPayment("f1", GatewayBench.Symbol, -2.5m, bench.Now)));
        bench.Send(new FundingReported(new FundingPayment("f1", GatewayBench.Symbol, -2.5m, bench.Now)));
        Assert.Equal(-2.5m, bench.State.Books!.Single().Funding);
    }

    [Fact]
    public void An_account_is_settled_when_books_and_positions_agree()
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.Run(TimeSpan.FromSeconds(15));
        Assert.True(bench.Told<VenueStatement>()[^1].IsSettled);

        // The order's own update came, its execution did not.
        bench.Silent.Add(typeof(QueryFills));
        var id = bench.Work(1, OrderType.LimitIoc);
        bench.VenuePosition = 1m;
        bench.SetVenue(bench.Seen(id, OrderStatus.Filled, 1m));
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.Filled, 1m)));
        bench.Run(TimeSpan.FromSeconds(12));
        Assert.False(bench.Told<VenueStatement>()[^1].IsSettled);

        bench.Send(new FillReported(bench.Fill("t1", id, 1m)));
        bench.Run(TimeSpan.FromSeconds(12));
        Assert.True(bench.Told<VenueStatement>()[^1].IsSettled);
        Assert.Equal(60_000m, Book(bench).Cost);
    }

    [Fact]
    public void Executions_that_never_come_are_booked_at_the_mark_once()
    {
        var bench = new GatewayBench(Settings).Ready();
        var id = bench.Work(1, OrderType.LimitIoc);
        bench.VenuePosition = 1m;
        bench.SetVenue(bench.Seen(id, OrderStatus.Filled, 1m));
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.Filled, 1m)));
        bench.Run(TimeSpan.FromMinutes(3));
        var aligned = Assert.Single(bench.Events<BookAligned>());
        Assert.Equal((1m, 60_000m), (aligned.Delta, aligned.Price));
        Assert.True(bench.Told<VenueStatement>()[^1].IsSettled);
        Assert.Equal(1m, Book(bench).Quantity);
    }

    [Fact]
    public void A_position_that_was_taken_over_is_booked_at_the_mark()
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.VenuePosition = -2m;
        bench.Run(TimeSpan.FromMinutes(4));
        Assert.Equal((-2m, -120_000m), (Book(bench).Quantity, Book(bench).Cost));
    }

    [Fact]
    public void Somebody_elses_trade_is_booked_at_its_price()
    {
        var bench = new GatewayBench(Settings).Ready();
        bench.VenuePosition = 0.5m;
        bench.Send(new FillReported(bench.Fill("x1", "hand", 0.5m) with { Price = 59_000m }));
        bench.Run(TimeSpan.FromSeconds(12));
        Assert.Equal((0.5m, 29_500m), (Book(bench).Quantity, Book(bench).Cost));
    }

    [Fact]
    public void Books_survive_a_crash_and_replay_gives_them_again()
    {
        var bench = new GatewayBench(Settings).Ready();
        Trade(bench, 1, 1m);
        var next = bench.Crashed(TimeSpan.FromSeconds(5));
        Assert.Equal(Bench.Text(bench.State), Bench.Text(next.State));
        Bench.AssertReplays(() => new ExchangeGateway(Settings), bench.Effects.Events, bench.Actor);
    }

    /// <summary>Quantity in USD, cost and volume in coins: −q/p and |q|/p.</summary>
    [Fact]
    public void An_inverse_contract_is_booked_in_its_coin_and_replay_gives_it_again()
    {
        var bench = new GatewayBench(Settings) { Rules = GatewayBench.InverseSpec }.Ready();
        Trade(bench, 1, 600m);
        var statement = bench.Told<VenueStatement>()[^1];
        var book = statement.Books.Single();
        Assert.Equal((ContractKind.Inverse, ContractKind.Inverse), (statement.Kind, book.Kind));
        Assert.Equal((600m, -0.01m, 0.01m), (book.Quantity, book.Cost, book.Volume));
        Assert.Equal(0.01m, bench.State.Totals.Volume);
        Assert.Equal(ContractKind.Inverse, bench.Told<OrderReport>()[^1].Kind);
        Assert.True(statement.IsSettled);
        Bench.AssertReplays(() => new ExchangeGateway(Settings), bench.Effects.Events, bench.Actor);

        // The kind is remembered: what comes before the rules do is booked as what it is.
        var next = bench.Crashed(TimeSpan.FromSeconds(5));
        next.Silent.Add(typeof(QueryInstruments));
        next.Start();
        next.Send(new FillReported(next.Fill("x9", "hand", 600m) with { Side = Side.Sell }));
        Assert.Equal((0m, 0m), next.State.Books!.Where(b => b.Fills == 2).Select(b => (b.Quantity, b.Cost)).Single());
    }

    [Fact]
    public void Nothing_is_booked_before_it_is_known_what_a_quantity_counts()
    {
        var bench = new GatewayBench(Settings) { Rules = GatewayBench.InverseSpec };
        bench.Silent.Add(typeof(QueryInstruments));
        bench.VenuePosition = 600m;
        bench.VenueFills.Add(bench.Fill("x1", "hand", 600m));
        bench.Start();
        bench.Send(new FillReported(bench.VenueFills[0]));
        Assert.Empty(bench.Events<FillBooked>());
        bench.Silent.Clear();
        bench.Send(new TakeCharge(1, 0));
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(ContractKind.Inverse, Assert.Single(bench.Events<FillBooked>()).Kind);
        Assert.Equal(600m, bench.Position);
    }

    [Fact]
    public void Nobody_is_told_without_a_bookkeeper()
    {
        var bench = new GatewayBench().Ready();
        bench.Run(TimeSpan.FromSeconds(30));
        Assert.Empty(bench.Told<VenueStatement>());
        Assert.Empty(bench.Told<OrderLogged>());
    }

    private static void Trade(GatewayBench bench, long sequence, decimal quantity)
    {
        var id = bench.Work(sequence, OrderType.LimitIoc);
        bench.VenuePosition += quantity;
        bench.SetVenue(bench.Seen(id, OrderStatus.Filled, quantity));
        bench.VenueFills.Add(bench.Fill("t" + sequence, id, quantity));
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.Filled, quantity)));
        bench.Send(new FillReported(bench.VenueFills[^1]));
        bench.Run(TimeSpan.FromSeconds(12));
    }

    private static SymbolBook Book(GatewayBench bench) => bench.Told<VenueStatement>()[^1].Books.Single();
}
