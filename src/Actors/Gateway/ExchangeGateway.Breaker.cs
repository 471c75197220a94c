using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// The node's circuit breaker, as the gateway hears it. Every node's breaker has a journal of its own, so what tripped it is
/// written down here as well: a node that takes over this journal trips its own breaker before it opens anything, and an operator
/// resets it there. A breaker's own journal decides about its own node.
/// </content>
public sealed partial class ExchangeGateway
{
    private string _breakerReason = "";

    // Another node was tripped, and this node's breaker has not said yet that it is tripped, too.
    private bool _carriesTrip;
    private DateTimeOffset _tripCarriedAt;

    private void OnBreaker(BreakerView view, Effects effects)
    {
        if (_carriesTrip && !view.IsTripped)
            return;
        _carriesTrip = false;
        var reason = view.IsTripped ? "circuit breaker: " + view.Reason() : "";
        var known = _ledger.Breaker;
        if (reason != (known?.Reason ?? "") || (reason.Length > 0 && known!.Node != view.Node))
            effects.Persist(new BreakerHeard(view.Node, reason, effects.Now));
        if (reason == _breakerReason)
            return;
        _breakerReason = reason;
        _stateChanged = true;
    }

    /// <summary>At the start, and again until the breaker says that it is tripped.</summary>
    private void CarryTrip(Effects effects)
    {
        if (_settings.Breaker is not { } breaker || _ledger.Breaker is not { Reason.Length: > 0 } heard || heard.Node == _settings.Node)
            return;
        (_carriesTrip, _breakerReason, _tripCarriedAt) = (true, heard.Reason, effects.Now);
        effects.Tell(breaker, new TripBreaker(
            $"carried-{_settings.Venue}-{_startedAt.UtcTicks}", "the node", $"{heard.Node} was tripped when it was taken over from: {heard.Reason}"));
    }

    private void WatchCarriedTrip(Effects effects)
    {
        if (_carriesTrip && effects.Now - _tripCarriedAt >= TimeSpan.FromSeconds(1))
            CarryTrip(effects);
    }
}
