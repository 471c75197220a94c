using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Sets the venue's countdown that cancels a symbol's working orders. Requests go out one at a time and the newest wish of a
/// symbol wins, so that a late renewal can never undo a disarming.
/// </summary>
internal sealed partial class BinanceDeadManSwitch
{
    private readonly BinanceWiring _wiring;
    private readonly TaskBag _running;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ArmDeadManSwitch> _wanted = [];
    private bool _busy;

    /// <summary>Makes one.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="running">Awaits what is under way.</param>
    /// <param name="stop">Ends it.</param>
    public BinanceDeadManSwitch(BinanceWiring wiring, TaskBag running, CancellationToken stop)
    {
        _wiring = wiring;
        _running = running;
        _stop = stop;
    }

    /// <summary>Arms, renews or, with a time of zero, disarms.</summary>
    /// <param name="wish">Symbol and time.</param>
    public void Want(ArmDeadManSwitch wish)
    {
        lock (_gate)
        {
            _wanted[wish.Symbol] = wish;
            if (!_busy)
            {
                _busy = _running.TryRun(SendAll);
            }
        }
    }

    private async Task SendAll()
    {
        while (Next() is { } wish)
        {
            try
            {
                var answer = await _wiring.Rest.Change(HttpMethod.Post, _wiring.Product.Path("/countdownCancelAll"), BinanceForm.Countdown(wish), _stop);
                if (!answer.IsSuccess)
                {
                    Log.NotSet(_wiring.Logger, _wiring.Venue, wish.Symbol, BinanceDecoder.Failure(answer).Message);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Log.NotSet(_wiring.Logger, _wiring.Venue, wish.Symbol, e.Message);
            }
        }
    }

    private ArmDeadManSwitch? Next()
    {
        lock (_gate)
        {
            foreach (var (symbol, wish) in _wanted)
            {
                _wanted.Remove(symbol);
                return wish;
            }

            _busy = false;
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Venue}: the dead-man's switch of {Symbol} was not set: {Problem}")]
        public static partial void NotSet(ILogger logger, string venue, string symbol, string problem);
    }
}
