using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>What is known of the ways to the venue: channels, clock, rate budget. A cache: rebuilt after a restart.</summary>
internal sealed class VenueLink
{
    private static readonly TimeSpan BudgetWindow = TimeSpan.FromMinutes(1);

    private readonly SortedSet<VenueChannel> _up = [];
    private double _usedBudget;
    private DateTimeOffset _budgetCountsUntil = DateTimeOffset.MinValue;

    public IReadOnlyList<VenueChannel> Up => [.. _up];

    public TimeSpan ClockOffset { get; private set; }

    public bool ClockKnown { get; private set; }

    public DateTimeOffset BlockedUntil { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>
    /// Used share of the tightest budget as last told; nothing once that is a minute old, by when every venue's budgets are
    /// full again: who sends nothing because of it is told nothing new. One that is used up because the venue refuses everything for
    /// a while is free again when it does so no more.
    /// </summary>
    public double UsedBudget(DateTimeOffset now) => now < _budgetCountsUntil ? _usedBudget : 0d;

    public bool IsUp(VenueChannel channel) => _up.Contains(channel);

    /// <summary>True when an order has a way to the venue; while its socket is down the adapter uses REST.</summary>
    public bool CanOrder(DateTimeOffset now) =>
        (IsUp(VenueChannel.Orders) || IsUp(VenueChannel.Rest)) && MaySend(now);

    /// <summary>False while the venue refuses everything from us; sending on would lengthen the ban.</summary>
    public bool MaySend(DateTimeOffset now) => now >= BlockedUntil;

    public void Apply(ChannelChanged change)
    {
        if (change.IsUp)
            _up.Add(change.Channel);
        else
            _up.Remove(change.Channel);
    }

    public void Apply(ClockAnswer answer)
    {
        if (!answer.Ok)
            return;
        ClockOffset = answer.Offset;
        ClockKnown = true;
    }

    public void Apply(RateLimitReported report, DateTimeOffset now)
    {
        if (report.BlockedUntil is { } until && until > BlockedUntil)
            BlockedUntil = until;
        _usedBudget = report.UsedFraction;
        _budgetCountsUntil = report is { UsedFraction: >= 1d, BlockedUntil: not null } ? BlockedUntil : now + BudgetWindow;
    }
}
