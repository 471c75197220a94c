using System.Globalization;
using System.Text;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// The venue's dead-man's switch: unless it is called again in time, every working order of the account is cancelled (of spot at most 500).
/// It knows no symbols: armed while any symbol is, for the time that was asked for last. Contracts and spot have one each.
/// </summary>
internal sealed partial class HtxDeadManSwitch
{
    private const string Path = "/linear-swap-api/v1/linear-cancel-after";
    private const string SpotPath = "/v2/algo-orders/cancel-all-after";

    // "≥ 5,000 ms", of spot "0 or >= 5 seconds".
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private readonly HtxRest _rest;
    private readonly TimeSpan _timeout;
    private readonly bool _isSpot;
    private readonly ILogger _logger;
    private readonly HashSet<string> _armed = new(StringComparer.Ordinal);

    /// <summary>Makes a switch that is not armed.</summary>
    /// <param name="settings">Time-out.</param>
    /// <param name="rest">Sends it.</param>
    /// <param name="logger">Log.</param>
    public HtxDeadManSwitch(HtxSettings settings, HtxRest rest, ILogger logger)
    {
        _rest = rest;
        _timeout = settings.OrderTimeout;
        _isSpot = settings.IsSpot;
        _logger = logger;
    }

    /// <summary>Arms, renews or disarms. Called on the event loop.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="timeout">Time until the venue cancels; zero disarms.</param>
    /// <returns>The request to send, or null when nothing has to be sent.</returns>
    public Func<CancellationToken, Task>? Arm(string symbol, TimeSpan timeout)
    {
        if (timeout > TimeSpan.Zero)
        {
            _armed.Add(symbol);
            return cancellation => Send(timeout, cancellation);
        }

        var wasArmed = _armed.Remove(symbol);
        return wasArmed && _armed.Count == 0 ? cancellation => Send(TimeSpan.Zero, cancellation) : null;
    }

    /// <summary>The body that arms or disarms.</summary>
    /// <param name="timeout">At least five seconds are sent; zero disarms.</param>
    internal static byte[] Body(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
        {
            return """{"on_off":0}"""u8.ToArray();
        }

        var ms = (long)(timeout < Shortest ? Shortest : timeout).TotalMilliseconds;
        return Encoding.ASCII.GetBytes($$"""{"on_off":1,"time_out":{{ms.ToString(CultureInfo.InvariantCulture)}}}""");
    }

    /// <summary>The body that arms or disarms spot's, which counts whole seconds.</summary>
    /// <param name="timeout">At least five seconds are sent; zero disarms.</param>
    internal static byte[] SpotBody(TimeSpan timeout)
    {
        var seconds = timeout <= TimeSpan.Zero ? 0 : (long)Math.Ceiling((timeout < Shortest ? Shortest : timeout).TotalSeconds);
        return Encoding.ASCII.GetBytes($$"""{"timeout":{{seconds.ToString(CultureInfo.InvariantCulture)}}}""");
    }

    private async Task Send(TimeSpan timeout, CancellationToken cancellation)
    {
        var request = _isSpot ? _rest.ChangeRequest(SpotPath, SpotBody(timeout)) : _rest.ChangeRequest(Path, Body(timeout));
        var answer = await _rest.Send(request, _timeout, cancellation);
        string problem;
        try
        {
            var code = answer.IsSuccess ? new HtxReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took).Code : answer.Cause;
            _rest.NoteCode(code);
            problem = code == HtxCodes.Ok ? string.Empty : $"{code} {Excerpt.Of(answer.Body)}";
        }
        catch (FrameException e)
        {
            problem = e.Message;
        }

        if (problem.Length > 0)
        {
            Log.NotSet(_logger, problem);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "dead-man's switch not set: {Problem}")]
        public static partial void NotSet(ILogger logger, string problem);
    }
}
