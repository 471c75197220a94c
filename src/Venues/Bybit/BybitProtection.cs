using System.Globalization;
using System.Text;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Bybit's dead-man's switch, "disconnect cancel all": when every private connection that is subscribed to its topic
/// has been gone, or silent, for a window, the venue cancels all working orders of the account's contracts. The window
/// is set once over REST; the stream's heartbeat renews it. It knows no symbols, and only institutional accounts have it.
/// </summary>
internal sealed partial class BybitProtection
{
    private const string Path = "/v5/order/disconnected-cancel-all";
    private const int ShortestSeconds = 3;
    private const int LongestSeconds = 300;

    // A refusal is not asked again with every renewal.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly BybitRest _rest;
    private readonly BybitPrivateStream _stream;
    private readonly bool _isSpot;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private int _seconds;
    private long _askedAt;
    private bool _isSet;

    /// <summary>Makes a switch that is not armed.</summary>
    /// <param name="rest">Sets the window.</param>
    /// <param name="stream">Subscribes to the topic.</param>
    /// <param name="isSpot">Of spot orders, which have a window of their own.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public BybitProtection(BybitRest rest, BybitPrivateStream stream, bool isSpot, TimeProvider time, ILogger logger)
    {
        _isSpot = isSpot;
        _rest = rest;
        _stream = stream;
        _time = time;
        _logger = logger;
    }

    /// <summary>Arms, renews or disarms.</summary>
    /// <param name="timeout">Window; rounded up to whole seconds between 3 and 300. Zero disarms.</param>
    /// <returns>The request to send, or null when nothing has to be sent.</returns>
    public Func<CancellationToken, Task>? Arm(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
        {
            // The window cannot be taken back, but without the topic no connection is watched.
            _stream.Protect(isProtected: false);
            return null;
        }

        _stream.Protect(isProtected: true);
        var seconds = (int)Math.Clamp(Math.Ceiling(timeout.TotalSeconds), ShortestSeconds, LongestSeconds);
        lock (_gate)
        {
            var isRecent = _askedAt != 0 && _time.GetElapsedTime(_askedAt) < RetryAfter;
            if (_seconds == seconds && (_isSet || isRecent))
            {
                return null;
            }

            _seconds = seconds;
            _isSet = false;
            _askedAt = _time.GetTimestamp();
        }

        return cancellation => SetWindow(seconds, cancellation);
    }

    /// <summary>The body that sets the window for contracts; without a product the venue means options.</summary>
    /// <param name="seconds">Window.</param>
    /// <param name="isSpot">For spot instead.</param>
    internal static byte[] Body(int seconds, bool isSpot = false) => Encoding.ASCII.GetBytes(
        $$"""{"product":"{{(isSpot ? "SPOT" : "DERIVATIVES")}}","timeWindow":{{seconds.ToString(CultureInfo.InvariantCulture)}}}""");

    private async Task SetWindow(int seconds, CancellationToken cancellation)
    {
        var answer = await _rest.Post(Path, Body(seconds, _isSpot), cancellation);
        string problem;
        try
        {
            var code = answer.IsSuccess ? new BybitReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took).Code : -1;
            problem = code == BybitCodes.Ok ? string.Empty : $"{answer.Cause} {code} {Excerpt.Of(answer.Body)}";
        }
        catch (FrameException e)
        {
            problem = e.Message;
        }

        if (problem.Length > 0)
        {
            Log.NotSet(_logger, problem);
            return;
        }

        lock (_gate)
        {
            _isSet = _seconds == seconds;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "disconnect protection not set: {Problem}")]
        public static partial void NotSet(ILogger logger, string problem);
    }
}
