using Hedgerow.Actors.Coordinator;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>A replay of two tapes of the same asset. The defaults suit one-minute candles of BTC against a dollar.</summary>
public sealed record ReplayOptions
{
    /// <summary>Tape of leg A.</summary>
    public required string TapeA { get; init; }

    /// <summary>Tape of leg B.</summary>
    public required string TapeB { get; init; }

    /// <summary>Decides latencies; prices come from the tapes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Time between the books that a candle becomes.</summary>
    public TimeSpan BookStep { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Size at the touch when a candle had little volume, base units.</summary>
    public decimal MinTouchSize { get; init; } = 0.5m;

    /// <summary>Money at each venue at the start; both together are the capital.</summary>
    public decimal Deposit { get; init; } = 100_000;

    /// <summary>Leverage setting of the accounts.</summary>
    public decimal Leverage { get; init; } = 10;

    /// <summary>Funding rate of both contracts at every stamp; positive: longs pay.</summary>
    public decimal FundingRate { get; init; } = 0.0001m;

    /// <summary>Time between funding stamps.</summary>
    public TimeSpan FundingInterval { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Price step of both contracts.</summary>
    public decimal TickSize { get; init; } = 0.01m;

    /// <summary>Quantity step of both contracts.</summary>
    public decimal LotSize { get; init; } = 0.001m;

    /// <summary>Smallest notional of an order at both venues.</summary>
    public decimal MinNotional { get; init; } = 10;

    /// <summary>Venue account of leg A and its fees.</summary>
    public VenueTerms VenueA { get; init; } = new("venue-a", 0.0002m, 0.0005m);

    /// <summary>Venue account of leg B and its fees.</summary>
    public VenueTerms VenueB { get; init; } = new("venue-b", 0.0002m, 0.00055m);

    /// <summary>The pair.</summary>
    public PairSettings Pair { get; init; } = new()
    {
        Number = 1,
        Name = "BTC",
        LegA = new InstrumentId("venue-a", "BTC"),
        LegB = new InstrumentId("venue-b", "BTC"),
        Curve = new HedgeCurve(5m, OffsetSchedule.Constant(0), 150m, 4m),
        OrderCap = 0.5m,
    };

    /// <summary>How far margin transfers between the venues act by themselves.</summary>
    public TransferMode Transfers { get; init; } = TransferMode.Off;

    /// <summary>False: invariants are not checked (they cost about a third of the time).</summary>
    public bool CheckInvariants { get; init; } = true;
}

/// <summary>How far a replay is.</summary>
/// <param name="Fraction">0 to 1.</param>
/// <param name="Time">Virtual time.</param>
/// <param name="Messages">Delivered so far.</param>
/// <param name="Pair">The pair; null before the coordinator showed it.</param>
/// <param name="Equity">Over both venues.</param>
public sealed record ReplayProgress(double Fraction, DateTimeOffset Time, long Messages, PairView? Pair, decimal Equity);
