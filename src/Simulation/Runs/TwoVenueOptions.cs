using Hedgerow.Actors.Alarms;
using Hedgerow.Actors.Bookkeeper;
using Hedgerow.Actors.Breaker;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Gateway;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>Where the actors of a <see cref="TwoVenueSystem"/> live.</summary>
public enum HostLayout
{
    /// <summary>All in one process.</summary>
    OneHost = 1,

    /// <summary>Each gateway in a process of its own, the coordinator in a third.</summary>
    ThreeHosts = 2,

    /// <summary>Each gateway in a process of its own, and several that may coordinate, over links: see <see cref="MeshSetup"/>.</summary>
    Mesh = 3,
}

/// <summary>One venue of a <see cref="TwoVenueSystem"/>.</summary>
public sealed record VenueSetup
{
    /// <summary>The instrument; its id names the venue.</summary>
    public required InstrumentTerms Terms { get; init; }

    /// <summary>The venue's manners.</summary>
    public VenueRules Rules { get; init; } = new();

    /// <summary>Money on the account at the start, in the settle asset.</summary>
    public decimal Deposit { get; init; } = 100_000;

    /// <summary>Leverage setting of the account.</summary>
    public decimal Leverage { get; init; } = 10;

    /// <summary>The wire.</summary>
    public WireOptions Wire { get; init; } = new();

    /// <summary>Where books come from; a test sets them by hand when null.</summary>
    public IBookFeed? Feed { get; init; }

    /// <summary>Funding rate at every stamp; positive: longs pay.</summary>
    public decimal FundingRate { get; init; }

    /// <summary>Changes the gateway's settings.</summary>
    public Func<GatewaySettings, GatewaySettings> Gateway { get; init; } = static settings => settings;

    /// <summary>True when the instrument settles in its base asset, and so the deposit and every other money of the venue too.</summary>
    public bool IsInverse => Terms.Spec.Kind == ContractKind.Inverse;

    /// <summary>True when coins are bought and sold outright.</summary>
    public bool IsSpot => Terms.Spec.Kind == ContractKind.Spot;

    /// <summary>True when equal lots do not keep a pair with it level: another unit, or fees in parts of a lot.</summary>
    public bool IsUneven => Terms.Spec.Kind != ContractKind.Linear;

    /// <summary>Name of the venue account.</summary>
    public string Name => Terms.Spec.Id.Venue;

    /// <summary>Venue symbol.</summary>
    public string Symbol => Terms.Spec.Id.Symbol;
}

/// <summary>Two venues, their gateways and one coordinator.</summary>
public sealed record TwoVenueOptions
{
    /// <summary>Leg A of the pair.</summary>
    public required VenueSetup A { get; init; }

    /// <summary>Leg B of the pair.</summary>
    public required VenueSetup B { get; init; }

    /// <summary>The pair; its legs are taken from the venues.</summary>
    public required PairSettings Pair { get; init; }

    /// <summary>Further venues: a pair like <see cref="Pair"/> then lies between any two of all.</summary>
    public IReadOnlyList<VenueSetup> More { get; init; } = [];

    /// <summary>Every venue; A and B first.</summary>
    public IReadOnlyList<VenueSetup> Venues => [A, B, .. More];

    /// <summary>Every pair, <see cref="Pair"/> first; the others are numbered on from it and called after their venues.</summary>
    public IReadOnlyList<PairSettings> Pairs
    {
        get
        {
            var (venues, pairs) = (Venues, new List<PairSettings>());
            for (var b = 1; b < venues.Count; b++)
            {
                for (var a = 0; a < b; a++)
                {
                    var pair = Pair with { LegA = venues[a].Terms.Spec.Id, LegB = venues[b].Terms.Spec.Id };
                    pairs.Add(pairs.Count == 0 ? pair : pair with
                    {
                        Number = Pair.Number + pairs.Count,
                        Name = $"{Pair.Name}-{venues[a].Name}-{venues[b].Name}",
                    });
                }
            }

            return pairs;
        }
    }

    /// <summary>Changes the coordinator's settings.</summary>
    public Func<CoordinatorSettings, CoordinatorSettings> Coordinator { get; init; } = static settings => settings;

    /// <summary>Changes the bookkeeper's settings.</summary>
    public Func<BookkeeperSettings, BookkeeperSettings> Bookkeeper { get; init; } = static settings => settings;

    /// <summary>Changes the limits of the circuit breakers; null: there are none.</summary>
    public Func<BreakerLimits, BreakerLimits>? Breaker { get; init; } = static limits => limits;

    /// <summary>The engine.</summary>
    public SimulationOptions Engine { get; init; } = new();

    /// <summary>Margin transfers both ways; null: there is no treasurer.</summary>
    public TransferSetup? Transfers { get; init; }

    /// <summary>The alarm desk, with a channel; null: there is none.</summary>
    public AlarmSettings? Alarms { get; init; }

    /// <summary>Where the actors live.</summary>
    public HostLayout Layout { get; init; } = HostLayout.OneHost;

    /// <summary>Nodes and lease of <see cref="HostLayout.Mesh"/>.</summary>
    public MeshSetup Mesh { get; init; } = new();

    /// <summary>
    /// Two venues like Binance USDⓈ-M and Bybit V5 linear for BTC against USDT, and a pair that trades clips of a tenth
    /// of a coin up to one coin.
    /// </summary>
    /// <param name="seed">Of the engine.</param>
    public static TwoVenueOptions Standard(ulong seed = 1)
    {
        var a = new VenueSetup
        {
            Terms = Contract("alpha", minNotional: 100, interval: TimeSpan.FromHours(8), takerFee: 0.0004m),
            Rules = new VenueRules { PostOnly = PostOnlyRule.Reject, ClientIdReusableWhenFinished = true },
            Wire = new WireOptions { AnswerCarriesOrder = true },
        };
        var b = new VenueSetup
        {
            Terms = Contract("beta", minNotional: 5, interval: TimeSpan.FromHours(8), takerFee: 0.00055m),
            Rules = new VenueRules { PostOnly = PostOnlyRule.AcceptThenCancel, LiquidationClientId = "", AutoDeleverageClientId = "" },
            Wire = new WireOptions { AnswerCarriesOrder = false },
        };
        return new TwoVenueOptions
        {
            A = a,
            B = b,
            Pair = new PairSettings
            {
                Number = 1,
                Name = "BTC",
                LegA = a.Terms.Spec.Id,
                LegB = b.Terms.Spec.Id,
                Curve = new Hedging.HedgeCurve(1m, Hedging.OffsetSchedule.Constant(0), 40m, 2m),
                OrderCap = 0.1m,
            },
            Engine = new SimulationOptions { Seed = seed },
        };
    }

    /// <summary>Further venues, alternately with the manners of both of <see cref="Standard"/>, and with fees of their own.</summary>
    /// <param name="count">How many, at most four.</param>
    public IReadOnlyList<VenueSetup> Others(int count) =>
    [
        .. new[] { "gamma", "delta", "epsilon", "zeta" }.Take(count).Select((name, i) => (i % 2 == 0 ? A : B) with
        {
            Terms = Contract(name, minNotional: 5, interval: TimeSpan.FromHours(8), takerFee: 0.0005m + (0.00002m * i)),
        }),
    ];

    /// <summary>
    /// The same venue with a coin-margined contract: same fees, the deposit in coins of a price, tiers in coins, books with sizes in USD.
    /// </summary>
    /// <param name="venue">With a linear contract and its feed.</param>
    /// <param name="lot">In USD: 1 (Bybit), 10 or 100 (Binance COIN-M, BitMEX).</param>
    /// <param name="price">At which the deposit is changed into coins.</param>
    public static VenueSetup AsInverse(VenueSetup venue, decimal lot, decimal price)
    {
        var spec = venue.Terms.Spec;
        return venue with
        {
            Terms = venue.Terms with
            {
                Spec = new InstrumentSpec(
                    new InstrumentId(venue.Name, "BTCUSD"), "BTC", "USD", "BTC", spec.TickSize, lot, lot, 10_000_000, 10_000_000, 0,
                    spec.FundingInterval, true, ContractKind.Inverse),
                Tiers = [new MaintenanceTier(0, 0.005m, 50), new MaintenanceTier(35, 0.01m, 25)],
            },
            Deposit = Math.Round(venue.Deposit / price, 8),
            Feed = venue.Feed is null ? null : new InverseFeed(venue.Feed, "BTCUSD", lot),
        };
    }

    /// <summary>The same venue with coins instead of contracts: finer lots, a fee of 0.1 %, no leverage, enough money for a coin.</summary>
    /// <param name="venue">With a linear contract.</param>
    public static VenueSetup AsSpot(VenueSetup venue) => venue with
    {
        Terms = venue.Terms with
        {
            Spec = venue.Terms.Spec with
            {
                LotSize = 0.00001m,
                MinQuantity = 0.00001m,
                MinNotional = 5,
                FundingInterval = TimeSpan.Zero,
                Kind = ContractKind.Spot,
            },
            Tiers = [],
            MakerFeeRate = 0.001m,
            TakerFeeRate = 0.001m,
        },
        Deposit = 100_000,
        Leverage = 1,
    };

    /// <summary>The same venue with a contract that ends and has no funding.</summary>
    /// <param name="venue">With a contract without an end.</param>
    /// <param name="expiry">When it is delivered, UTC.</param>
    public static VenueSetup AsDated(VenueSetup venue, DateTimeOffset expiry) => venue with
    {
        Terms = venue.Terms with { Spec = venue.Terms.Spec with { Expiry = expiry, FundingInterval = TimeSpan.Zero } },
    };

    /// <summary>A linear BTC contract with a tick of 0.1, a lot of 0.001 and a maintenance rate of 0.5 %.</summary>
    public static InstrumentTerms Contract(string venue, decimal minNotional, TimeSpan interval, decimal takerFee) => new(
        new InstrumentSpec(
            new InstrumentId(venue, "BTCUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100, 100, minNotional, interval, true),
        [new MaintenanceTier(0, 0.005m, 50), new MaintenanceTier(2_000_000, 0.01m, 25)],
        0.0002m,
        takerFee);
}
