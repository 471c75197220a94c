using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The venue's dead-man's switch: it cancels all working orders of the account unless renewed in time. It knows no symbols, so
/// the shortest time of those armed counts, and it is taken back when none is. Requests go out one at a time and the newest wish
/// wins, so that a late renewal can never undo a disarming.
/// </summary>
internal sealed partial class BitmexDeadManSwitch
{
    private readonly string _venue;
    private readonly BitmexRest _rest;
    private readonly TaskBag _running;
    private readonly ILogger _logger;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TimeSpan> _armed = new(StringComparer.Ordinal);
    private bool _isDue;
    private bool _busy;

    /// <summary>Makes a switch that is not armed.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="rest">Sends it.</param>
    /// <param name="running">Awaits what is under way.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stop">Ends it.</param>
    public BitmexDeadManSwitch(string venue, BitmexRest rest, TaskBag running, ILogger logger, CancellationToken stop)
    {
        _venue = venue;
        _rest = rest;
        _running = running;
        _logger = logger;
        _stop = stop;
    }

    /// <summary>Arms, renews or, with a time of zero, disarms.</summary>
    /// <param name="wish">Symbol and time.</param>
    public void Want(ArmDeadManSwitch wish)
    {
        lock (_gate)
        {
            if (wish.Timeout > TimeSpan.Zero)
            {
                _armed[wish.Symbol] = wish.Timeout;
            }
            else if (!_armed.Remove(wish.Symbol))
            {
                return;
            }

            _isDue = true;
            if (!_busy)
            {
                _busy = _running.TryRun(SendAll);
            }
        }
    }

    private async Task SendAll()
    {
        while (Next() is { } timeout)
        {
            var answer = await _rest.Change(HttpMethod.Post, "/order/cancelAllAfter", BitmexOrderBody.CancelAllAfter(timeout), _stop);
            if (!answer.IsSuccess)
            {
                Log.NotSet(_logger, _venue, answer.Cause, BitmexErrors.TextOf(answer.Body));
            }
        }
    }

    private TimeSpan? Next()
    {
        lock (_gate)
        {
            if (_isDue)
            {
                _isDue = false;
                return _armed.Count == 0 ? TimeSpan.Zero : _armed.Values.Min();
            }

            _busy = false;
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Venue}: the dead-man's switch was not set: {Cause} {Text}")]
        public static partial void NotSet(ILogger logger, string venue, string cause, string text);
    }
}
