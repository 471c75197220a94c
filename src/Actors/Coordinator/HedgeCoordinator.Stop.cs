using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// A stop in order: nothing new is opened or closed, what rests is taken away, what is apart is levelled; the ladder goes on. What
/// is not parked when patience ends is left to the next life, as after a crash.
/// </content>
public sealed partial class HedgeCoordinator
{
    private bool _isStopping;
    private bool _saidParked;

    private void OnStopTrading(Effects effects)
    {
        _isStopping = true;
        Decide(_pairs, effects);
        BeatWithin(_settings.BusyBeat, effects);
    }

    private void SayOnceParked(Effects effects)
    {
        if (!_isStopping || _saidParked || (_inCharge && !IsParked()))
            return;
        _saidParked = true;
        effects.Tell(Address.Status, new OrdersParked(_book.Epoch, effects.Now));
    }

    private bool IsParked() =>
        _book.Pairs.All(pair => pair.Open.Count == 0) && _pairs.TrueForAll(pair => pair.Position.HaltReason.Length > 0 || !IsApart(pair));
}
