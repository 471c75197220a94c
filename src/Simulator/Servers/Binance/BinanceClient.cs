using Hedgerow.Messages;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>A client on one of Binance's WebSocket addresses.</summary>
internal sealed class BinanceClient : Client
{
    private const char StreamSeparator = '/';

    public BinanceClient(PushSocket socket, VenueChannel channel, HttpRequest request)
        : base(socket, channel)
    {
        var path = request.Path.Value ?? "";
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        IsCombined = segments.Contains("stream");
        var last = segments is [.., var tail] && tail is not ("ws" or "stream") ? tail : "";
        ListenKey = request.Query.TryGetValue("listenKey", out var key) ? key.ToString() : last;
        var streams = request.Query.TryGetValue("streams", out var list) ? list.ToString() : last;
        foreach (var stream in streams.Split(StreamSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            Topics.Add(stream);
        }

        if (request.Query.TryGetValue("events", out var events))
        {
            Events = events.ToString().Split(StreamSeparator, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>True on <c>/stream</c>: every frame is wrapped with the name of its stream.</summary>
    public bool IsCombined { get; }

    /// <summary>Key of the user data stream, as given in the address.</summary>
    public string ListenKey { get; set; }

    /// <summary>Event types the client asked for; null: all.</summary>
    public IReadOnlySet<string>? Events { get; }

    /// <summary>API key of a session that logged on; null before.</summary>
    public string? SessionKey { get; set; }

    /// <summary>Number of the subscription to user data on the WebSocket API (spot); null before.</summary>
    public int? Subscription { get; set; }

    /// <summary>When the session logged on.</summary>
    public DateTimeOffset SessionSince { get; set; }

    public DateTimeOffset ConnectedAt { get; set; }
}
