using Hedgerow.Actors.Coordinator;
using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Harness;

/// <summary>
/// A coordinator and the gateways of venues a, b and c, played by the test: they number their reports, and know what
/// they would tell again.
/// </summary>
internal sealed class CoordinatorBench : Bench
{
    public const string Symbol = "BTCUSDT";

    private readonly Dictionary<string, long> _revisions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrderRequest> _requests = new(StringComparer.Ordinal);
    private int _heard;
    private long _sequence;

    public CoordinatorBench(CoordinatorSettings? settings = null)
        : this(settings ?? Settings(), [])
    {
    }

    private CoordinatorBench(CoordinatorSettings settings, IReadOnlyList<Event> journal)
        : base(Replayed(new HedgeCoordinator(settings), journal), Address.Coordinator) => Effects.Events.AddRange(journal);

    public static PairSettings Pair(int number = 1, string a = "a", string b = "b") => new()
    {
        Number = number,
        Name = $"btc-{a}-{b}",
        LegA = new InstrumentId(a, Symbol),
        LegB = new InstrumentId(b, Symbol),
        Curve = new HedgeCurve(1m, OffsetSchedule.Constant(0m), 100m, 2m),
        OrderCap = 0.1m,
        Participation = 1m,
        ClipInterval = TimeSpan.Zero,
    };

    public static CoordinatorSettings Settings(params PairSettings[] pairs) => new()
    {
        Venues = [new VenueTerms("a", -0.0001m, 0.0002m), new VenueTerms("b", -0.0001m, 0.0002m), new VenueTerms("c", -0.0001m, 0.0002m)],
        Pairs = pairs.Length == 0 ? [Pair()] : pairs,
    };

    /// <summary>The same coordinator after a crash in which the last events were lost; the gateways live on.</summary>
    public CoordinatorBench Crashed(CoordinatorSettings? settings = null, int lostEvents = 0)
    {
        var next = new CoordinatorBench(settings ?? Settings(), [.. Effects.Events.SkipLast(lostEvents)]);
        foreach (var (venue, revision) in _revisions)
            next._revisions[venue] = revision;
        foreach (var (venue, spec) in Specs)
            next.Specs[venue] = spec;
        foreach (var (venue, account) in Accounts)
            next.Accounts[venue] = account;
        next.Effects.Skip(Now + TimeSpan.FromSeconds(1) - next.Now);
        return next;
    }

    public CoordinatorSnapshot State => (CoordinatorSnapshot)Actor.TakeSnapshot()!;

    public long Epoch => State.Epoch;

    public CoordinatorView View => Told<CoordinatorView>()[^1];

    public PairSnapshot PairState(int number = 1) => State.Pairs.Single(p => p.Number == number);

    /// <summary>Starts, and every gateway obeys and is ready; no quotes yet.</summary>
    public CoordinatorBench Start()
    {
        Send(new Started(Effects.Events.Count > 0));
        foreach (var venue in new[] { "a", "b", "c" })
            Send(GatewayOf(venue));
        Forget();
        return this;
    }

    public GatewayState GatewayOf(string venue) => new(
        venue, Epoch, GatewayPhase.Ready, true, true, "", _revisions.GetValueOrDefault(venue), Accounts.GetValueOrDefault(venue, Account),
        [Spec(venue)], Enum.GetValues<VenueChannel>(), 0, 0d, GatewayTotals.None, 0, Now)
    {
        Tiers = Tiers,
    };

    /// <summary>Every gateway reads its account and tells it.</summary>
    public void ReadAccounts()
    {
        foreach (var venue in new[] { "a", "b", "c" })
            Send(GatewayOf(venue) with { Account = Accounts.GetValueOrDefault(venue, Account) with { AsOf = Now } });
    }

    /// <summary>Accounts of single venues; the others have <see cref="Account"/>.</summary>
    public Dictionary<string, AccountSnapshot> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Maintenance tiers that every gateway tells.</summary>
    public IReadOnlyList<SymbolTiers> Tiers { get; set; } = [];

    public AccountSnapshot Account { get; set; } = new("USDT", 1_000_000m, 1_000_000m, 1_000_000m, 0m, [], DateTimeOffset.UnixEpoch);

    public Dictionary<string, InstrumentSpec> Specs { get; } = new(StringComparer.Ordinal);

    public InstrumentSpec Spec(string venue)
    {
        if (!Specs.TryGetValue(venue, out var spec))
            Specs[venue] = spec = GatewayBench.Spec with { Id = new InstrumentId(venue, Symbol) };
        return spec;
    }

    /// <summary>Makes a venue coin-margined, with lots of 100 USD and 100 coins; before the start.</summary>
    public CoordinatorBench Inverse(params string[] venues)
    {
        foreach (var venue in venues)
        {
            Specs[venue] = GatewayBench.InverseSpec with { Id = new InstrumentId(venue, Symbol) };
            Accounts[venue] = new AccountSnapshot("BTC", 100m, 100m, 100m, 0m, [], DateTimeOffset.UnixEpoch);
        }
        return this;
    }

    /// <summary>A book of a venue, one tick wide.</summary>
    public void Quote(string venue, decimal bid, decimal size = 5m, decimal width = 0.1m)
    {
        Effects.Skip(TimeSpan.FromMilliseconds(1));
        Send(new Quote(new InstrumentId(venue, Symbol), bid, size, bid + width, size, ++_sequence, Now, Now));
    }

    /// <summary>Books of a and b, the spread between them in basis points of about 10,000.</summary>
    public void Spread(decimal bps, decimal size = 5m)
    {
        Quote("a", 10_000m + bps, size);
        Quote("b", 10_000m, size);
    }

    /// <summary>Orders requested since the last call.</summary>
    public List<OrderRequest> Orders()
    {
        var orders = new List<OrderRequest>();
        for (; _heard < Effects.Told.Count; _heard++)
        {
            if (Effects.Told[_heard].Message is not OrderRequest request)
                continue;
            orders.Add(request);
            _requests[request.ClientId] = request;
        }
        return orders;
    }

    public new void Forget()
    {
        Orders();
        base.Forget();
        _heard = 0;
    }

    public string VenueOf(OrderRequest request) => State.Orders.Single(o => o.ClientId == request.ClientId).Venue;

    /// <summary>The venue's gateway reports the next change.</summary>
    public void Report(OrderRequest order, OrderState state, decimal filled, decimal price = 0m, bool attempted = true, string? venue = null)
    {
        Send(ReportOf(order, state, filled, price, attempted, venue));
    }

    public OrderReport ReportOf(OrderRequest order, OrderState state, decimal filled, decimal price = 0m, bool attempted = true, string? venue = null)
    {
        venue ??= VenueOf(order);
        var previous = _revisions.GetValueOrDefault(venue);
        _revisions[venue] = previous + 1;
        return new OrderReport(
            venue, previous, previous + 1, order.ClientId, order.Symbol, order.Side, order.Type, order.Quantity, order.Price,
            state, filled, filled == 0m ? 0m : price == 0m ? order.Price : price, attempted ? "" : "refused", attempted, Spec(venue).Kind);
    }

    public void Fill(OrderRequest order) => Report(order, OrderState.Closed, order.Quantity);

    public void Correct(string venue, decimal delta, CorrectionCause cause)
    {
        var previous = _revisions.GetValueOrDefault(venue);
        _revisions[venue] = previous + 1;
        Send(new LedgerCorrected(venue, previous, previous + 1, Symbol, delta, cause));
    }

    /// <summary>Reports a hole: numbers that the coordinator is not told of.</summary>
    public void Lose(string venue, int revisions) => _revisions[venue] = _revisions.GetValueOrDefault(venue) + revisions;

    /// <summary>Trades one clip on both legs, and returns its two orders.</summary>
    public List<OrderRequest> Open(decimal bps = 60m)
    {
        Spread(bps);
        var orders = Orders();
        Assert.Equal(2, orders.Count);
        foreach (var order in orders)
            Fill(order);
        return orders;
    }

    /// <summary>Lets time pass with timers, books being renewed twice a second; no order is answered.</summary>
    public void Run(TimeSpan time, decimal? bps = null)
    {
        var until = Now + time;
        while (Now < until)
        {
            if (bps is { } spread)
                Spread(spread);
            var next = Now + TimeSpan.FromMilliseconds(500);
            while (Effects.FireNext(next < until ? next : until))
                continue;
        }
    }

    public void Operator(OperatorAction action, string pair = "*", string id = "") =>
        Send(new OperatorCommand(id.Length > 0 ? id : $"op-{++_sequence}", action, pair, "ann", "test"));
}
