using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>Signs of life: without them breakers trip and venues' dead-man's switches run out.</content>
public sealed partial class HedgeCoordinator
{
    private DateTimeOffset _heartbeatAt = DateTimeOffset.MinValue;

    private void GiveSignOfLife(Effects effects)
    {
        if (!_inCharge || effects.Now - _heartbeatAt < _settings.HeartbeatInterval)
            return;
        _heartbeatAt = effects.Now;
        foreach (var venue in _venues.Values)
            effects.Tell(Address.Gateway(venue.Terms.Name), new CoordinatorHeartbeat(_book.Epoch, effects.Now));
    }
}
