using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Binance;

/// <summary>What the parts of the adapter share.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Settings">Settings.</param>
/// <param name="Rest">REST of the futures exchange.</param>
/// <param name="Clock">Venue clock.</param>
/// <param name="Channels">Takes which ways are up.</param>
/// <param name="Report">Takes reports, in what the venue counts.</param>
/// <param name="Time">Local clock.</param>
/// <param name="Logger">Log.</param>
internal sealed record BinanceWiring(
    string Venue,
    BinanceSettings Settings,
    BinanceRest Rest,
    ServerClock Clock,
    ChannelBoard Channels,
    Action<VenueReport> Report,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>Which exchange.</summary>
    public BinanceProduct Product { get; } = Settings.Product;

    /// <summary>The contracts of COIN-M.</summary>
    public BinanceContracts Contracts { get; init; } = new(Settings.Product);

    /// <summary>Asks for the contracts unless they are known, or need not be.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    /// <exception cref="FrameException">The answer cannot be read.</exception>
    public async ValueTask Learn(CancellationToken cancellation)
    {
        if (!Contracts.IsKnown)
        {
            var info = await Rest.Public(Product.Path("/exchangeInfo"), cancellation);
            Contracts.Take(info.IsSuccess ? WireObject.Parse(info.Body) : throw BinanceDecoder.Failure(info));
        }
    }

    /// <summary>Bounds of a socket.</summary>
    /// <param name="idle">Silence that drops it; zero when silence is normal.</param>
    public StreamSocketOptions SocketOptions(TimeSpan idle) => new()
    {
        PingInterval = Settings.PingInterval,
        PongTimeout = Settings.PingInterval,
        IdleTimeout = idle,
        FirstBackoff = Settings.FirstBackoff,
        MaxBackoff = Settings.MaxBackoff,
    };

    /// <summary>An address below the streams' base: the base may have a path of its own.</summary>
    /// <param name="pathAndQuery">From the first slash on.</param>
    public Uri Stream(string pathAndQuery) => new(Settings.StreamUrl.AbsoluteUri.TrimEnd('/') + pathAndQuery);
}
