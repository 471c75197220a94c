namespace Hedgerow.Hedging.Transfers;

/// <summary>What bounds the transfers of one route; amounts in the settle asset.</summary>
public sealed record TransferRoute
{
    /// <summary>Name of the route.</summary>
    public required string Name { get; init; }

    /// <summary>Venue account that gives.</summary>
    public required string From { get; init; }

    /// <summary>Venue account that receives.</summary>
    public required string To { get; init; }

    /// <summary>Smallest transfer.</summary>
    public decimal MinAmount { get; init; } = 100m;

    /// <summary>Largest transfer.</summary>
    public required decimal MaxAmount { get; init; }

    /// <summary>Transfers in 24 hours, refused ones included.</summary>
    public int DailyCount { get; init; } = 4;

    /// <summary>Sum of the transfers in 24 hours.</summary>
    public required decimal DailyAmount { get; init; }

    /// <summary>Effective leverage above which the recipient is short of margin.</summary>
    public decimal RecipientAbove { get; init; } = 10m;

    /// <summary>Effective leverage below which the donor has margin to spare.</summary>
    public decimal DonorBelow { get; init; } = 6m;

    /// <summary>Effective leverage that the donor must not exceed after it gave.</summary>
    public decimal DonorLimit { get; init; } = 8m;

    /// <summary>Share of the donor's equity that stays withdrawable: prices move while the money does.</summary>
    public decimal DonorReserve { get; init; } = 0.05m;
}

/// <summary>What was used of a route in the last 24 hours.</summary>
/// <param name="Count">Transfers ordered, refused ones included.</param>
/// <param name="Amount">Their amounts, without refused ones.</param>
public readonly record struct RouteUse(int Count, decimal Amount);

/// <summary>The donor's terms for the network of a route.</summary>
/// <param name="Fee">What it keeps of each withdrawal.</param>
/// <param name="MinAmount">Smallest withdrawal, with the fee.</param>
/// <param name="MaxAmount">Largest withdrawal; zero when it has no limit of its own.</param>
/// <param name="Step">Amounts are multiples of it; positive.</param>
public readonly record struct WithdrawalTariff(decimal Fee, decimal MinAmount, decimal MaxAmount, decimal Step);
