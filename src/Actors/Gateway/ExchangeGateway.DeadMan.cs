using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>The venue's dead-man's switch: when this node falls silent, the venue itself takes resting orders away.</content>
public sealed partial class ExchangeGateway
{
    private readonly Dictionary<string, DateTimeOffset> _armedAt = new(StringComparer.Ordinal);

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
