using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>The gateway tells itself that the end of its rest is on disk.</summary>
internal sealed record WokeDurably : Message;

/// <content>
/// A stop in order. A life that ended with every outcome known, and wrote that down last, leaves nothing that could still
/// arrive: the next one need not wait for it. The word is taken back, durably, before the next life compares its ledger, and so
/// before it orders: a journal that ends with it is one after which nothing left.
/// </content>
public sealed partial class ExchangeGateway
{
    private bool _isStopping;

    // The disk may still say that nothing left since the stop in order.
    private bool _mayHaveRested;

    private void RestOnceQuiet(Effects effects)
    {
        if (!_isStopping || _ledger.IsRested || _phase != GatewayPhase.Ready
            || _ledger.Open.Any(order => order.State is OrderState.Sent or OrderState.InDoubt))
            return;
        effects.Persist(new GatewayRested(effects.Now));
        _stateChanged = true;
    }

    private void WakeFromRest(Effects effects)
    {
        _mayHaveRested = _ledger.IsRested;
        if (!_mayHaveRested)
            return;
        effects.Persist(new GatewayWoke(effects.Now));
        effects.TellOnceDurable(effects.Self, new WokeDurably());
    }
}
