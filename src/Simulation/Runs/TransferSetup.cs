using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Treasurer;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>Margin transfers of a <see cref="TwoVenueSystem"/>: one route each way over one network.</summary>
public sealed record TransferSetup
{
    /// <summary>How far the routes may act by themselves.</summary>
    public TransferMode Mode { get; init; } = TransferMode.Auto;

    /// <summary>Largest transfer.</summary>
    public decimal MaxAmount { get; init; } = 1_000_000m;

    /// <summary>Sum of a route's transfers in 24 hours.</summary>
    public decimal DailyAmount { get; init; } = 10_000_000m;

    /// <summary>The network's terms at both venues; asset and name are set by the system.</summary>
    public NetworkTerms Network { get; init; } = new() { Asset = "", Network = "" };

    /// <summary>Shortest and longest time of a payment between the venues.</summary>
    public (TimeSpan Shortest, TimeSpan Longest) ChainTime { get; init; } = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));

    /// <summary>Changes a route's settings.</summary>
    public Func<RouteSettings, RouteSettings> Route { get; init; } = static route => route;

    /// <summary>Changes the treasurer's settings.</summary>
    public Func<TreasurerSettings, TreasurerSettings> Treasurer { get; init; } = static settings => settings;

    /// <summary>Changes what a gateway has to know.</summary>
    public Func<FundsSettings, FundsSettings> Funds { get; init; } = static settings => settings;
}
