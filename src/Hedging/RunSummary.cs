using System.Text.Json;
using System.Text.Json.Serialization;
using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>Money of the accounts that settle in one asset, in that asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="FeesPaid">Paid to the venues; rebates count negative.</param>
/// <param name="FundingPaid">Positive paid, negative received.</param>
/// <param name="EquityStart">Sum of the equities when first read.</param>
/// <param name="EquityEnd">Sum of the equities as last read.</param>
public sealed record AssetMoney(string Asset, decimal FeesPaid, decimal FundingPaid, decimal EquityStart, decimal EquityEnd)
{
    /// <summary>Equity at the end less equity at the start; nothing is deposited or withdrawn in a run.</summary>
    public decimal Pnl => EquityEnd - EquityStart;
}

/// <summary>
/// What a run (demo, replay, simulation) came to. Quantities in base units; money in the asset in which most accounts settle, that of
/// others apart, since sums over assets mean nothing.
/// </summary>
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

    /// <summary>Money of the accounts that settle in another asset than most; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AssetMoney>? OtherMoney { get; init; }

    /// <summary>Money of the accounts that settle in an asset.</summary>
    /// <param name="asset">The asset of an account of the run.</param>
    public AssetMoney MoneyIn(string asset) =>
        OtherMoney?.FirstOrDefault(money => money.Asset == asset) ?? new AssetMoney(asset, FeesPaid, FundingPaid, EquityStart, EquityEnd);

    /// <summary>Sums up from the newest state of every gateway and of the coordinator.</summary>
    /// <param name="gateways">Newest state of each.</param>
    /// <param name="coordinator">Newest view; null when there was none.</param>
    /// <param name="invariantViolations">Counted by whoever ran it.</param>
    public static RunSummary From(
        IReadOnlyCollection<GatewayState> gateways, CoordinatorView? coordinator, long invariantViolations)
    {
        var pairs = coordinator?.Pairs ?? [];
        var read = gateways.Where(g => g.Account is not null).CountBy(g => g.Account!.Asset, StringComparer.Ordinal).ToList();
        var usual = read.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).FirstOrDefault().Key ?? "";
        // The asset of an account that was not read since the start is not known; most have the usual one.
        var byAsset = gateways.GroupBy(g => g.Account?.Asset ?? usual, StringComparer.Ordinal).Select(MoneyOf).ToList();
        var money = byAsset.Find(m => m.Asset == usual) ?? new AssetMoney(usual, 0m, 0m, 0m, 0m);
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
            FeesPaid = money.FeesPaid,
            FundingPaid = money.FundingPaid,
            Pnl = money.Pnl,
            EquityStart = money.EquityStart,
            EquityEnd = money.EquityEnd,
            OtherMoney = byAsset.Count > 1 ? [.. byAsset.Where(m => m != money).OrderBy(m => m.Asset, StringComparer.Ordinal)] : null,
            InDoubtResolved = gateways.Sum(g => g.Totals.InDoubtResolved),
            InvariantViolations = invariantViolations,
        };
    }

    private static AssetMoney MoneyOf(IGrouping<string, GatewayState> accounts) => new(
        accounts.Key,
        accounts.Sum(g => g.Totals.FeesPaid),
        accounts.Sum(g => g.Totals.FundingPaid),
        accounts.Sum(g => g.Totals.EquityStart),
        accounts.Sum(g => g.Account?.Equity ?? 0m));

    /// <summary>As indented JSON that ends with a line feed; equal summaries give equal bytes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";
}
