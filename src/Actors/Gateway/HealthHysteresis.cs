using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>
/// Turns what is seen at one instant into a health that does not flap: worse only when it lasted, better only after a
/// time without anything worse, and after down always by way of recovering.
/// </summary>
internal sealed class HealthHysteresis(HealthRules rules)
{
    private DateTimeOffset? _worseSince;
    private DateTimeOffset? _downSince;
    private DateTimeOffset? _betterSince;

    /// <summary>It begins recovering: nothing was compared with the venue yet.</summary>
    public VenueHealthView View { get; private set; } = new(VenueHealth.Recovering, "starting", DateTimeOffset.MinValue);

    /// <summary>Takes what is seen now; true when the health changed.</summary>
    /// <param name="seen">Healthy, degraded or down, as of this instant.</param>
    /// <param name="fact">Why, when not healthy.</param>
    /// <param name="isReconciled">True when the ledger was compared with the venue since it began to recover.</param>
    /// <param name="now">When.</param>
    public bool Take(VenueHealth seen, string fact, bool isReconciled, DateTimeOffset now)
    {
        var current = View.Health;
        _downSince = seen == VenueHealth.Down ? _downSince ?? now : null;
        _worseSince = seen >= VenueHealth.Degraded ? _worseSince ?? now : null;
        if (_downSince is { } down && now - down >= rules.DownAfter)
            return Become(VenueHealth.Down, fact, now);
        return current switch
        {
            VenueHealth.Down => Improve(seen < VenueHealth.Down, VenueHealth.Recovering, fact, now),
            VenueHealth.Recovering when seen == VenueHealth.Down || !isReconciled => false,
            VenueHealth.Recovering => Become(seen, fact, now),
            VenueHealth.Degraded => Improve(seen == VenueHealth.Healthy, VenueHealth.Healthy, fact, now),
            _ => _worseSince is { } worse && now - worse >= rules.DegradedAfter && Become(VenueHealth.Degraded, fact, now),
        };
    }

    private bool Improve(bool isBetter, VenueHealth next, string fact, DateTimeOffset now)
    {
        _betterSince = isBetter ? _betterSince ?? now : null;
        return _betterSince is { } better && now - better >= rules.BetterAfter && Become(next, fact, now);
    }

    private bool Become(VenueHealth next, string fact, DateTimeOffset now)
    {
        if (next == View.Health)
            return false;
        _betterSince = null;
        var reason = next switch
        {
            VenueHealth.Recovering => "works again",
            VenueHealth.Healthy => "",
            _ => fact,
        };
        View = new VenueHealthView(next, reason, now);
        return true;
    }
}
