namespace Hedgerow.Simulator.Servers;

/// <summary>
/// How a simulated account is set up, as the venue tells it to whoever asks. It is told only: orders are carried out as for an account
/// that is set up as Hedgerow needs it.
/// </summary>
public sealed record SimulatedSetup
{
    /// <summary>The key may place orders.</summary>
    public bool CanTrade { get; init; } = true;

    /// <summary>The key may withdraw.</summary>
    public bool CanWithdraw { get; init; }

    /// <summary>The key works from named addresses only.</summary>
    public bool IsBoundToAddresses { get; init; } = true;

    /// <summary>A position for each side of a symbol.</summary>
    public bool IsHedgeMode { get; init; }

    /// <summary>Margin is shared in a way that Hedgerow does not reckon with: multi-assets mode, portfolio margin.</summary>
    public bool IsMarginShared { get; init; }

    /// <summary>
    /// Kind of a Bybit account, as <c>unifiedMarginStatus</c> tells it: 1 classic, 3 and 4 unified 1.0, 5 and 6 unified 2.0. The one thing here
    /// that changes what the venue does.
    /// </summary>
    public int BybitStatus { get; init; } = 6;

    /// <summary>Positions have margin of their own: told of each symbol of a Bybit derivatives account.</summary>
    public bool IsIsolated { get; init; }
}
