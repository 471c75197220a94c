using System.Text.Json;
using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>What a run (demo, replay, simulation) came to. Money in the settle asset, quantities in base units.</summary>
public sealed record RunSummary
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Quotes that the gateways received.</summary>
    public long Quotes { get; init; }

    /// <summary>Orders that left for a venue.</summary>
    public long OrdersPlaced { get; init; }

    /// <summary>Executions of our orders and forced closes.</summary>
    public long Fills { get; init; }

    /// <summary>Clips after which a hedged quantity was larger.</summary>
    public long HedgesOpened { get; init; }

    /// <summary>Clips after which it was smaller.</summary>
    public long HedgesClosed { get; init; }

    /// <summary>Signed base quantity over all legs at the end; zero when every position is hedged.</summary>
    public decimal NetExposure { get; init; }

    /// <summary>Base quantity held at the end, both legs without sign; zero when flat.</summary>
    public decimal GrossPosition { get; init; }

    /// <summary>Longest time in milliseconds for which a lot or more was unhedged.</summary>
    public double MaxUnhedgedMs { get; init; }

    /// <summary>Paid to the venues; rebates count negative.</summary>
    public decimal FeesPaid { get; init; }

    /// <summary>Positive paid, negative received.</summary>
    public decimal FundingPaid { get; init; }

    /// <summary>Equity at the end less equity at the start; nothing is deposited or withdrawn in a run.</summary>
    public decimal Pnl { get; init; }

    /// <summary>Sum of the venues' equities when first read.</summary>
    public decimal EquityStart { get; init; }

    /// <summary>Sum of the venues' equities as last read.</summary>
    public decimal EquityEnd { get; init; }

    /// <summary>Orders that were in doubt and no longer are.</summary>
    public long InDoubtResolved { get; init; }

    /// <summary>Breaches of an invariant that were seen.</summary>
    public long InvariantViolations { get; init; }

    /// <summary>Sums up from the newest state of every gateway and of the coordinator.</summary>
    /// <param name="gateways">Newest state of each.</param>
    /// <param name="coordinator">Newest view; null when there was none.</param>
    /// <param name="invariantViolations">Counted by whoever ran it.</param>
    public static RunSummary From(
        IReadOnlyCollection<GatewayState> gateways, CoordinatorView? coordinator, long invariantViolations)
    {
        var pairs = coordinator?.Pairs ?? [];
        var start = gateways.Sum(g => g.Totals.EquityStart);
        var end = gateways.Sum(g => g.Account?.Equity ?? 0m);
        return new RunSummary
        {
            Quotes = gateways.Sum(g => g.Quotes),
            OrdersPlaced = gateways.Sum(g => g.Totals.OrdersSent),
            Fills = gateways.Sum(g => g.Totals.Fills),
            HedgesOpened = pairs.Sum(p => p.HedgesOpened),
            HedgesClosed = pairs.Sum(p => p.HedgesClosed),
            NetExposure = pairs.Sum(p => p.NetExposure),
            GrossPosition = pairs.Sum(p => Math.Abs(p.PositionA) + Math.Abs(p.PositionB)),
            MaxUnhedgedMs = pairs.Select(p => p.MaxUnhedgedMs).DefaultIfEmpty().Max(),
            FeesPaid = gateways.Sum(g => g.Totals.FeesPaid),
            FundingPaid = gateways.Sum(g => g.Totals.FundingPaid),
            Pnl = end - start,
            EquityStart = start,
            EquityEnd = end,
            InDoubtResolved = gateways.Sum(g => g.Totals.InDoubtResolved),
            InvariantViolations = invariantViolations,
        };
    }

    /// <summary>As indented JSON that ends with a line feed; equal summaries give equal bytes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";
}
