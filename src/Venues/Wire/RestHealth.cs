using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Wire;

/// <summary>Says from what becomes of requests whether REST works. Thread-safe.</summary>
internal sealed partial class RestHealth
{
    private readonly ChannelBoard _channels;
    private readonly ILogger _logger;
    private readonly VenueChannel[] _ways;
    private int _failures;

    /// <summary>Makes a judge.</summary>
    /// <param name="channels">Told when REST is up or down.</param>
    /// <param name="logger">Log.</param>
    /// <param name="carriesOrders">True: orders go over REST alone, so that its health is theirs.</param>
    public RestHealth(ChannelBoard channels, ILogger logger, bool carriesOrders = false)
    {
        _channels = channels;
        _logger = logger;
        _ways = carriesOrders ? [VenueChannel.Rest, VenueChannel.Orders] : [VenueChannel.Rest];
    }

    /// <summary>Takes note of an answer, or the lack of one. A block of our own says nothing about the venue.</summary>
    /// <param name="answer">What became of a request.</param>
    public void Note(RestAnswer answer)
    {
        if (answer.Result == RestResult.Answered)
        {
            Volatile.Write(ref _failures, 0);
            Array.ForEach(_ways, way => _channels.Up(way));
            return;
        }

        if (answer.Cause == RestAnswer.LocalRateLimit)
        {
            return;
        }

        // One answer that got lost is bad luck; no connection at all, or two in a row, is an outage.
        Log.Unanswered(_logger, answer.Cause);
        if (Interlocked.Increment(ref _failures) > 1 || answer.Result == RestResult.NotSent)
        {
            Array.ForEach(_ways, way => _channels.Down(way, answer.Cause));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "no answer: {Cause}")]
        public static partial void Unanswered(ILogger logger, string cause);
    }
}
