using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Okx;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Okx;

/// <summary>Linear contracts with a date, beside the perpetual one.</summary>
public sealed class OkxDatedLinearTests() : OkxDatedTests(ContractKind.Linear);

/// <summary>Inverse contracts with a date, beside the perpetual one.</summary>
public sealed class OkxDatedInverseTests() : OkxDatedTests(ContractKind.Inverse);

/// <summary>The adapter against the simulated venue, with a perpetual contract and one with a date of delivery in the same account.</summary>
public abstract class OkxDatedTests(ContractKind kind) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // In whole milliseconds, as the venue tells it. The name has yesterday's date, so that the day of it is over in any case.
    private readonly DateTimeOffset _expiry = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds());
    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private readonly List<VenueReport> _seen = [];
    private OkxServer _server = null!;
    private OkxAdapter? _adapter;
    private InstrumentSpec _dated = null!;
    private InstrumentSpec _swap = null!;
    private long _orders;

    private string Symbol => _dated.Id.Symbol;

    // At a price of 50,000 a coin in native units: a lot of either kind divides it.
    private decimal Coin => kind == ContractKind.Inverse ? 50_000 : 1;

    public async Task InitializeAsync()
    {
        var date = DateTimeOffset.UtcNow.AddDays(-1).ToString("yyMMdd");
        var dated = StandardMarkets.OkxDated("okx", _expiry).Select(terms => terms with
        {
            Spec = terms.Spec with { Id = new InstrumentId("okx", $"{terms.Spec.BaseAsset}-{terms.Spec.QuoteAsset}-{date}") },
        });
        var markets = StandardMarkets.Okx("okx").Concat(dated).ToList();
        _swap = markets.Single(m => m.Spec.Kind == kind && m.Spec.BaseAsset == "BTC" && m.Spec.Expiry is null).Spec;
        _dated = markets.Single(m => m.Spec.Kind == kind && m.Spec.Expiry is not null).Spec;
        await Open(markets);
    }

    public async Task DisposeAsync()
    {
        if (_adapter is not null)
        {
            await _adapter.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Rules_tell_the_end_and_no_funding()
    {
        await Connect();
        Send(new QueryInstruments(1, [_swap.Id.Symbol, Symbol]));
        Assert.Equal([_swap, _dated], (await Next<InstrumentsAnswer>()).Instruments.OrderBy(spec => spec.Expiry is not null));
        Assert.Equal((_expiry, TimeSpan.Zero), (_dated.Expiry, _dated.FundingInterval));
        Send(new QueryTiers(2, Symbol));
        Assert.NotEmpty((await Next<TiersAnswer>()).Tiers);
        Send(new QueryFunding(3, Symbol, DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.Empty((await Next<FundingAnswer>(answer => answer.Ok)).Payments);
        Send(new QueryVenueSetup(4, [_swap.Id.Symbol, Symbol]));
        Assert.Equal([_swap.Id.Symbol, Symbol], (await Next<VenueSetupAnswer>()).Setup!.Fees.Select(fee => fee.Symbol));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task The_market_is_told_in_native_units_and_the_mark_without_funding()
    {
        await Connect();
        await Until(() => _seen.OfType<Quote>().Any(quote => quote.Instrument.Symbol == Symbol));
        var quote = _seen.OfType<Quote>().Last(q => q.Instrument.Symbol == Symbol);
        Assert.Equal((50_000m, 50_000.1m, 5m * Coin), (quote.Bid, quote.Ask, quote.BidSize));
        await Until(() => _seen.OfType<MarkPrice>().Any(mark => mark.Instrument.Symbol == Symbol));
        var mark = _seen.OfType<MarkPrice>().Last(m => m.Instrument.Symbol == Symbol);
        Assert.Equal((50_000m, 0m, DateTimeOffset.MaxValue), (mark.Mark, mark.FundingRate, mark.NextFunding));
        await Until(() => _seen.OfType<MarkPrice>().Any(m => m.Instrument.Symbol == _swap.Id.Symbol));
    }

    [Fact]
    public async Task Orders_are_placed_filled_cancelled_and_found()
    {
        await Connect();
        var since = DateTimeOffset.UtcNow.AddMinutes(-5);
        var taken = Place(Side.Buy, 2, 50_000.1m);
        // The answer and the stream come by sockets of their own, in either order.
        await Until(() => _seen.OfType<PlaceOutcome>().Any() && _seen.OfType<FillReported>().Any());
        Assert.Equal((taken, RequestOutcome.Accepted), _seen.OfType<PlaceOutcome>().Single() is var outcome ? (outcome.ClientId, outcome.Outcome) : default);
        var fill = _seen.OfType<FillReported>().Single().Fill;
        Assert.Equal((taken, Symbol, 2m * Coin, 50_000.1m, TradeCause.Order), (fill.ClientId, fill.Symbol, fill.Quantity, fill.Price, fill.Cause));
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Symbol == Symbol && changed.Position.Quantity == 2m * Coin));
        var resting = Place(Side.Sell, 1, 51_000m, OrderType.PostOnly);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == resting && changed.Order.Status == OrderStatus.New));
        Send(new QueryOpenOrders(1, Symbol));
        Assert.Equal(resting, Assert.Single((await Next<OrdersAnswer>(answer => answer.RequestId == 1 && answer.Ok)).Orders).ClientId);
        Send(new CancelOrder(resting, Symbol));
        Assert.Equal(RequestOutcome.Accepted, (await Next<CancelOutcome>()).Outcome);
        Send(new QueryOrder(2, resting, Symbol));
        Assert.Equal(OrderStatus.Cancelled, (await Next<OrderAnswer>()).Order!.Status);
        Send(new QueryOrdersSince(3, Symbol, since));
        Assert.Equal([taken, resting], (await Next<OrdersAnswer>(answer => answer.RequestId == 3 && answer.Ok)).Orders.Select(o => o.ClientId).Order());
        Send(new QueryFills(4, Symbol, since));
        Assert.Equal(fill, Assert.Single((await Next<FillsAnswer>(answer => answer.Ok)).Fills));
        Send(new QueryAccount(5));
        Assert.Equal((Symbol, 2m * Coin), Assert.Single((await Next<AccountAnswer>()).Account!.Positions) is var held ? (held.Symbol, held.Quantity) : default);
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_delivery_is_told_by_the_stream_and_by_the_bills_after_the_contract_left_the_list()
    {
        await Connect();
        var bought = Place(Side.Buy, 2, 50_000.1m);
        await Next<FillReported>();
        var resting = Place(Side.Sell, 1, 51_000m, OrderType.PostOnly);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == resting && changed.Order.Status == OrderStatus.New));
        Send(new QueryInstruments(1, [Symbol]));
        Assert.True(Assert.Single((await Next<InstrumentsAnswer>()).Instruments).IsTrading);

        var before = DateTimeOffset.UtcNow;
        Expire();
        Send(new QueryClock(2));
        var pushed = (await Next<FillReported>()).Fill;
        Assert.Equal((TradeCause.Delivery, Side.Sell, 2m * Coin, 50_000m, 0m), (pushed.Cause, pushed.Side, pushed.Quantity, pushed.Price, pushed.Fee));
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order is { Cause: TradeCause.Delivery, Status: OrderStatus.Filled }));
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == resting && changed.Order.Status == OrderStatus.Cancelled));
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Symbol == Symbol && changed.Position.Quantity == 0));

        // The same from the bill, which the stream's word of a delivery has read.
        var billed = (await Next<FillReported>()).Fill;
        Assert.Equal((TradeCause.Delivery, Side.Sell, 2m * Coin, 50_000m, 0m), (billed.Cause, billed.Side, billed.Quantity, billed.Price, billed.Fee));
        Assert.StartsWith("bill", billed.TradeId, StringComparison.Ordinal);
        await CheckAfterwards(before, billed, bought, resting);

        var late = Place(Side.Buy, 1, 50_000.1m);
        Assert.Equal((late, RequestOutcome.Rejected, "51001"), (await Next<PlaceOutcome>(o => o.ClientId == late)) is var o ? (o.ClientId, o.Outcome, o.Code) : default);
    }

    [Fact]
    public async Task A_node_that_starts_after_the_end_finds_what_became_of_the_contract()
    {
        await Connect();
        var bought = Place(Side.Buy, 2, 50_000.1m);
        await Next<FillReported>();
        var resting = Place(Side.Sell, 1, 51_000m, OrderType.PostOnly);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == resting && changed.Order.Status == OrderStatus.New));
        await _adapter!.DisposeAsync();
        var before = DateTimeOffset.UtcNow;
        Expire();

        _seen.Clear();
        Start();
        await Until(() => _seen.OfType<ChannelChanged>().Count(channel => channel.IsUp) == 4);
        Send(new QueryFills(1, Symbol, before.AddMinutes(-5)));
        var billed = (await Next<FillsAnswer>(answer => answer.RequestId == 1 && answer.Ok)).Fills[^1];
        Assert.Equal((TradeCause.Delivery, Side.Sell, 2m * Coin), (billed.Cause, billed.Side, billed.Quantity));
        await CheckAfterwards(before, billed, bought, resting);
        Assert.Contains(_seen.OfType<QuoteLost>(), lost => lost.Instrument.Symbol == Symbol && lost.Reason.Contains("has ended", StringComparison.Ordinal));
    }

    private async Task CheckAfterwards(DateTimeOffset before, Fill billed, string bought, string resting)
    {
        Send(new QueryFills(11, Symbol, before.AddMinutes(-5)));
        var fills = (await Next<FillsAnswer>(answer => answer.RequestId == 11 && answer.Ok)).Fills;
        Assert.Equal((2, bought, billed), (fills.Count, fills[0].ClientId, fills[^1]));
        Send(new QueryOrdersSince(12, Symbol, before.AddMinutes(-5)));
        var orders = (await Next<OrdersAnswer>(answer => answer.RequestId == 12 && answer.Ok)).Orders;
        Assert.Equal(OrderStatus.Cancelled, orders.Single(order => order.ClientId == resting).Status);
        Assert.Equal(2m * Coin, orders.Single(order => order.ClientId == bought).CumulativeQuantity);
        Send(new QueryOrder(16, resting, Symbol));
        Assert.Equal(OrderStatus.Cancelled, (await Next<OrderAnswer>(answer => answer.RequestId == 16)).Order!.Status);
        Send(new QueryOpenOrders(13, Symbol));
        Assert.Empty((await Next<OrdersAnswer>(answer => answer.RequestId == 13 && answer.Ok)).Orders);
        Send(new QueryAccount(14));
        Assert.Empty((await Next<AccountAnswer>(answer => answer.RequestId == 14)).Account!.Positions);
        Send(new QueryInstruments(15, [_swap.Id.Symbol, Symbol]));
        var rules = (await Next<InstrumentsAnswer>(answer => answer.RequestId == 15 && answer.Ok)).Instruments;
        Assert.Equal(
            [(_swap.Id.Symbol, _dated.Kind, false, true), (Symbol, _dated.Kind, true, false)],
            rules.Select(spec => (spec.Id.Symbol, spec.Kind, spec.HasExpired(DateTimeOffset.UtcNow.AddHours(2)), spec.IsTrading)));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    /// <summary>The venue's clock passes the end.</summary>
    private void Expire()
    {
        _server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromHours(1), Count = null });
        Assert.True(SpinWait.SpinUntil(() => _server.Use(model => model.PositionOf("a", Symbol).Quantity == 0m), Patience));
    }

    // The family has a later contract still, which lives on.
    private async Task Open(List<InstrumentTerms> markets)
    {
        var all = markets.Concat(StandardMarkets.OkxDated("okx", _expiry.AddDays(91))).ToList();
        _server = new OkxServer(new VenueServerOptions
        {
            Instruments = all,
            Accounts = [new SimulatedAccount("a", "sim-key", "sim-secret", kind == ContractKind.Inverse ? 100 : 1_000_000) { Passphrase = "sim-pass", Asset = _dated.SettleAsset }],
            Limits = VenueLimits.None,
        });
        await _server.StartAsync();
        foreach (var (spec, _, _, _) in all)
        {
            var size = spec.Kind == ContractKind.Inverse ? 250_000 : 5;
            _server.SetBook(spec.Id.Symbol, 50_000, size, 50_000.1m, size, mark: 50_000, index: 50_000);
        }
    }

    private void Send(VenueCommand command) => _adapter!.Send(command);

    private string Place(Side side, decimal coins, decimal price, OrderType type = OrderType.LimitIoc)
    {
        var id = "t" + ++_orders;
        Send(new PlaceOrder(id, Symbol, side, type, coins * Coin, price, ReduceOnly: false));
        return id;
    }

    private async Task Connect()
    {
        Start();
        await Until(() => _seen.OfType<ChannelChanged>().Count(channel => channel.IsUp) == 4);
    }

    private void Start()
    {
        var settings = new OkxSettings
        {
            SettleAsset = _dated.SettleAsset,
            RestUrl = _server.HttpBase,
            PublicUrl = new Uri(_server.WebSocketBase, "/ws/v5/public"),
            PrivateUrl = new Uri(_server.WebSocketBase, "/ws/v5/private"),
            OrderUrl = new Uri(_server.WebSocketBase, "/ws/v5/private"),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            OrderTimeout = TimeSpan.FromSeconds(10),
            OrderRecvWindow = TimeSpan.FromSeconds(30),
            QueryTimeout = TimeSpan.FromSeconds(20),
            BillWaits = [TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5)],
        };
        _adapter = new OkxAdapter(
            "okx", settings, ApiCredentials.Create("sim-key", "sim-secret", SecretKind.Hmac, "sim-pass"),
            report => _reports.Writer.TryWrite(report), TimeProvider.System, NullLogger.Instance);
        Send(new ConnectVenue([_swap.Id.Symbol, Symbol]));
    }

    private async Task<T> Next<T>(Predicate<T>? isWanted = null)
        where T : VenueReport
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var report = await _reports.Reader.ReadAsync(patience.Token);
            _seen.Add(report);
            if (report is T wanted && (isWanted is null || isWanted(wanted)))
            {
                return wanted;
            }
        }
    }

    private async Task Until(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            _seen.Add(await _reports.Reader.ReadAsync(patience.Token));
        }
    }
}
