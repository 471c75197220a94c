using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// The venue's dead-man's switch: when this node falls silent, the venue itself takes resting orders away. The gateway
/// renews it, being next to the venue, but only on behalf of a coordinator that it hears: a coordinator that hangs or is
/// cut off from here does not keep its orders alive.
/// </content>
public sealed partial class ExchangeGateway
{
    private readonly Dictionary<string, DateTimeOffset> _armedAt = new(StringComparer.Ordinal);

    private DateTimeOffset _coordinatorHeardAt = DateTimeOffset.MinValue;
    private bool _silenceSaid;

    private bool HearsCoordinator(DateTimeOffset now) => now - _coordinatorHeardAt <= _settings.CoordinatorPatience;

    private void HearCoordinator(Effects effects)
    {
        _coordinatorHeardAt = effects.Now;
        _silenceSaid = false;
    }

    private void OnHeartbeat(CoordinatorHeartbeat heartbeat, Effects effects)
    {
        if (heartbeat.Epoch < _ledger.Epoch)
            return;
        HearCoordinator(effects);
        if (_settings.Breaker is { } breaker)
            effects.Tell(breaker, heartbeat);
    }

    /// <summary>Renews the switch of symbols where orders rest, and disarms it where none rests any more.</summary>
    private void RenewDeadManSwitch(Effects effects)
    {
        if (_settings.DeadManTimeout <= TimeSpan.Zero)
            return;
        foreach (var symbol in _settings.Symbols)
        {
            var armed = _armedAt.TryGetValue(symbol, out var at);
            if (HasResting(symbol))
            {
                if (armed && effects.Now - at < _settings.DeadManTimeout / 3)
                    continue;
                if (!HearsCoordinator(effects.Now))
                {
                    SaySilence(symbol, effects);
                    continue;
                }
                _armedAt[symbol] = effects.Now;
                effects.Tell(_venue, new ArmDeadManSwitch(symbol, _settings.DeadManTimeout));
            }
            else if (armed)
            {
                _armedAt.Remove(symbol);
                effects.Tell(_venue, new ArmDeadManSwitch(symbol, TimeSpan.Zero));
            }
        }
    }

    private void SaySilence(string symbol, Effects effects)
    {
        if (_silenceSaid)
            return;
        _silenceSaid = true;
        Say(NoticeLevel.Alarm, $"no sign of life from the coordinator: the dead-man's switch of {symbol} is not renewed", effects);
    }

    private bool HasResting(string symbol)
    {
        foreach (var order in _ledger.Open)
        {
            if (order.Symbol == symbol && order.Type is OrderType.PostOnly or OrderType.LimitGtc)
                return true;
        }
        return false;
    }
}
