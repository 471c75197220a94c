namespace Hedgerow.Actors.Gateway;

/// <summary>
/// Where withdrawals of a route may go: the only source of an address. It is this gateway's own configuration; a message
/// names the route and nothing more.
/// </summary>
/// <param name="Route">Name of the route.</param>
/// <param name="Asset">What may be withdrawn.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
/// <param name="Address">Where to.</param>
/// <param name="Memo">Memo or tag; empty when there is none.</param>
/// <param name="MaxAmount">Largest withdrawal.</param>
public sealed record AllowedWithdrawal(
    string Route, string Asset, string Network, string Address, string Memo, decimal MaxAmount)
{
    /// <summary>Route and asset: an address is nobody's business.</summary>
    public override string ToString() => $"{Route}: {Asset} by {Network}";
}

/// <summary>An asset and network by which money may come to a venue.</summary>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
public sealed record DepositPlace(string Asset, string Network);

/// <summary>What a gateway has to know to move money.</summary>
public sealed record FundsSettings
{
    /// <summary>The allow-list, one entry a route that leaves here.</summary>
    public IReadOnlyList<AllowedWithdrawal> Withdrawals { get; init; } = [];

    /// <summary>Where money of routes that end here comes to; the venue is asked for these addresses.</summary>
    public IReadOnlyList<DepositPlace> DepositPlaces { get; init; } = [];

    /// <summary>Time without an answer after which a step is in doubt.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Added to the receive window before "not found" proves anything: the venue's history may lag behind.</summary>
    public TimeSpan SettleDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between two questions about steps that are in doubt.</summary>
    public TimeSpan DoubtPollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two questions about steps that the venue works on.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two readings of withdrawal terms and deposit addresses; a minute while they are not known.</summary>
    public TimeSpan TermsPollInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time a step may be in doubt before an alarm is raised.</summary>
    public TimeSpan DoubtAlarm { get; init; } = TimeSpan.FromMinutes(3);
}
