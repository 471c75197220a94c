using Hedgerow.Actors.Breaker;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Breaker;

/// <summary>A breaker over two venues that hold one pair, with everything known and a coordinator that beats.</summary>
internal sealed class BreakerBench : Bench
{
    public const string Symbol = "BTCUSDT";
    public const decimal Price = 50_000m;

    public static readonly InstrumentId A = new("a", Symbol);
    public static readonly InstrumentId B = new("b", Symbol);

    public static readonly BreakerSettings Settings = new()
    {
        Venues = ["a", "b"],
        Pairs = [new BreakerPair("btc", A, B, OffsetSchedule.Constant(0m))],
        Limits = new BreakerLimits { Orders = 20 },
    };

    private readonly BreakerSettings _settings;
    private long _sequence;
    private long _trade;

    public BreakerBench(BreakerSettings? settings = null, IReadOnlyList<Event>? journal = null)
        : base(Replayed(new CircuitBreaker(settings ?? Settings), journal ?? []), Address.Breaker)
    {
        _settings = settings ?? Settings;
        Effects.Events.AddRange(journal ?? []);
        Send(new Started(Effects.Events.Count > 0));
        foreach (var id in new[] { A, B })
        {
            Tell(id.Venue, new InstrumentsAnswer(1, true, [Spec(id)]));
            Tell(id.Venue, new ClockAnswer(1, true, TimeSpan.Zero, TimeSpan.FromMilliseconds(2)));
        }
        Account("a", 0m);
        Account("b", 0m);
        Quotes();
        Marks(Price, Price);
        // What happens from here on is later than what the venues stated.
        Effects.Skip(TimeSpan.FromMilliseconds(1));
    }

    public bool IsTripped => State.Trips.Count > 0;

    public BreakerSnapshot State => (BreakerSnapshot)Actor.TakeSnapshot()!;

    public BreakerTrip Trip => Assert.Single(State.Trips);

    /// <summary>Gates as last told, by address.</summary>
    public Dictionary<string, ExposureGate> Gates => Effects.Told.Where(t => t.Message is ExposureGate)
        .GroupBy(t => t.To.Value).ToDictionary(g => g.Key, g => (ExposureGate)g.Last().Message);

    /// <summary>The same breaker after a restart of its process.</summary>
    public BreakerBench Restarted() => new(_settings, Effects.Events);

    public void Tell(string venue, VenueReport report) => Send(new VenueTold(venue, report));

    public void Account(string venue, decimal position, decimal equity = 100_000m) => Tell(venue, new AccountAnswer(
        1,
        new AccountSnapshot("USDT", equity, equity, equity, 0m, position == 0m ? [] : [new Position(Symbol, position, Price, Price, 0m, 0m)], Now),
        Now));

    public void Quote(InstrumentId id, decimal price) =>
        Send(new Quote(id, price - 1m, 5m, price + 1m, 5m, ++_sequence, Now, Now));

    public void Quotes(decimal a = Price, decimal b = Price)
    {
        Quote(A, a);
        Quote(B, b);
    }

    public void Marks(decimal a, decimal b)
    {
        Send(new MarkPrice(A, a, a, 0m, Now.AddHours(8), Now));
        Send(new MarkPrice(B, b, b, 0m, Now.AddHours(8), Now));
    }

    public void Fill(string venue, Side side, decimal quantity, decimal price = Price, string trade = "", decimal fee = 0m, TradeCause cause = TradeCause.Order) =>
        Tell(venue, new FillReported(new Fill(
            trade.Length > 0 ? trade : "t" + ++_trade, Id(1), "v", Symbol, side, quantity, price, fee, "USDT", false, cause, Now)));

    public static string Id(long sequence) => new ClientOrderId(1, 1, 0, sequence).ToString();

    public void Ask(string venue, long sequence, OrderPurpose purpose = OrderPurpose.Open, OrderType type = OrderType.PostOnly) =>
        Send(new VenueAsked(venue, new PlaceOrder(Id(sequence), Symbol, Side.Buy, type, 1m, Price, false, purpose)));

    public void Seen(string venue, long sequence, OrderStatus status, OrderType type = OrderType.PostOnly, string? clientId = null) =>
        Tell(venue, new OrderChanged(new OrderSnapshot(
            clientId ?? Id(sequence), "v" + sequence, Symbol, Side.Buy, type, 1m, Price, 0m, 0m, status, false, TradeCause.Order, Now)));

    public void Rest(string venue, long sequence)
    {
        Ask(venue, sequence);
        Tell(venue, new PlaceOutcome(Id(sequence), RequestOutcome.Accepted, "v" + sequence, "", ""));
        Seen(venue, sequence, OrderStatus.New);
    }

    public List<string> Cancelled(string venue) =>
        [.. Effects.Told.Where(t => t.To == Address.Venue(venue)).Select(t => t.Message).OfType<CancelOrder>().Select(c => c.ClientId)];

    /// <summary>Lets time pass in which books progress and the coordinator beats, each as told.</summary>
    public void Run(double seconds, bool quotesA = true, bool quotesB = true, bool heartbeats = true)
    {
        var until = Now + TimeSpan.FromSeconds(seconds);
        while (Now < until)
        {
            if (heartbeats)
                Send(new CoordinatorHeartbeat(1, Now));
            if (quotesA)
                Quote(A, Price);
            if (quotesB)
                Quote(B, Price);
            var step = Now.AddMilliseconds(100) < until ? Now.AddMilliseconds(100) : until;
            while (Effects.FireNext(step))
                continue;
        }
    }

    public void Reset(string request = "r-1", bool acceptExposure = false) =>
        Send(new ResetBreaker(request, "ann", "looked at it", acceptExposure));

    private static InstrumentSpec Spec(InstrumentId id) =>
        new(id, "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100m, 100m, 5m, TimeSpan.FromHours(8), true);
}
