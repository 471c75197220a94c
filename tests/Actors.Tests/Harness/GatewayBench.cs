using Hedgerow.Actors.Gateway;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Harness;

/// <summary>A gateway and a venue that answers every question from what the test says is there.</summary>
internal sealed class GatewayBench : Bench
{
    public const string Symbol = "BTCUSDT";

    /// <summary>Books come only where a test sends them, so that nothing is made of their absence.</summary>
    public static readonly GatewaySettings Settings = new()
    {
        Venue = "v",
        Symbols = [Symbol],
        Health = new HealthRules { QuietAfter = TimeSpan.FromDays(1) },
    };

    public static readonly InstrumentSpec Spec = new(
        new InstrumentId("v", Symbol), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100m, 100m, 5m, TimeSpan.FromHours(8), true);

    /// <summary>The same coin, coin-margined; XBTUSD's lot.</summary>
    public static readonly InstrumentSpec InverseSpec = Spec with
    {
        QuoteAsset = "USD",
        SettleAsset = "BTC",
        LotSize = 100m,
        MinQuantity = 100m,
        MaxQuantity = 1_000_000m,
        Kind = ContractKind.Inverse,
    };

    private int _answered;

    public GatewayBench(GatewaySettings? settings = null)
        : this([], settings)
    {
    }

    private GatewayBench(IReadOnlyList<Event> journal, GatewaySettings? settings = null)
        : base(Replayed(new ExchangeGateway(settings ?? Settings), journal), Address.Gateway("v")) =>
        Effects.Events.AddRange(journal);

    /// <summary>The same gateway after a crash, when the last events of its journal are lost; the venue is as it was.</summary>
    public GatewayBench Crashed(TimeSpan downtime, int lostEvents = 0, GatewaySettings? settings = null)
    {
        var next = new GatewayBench([.. Effects.Events.SkipLast(lostEvents)], settings) { VenuePosition = VenuePosition, CoversFrom = CoversFrom, Rules = Rules };
        next.VenueOrders.AddRange(VenueOrders);
        next.VenueFills.AddRange(VenueFills);
        next.Effects.Skip(Now + downtime - next.Now);
        return next;
    }

    /// <summary>What the venue has.</summary>
    public List<OrderSnapshot> VenueOrders { get; } = [];

    public List<Fill> VenueFills { get; } = [];

    public decimal VenuePosition { get; set; }

    /// <summary>The venue's rules.</summary>
    public InstrumentSpec Rules { get; init; } = Spec;

    /// <summary>What it lists beside it.</summary>
    public List<InstrumentSpec> OtherRules { get; } = [];

    /// <summary>Symbols of which it answers no question about orders, executions and funding.</summary>
    public HashSet<string> FailingSymbols { get; } = [];

    /// <summary>What the venue says of itself.</summary>
    public IReadOnlyList<VenueMaintenance> Maintenance { get; set; } = [];

    /// <summary>False: the venue has withdrawals suspended.</summary>
    public bool WithdrawalsOpen { get; set; } = true;

    /// <summary>Queries that fail.</summary>
    public HashSet<Type> Failing { get; } = [];

    /// <summary>Queries that are not answered at all.</summary>
    public HashSet<Type> Silent { get; } = [];

    /// <summary>Venue time from which on the venue's history of orders is complete.</summary>
    public DateTimeOffset CoversFrom { get; set; } = DateTimeOffset.MinValue;

    /// <summary>False: the disk does not answer, and what the gateway tells itself once durable does not come.</summary>
    public bool DiskAnswers { get; set; } = true;

    /// <summary>True when lookups by client id are answered too, from <see cref="VenueOrders"/>.</summary>
    public bool AnswersLookups { get; set; } = true;

    public GatewaySnapshot State => (GatewaySnapshot)Actor.TakeSnapshot()!;

    public GatewayState LastState => Told<GatewayState>()[^1];

    public LedgerOrder Order(string id) => State.Orders.Single(o => o.ClientId == id);

    public decimal Position => State.Positions.GetValueOrDefault(Symbol);

    /// <summary>Starts, brings all channels up, and waits until the ledger agrees; a coordinator of an epoch is in charge.</summary>
    public GatewayBench Ready(long epoch = 1)
    {
        Start();
        Send(new TakeCharge(epoch, State.Revision));
        Run(TimeSpan.FromSeconds(10));
        Assert.Equal(GatewayPhase.Ready, LastState.Phase);
        Forget();
        return this;
    }

    public void Start()
    {
        Send(new Started(Effects.Events.Count > 0));
        foreach (var channel in Enum.GetValues<VenueChannel>())
            Send(new ChannelChanged(channel, true, ""));
        Answer();
    }

    /// <summary>Lets time pass; every question is answered at once.</summary>
    public void Run(TimeSpan time)
    {
        var until = Now + time;
        do
            Answer();
        while (Effects.FireNext(until));
        Answer();
    }

    public new void Forget()
    {
        Answer();
        base.Forget();
        _answered = 0;
    }

    /// <summary>Answers everything asked so far.</summary>
    public void Answer()
    {
        for (; _answered < Effects.Told.Count; _answered++)
        {
            var (to, message, _) = Effects.Told[_answered];
            if (to == Address.Venue("v") && !Silent.Contains(message.GetType()) && AnswerTo((VenueCommand)message, !Failing.Contains(message.GetType()) && !IsAboutFailing(message)) is { } answer)
                Send(answer);
            else if (to == Effects.Self && DiskAnswers)
                Send(message);
        }
    }

    private VenueReport? AnswerTo(VenueCommand command, bool ok) => command switch
    {
        QueryInstruments q => new InstrumentsAnswer(q.RequestId, ok, ok ? [Rules, .. OtherRules] : []),
        QueryClock q => new ClockAnswer(q.RequestId, ok, TimeSpan.Zero, TimeSpan.FromMilliseconds(5)),
        QueryOrdersSince q => new OrdersAnswer(q.RequestId, ok, ok ? [.. VenueOrders.Where(o => o.UpdatedAt >= q.Since)] : [], CoversFrom, Now),
        QueryFills q => new FillsAnswer(q.RequestId, ok, ok ? [.. VenueFills.Where(f => f.Time >= q.Since)] : [], Now),
        QueryFunding q => new FundingAnswer(q.RequestId, ok, []),
        QueryAccount q => new AccountAnswer(q.RequestId, ok ? Account() : null, Now),
        QueryVenueStatus q => new VenueStatusAnswer(q.RequestId, ok, ok ? Maintenance : []),
        QueryWithdrawalTerms q => new WithdrawalTermsAnswer(q.RequestId, ok, new WithdrawalTerms(q.Asset, q.Network, WithdrawalsOpen, 1m, 10m, 0m, 0.01m)),
        QueryOrder q when AnswersLookups => new OrderAnswer(
            q.RequestId, q.ClientId,
            !ok ? LookupResult.Failed : Known(q.ClientId) is null ? LookupResult.NotFound : LookupResult.Found,
            ok ? Known(q.ClientId) : null, Now),
        _ => null,
    };

    private bool IsAboutFailing(Message message) => message switch
    {
        QueryOrdersSince q => FailingSymbols.Contains(q.Symbol),
        QueryFills q => FailingSymbols.Contains(q.Symbol),
        QueryFunding q => FailingSymbols.Contains(q.Symbol),
        QueryOrder q => FailingSymbols.Contains(q.Symbol),
        _ => false,
    };

    private OrderSnapshot? Known(string clientId) => VenueOrders.Find(o => o.ClientId == clientId);

    public AccountSnapshot Account() => new(
        Rules.SettleAsset, 100_000m, 100_000m, 90_000m, 100m,
        VenuePosition == 0m ? [] : [new Position(Symbol, VenuePosition, 60_000m, 60_000m, 0m, 0m)], Now);

    public static string Id(long sequence, long epoch = 1) => new ClientOrderId(epoch, 1, 0, sequence).ToString();

    public static OrderRequest Request(long sequence, OrderPurpose purpose = OrderPurpose.Open, long epoch = 1, OrderType type = OrderType.LimitIoc) =>
        new(epoch, Id(sequence, epoch), Symbol, Side.Buy, type, 1m, 60_000m, false, purpose);

    public OrderSnapshot Seen(string id, OrderStatus status, decimal cumulative, OrderType type = OrderType.LimitIoc, string venueId = "") => new(
        id, venueId.Length > 0 ? venueId : "v" + id, Symbol, Side.Buy, type, 1m, 60_000m, cumulative, cumulative == 0m ? 0m : 60_000m, status, false, TradeCause.Order, Now);

    public Fill Fill(string trade, string clientId, decimal quantity, string venueId = "", Side side = Side.Buy, TradeCause cause = TradeCause.Order) => new(
        trade, clientId, venueId.Length > 0 ? venueId : "v" + clientId, Symbol, side, quantity, 60_000m, 0.1m, "USDT", false, cause, Now);

    /// <summary>Places an order that the venue accepts and that rests or waits.</summary>
    public string Work(long sequence, OrderType type = OrderType.PostOnly)
    {
        var id = Id(sequence);
        Send(Request(sequence, type: type));
        Send(new PlaceOutcome(id, RequestOutcome.Accepted, "v" + id, "", ""));
        VenueOrders.Add(Seen(id, OrderStatus.New, 0m, type));
        return id;
    }

    public void SetVenue(OrderSnapshot order)
    {
        VenueOrders.RemoveAll(o => o.ClientId == order.ClientId);
        VenueOrders.Add(order);
    }
}
