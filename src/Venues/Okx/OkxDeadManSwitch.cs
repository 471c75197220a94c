using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Sets the venue's countdown "cancel all after". It knows no symbols: the shortest time that any symbol wants applies to all
/// orders of our tag, or of the account when there is none. Requests go out one at a time, at most one a second as the venue
/// wants, and the newest wish wins, so that a late renewal can never undo a disarming.
/// </summary>
internal sealed partial class OkxDeadManSwitch
{
    private const int ShortestSeconds = 10;
    private const int LongestSeconds = 120;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly OkxRest _rest;
    private readonly string _tag;
    private readonly TaskBag _running;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TimeSpan> _wanted = new(StringComparer.Ordinal);
    private bool _isNews;
    private bool _busy;

    /// <summary>Makes one.</summary>
    /// <param name="rest">Sends.</param>
    /// <param name="tag">Our order tag; empty: none.</param>
    /// <param name="running">Awaits what is under way.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stop">Ends it.</param>
    public OkxDeadManSwitch(OkxRest rest, string tag, TaskBag running, TimeProvider time, ILogger logger, CancellationToken stop)
    {
        _rest = rest;
        _tag = tag;
        _running = running;
        _time = time;
        _logger = logger;
        _stop = stop;
    }

    /// <summary>Arms, renews or, with a time of zero, disarms.</summary>
    /// <param name="wish">Symbol and time; rounded up to whole seconds between 10 and 120.</param>
    public void Want(ArmDeadManSwitch wish)
    {
        lock (_gate)
        {
            if (wish.Timeout > TimeSpan.Zero)
            {
                _wanted[wish.Symbol] = wish.Timeout;
            }
            else if (!_wanted.Remove(wish.Symbol))
            {
                return;
            }

            _isNews = true;
            if (!_busy)
            {
                _busy = _running.TryRun(SendAll);
            }
        }
    }

    /// <summary>The body that sets the countdown.</summary>
    /// <param name="timeout">Time; zero disarms.</param>
    /// <param name="tag">Order tag; empty: none.</param>
    internal static byte[] Body(TimeSpan timeout, string tag)
    {
        var seconds = timeout <= TimeSpan.Zero ? 0 : (int)Math.Clamp(Math.Ceiling(timeout.TotalSeconds), ShortestSeconds, LongestSeconds);
        var text = seconds.ToString(CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(tag.Length == 0 ? $$"""{"timeOut":"{{text}}"}""" : $$"""{"timeOut":"{{text}}","tag":"{{tag}}"}""");
    }

    private async Task SendAll()
    {
        while (Next() is { } timeout)
        {
            var answer = await _rest.Post("/api/v5/trade/cancel-all-after", Body(timeout, _tag), expires: false, _stop);
            if (Problem(answer) is { } problem)
            {
                Log.NotSet(_logger, problem);
            }

            await Task.Delay(Pace, _time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string? Problem(RestAnswer answer)
    {
        try
        {
            var code = answer.IsSuccess ? WireObject.Parse(answer.Body).Long("code") : -1;
            _rest.NoteCode(code);
            return code == OkxCodes.Ok ? null : $"{answer.Cause} {Excerpt.Of(answer.Body)}";
        }
        catch (FrameException e)
        {
            return e.Message;
        }
    }

    private TimeSpan? Next()
    {
        lock (_gate)
        {
            if (!_isNews || _stop.IsCancellationRequested)
            {
                _busy = false;
                return null;
            }

            _isNews = false;
            return _wanted.Count == 0 ? TimeSpan.Zero : _wanted.Values.Min();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "cancel-all-after not set: {Problem}")]
        public static partial void NotSet(ILogger logger, string problem);
    }
}
