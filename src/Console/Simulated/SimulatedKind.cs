using Hedgerow.Node.Configuration;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Simulator.Servers.Bybit;

namespace Hedgerow.CommandLine.Simulated;

/// <summary>How a kind of venue is simulated.</summary>
/// <param name="Open">Makes its server, not started yet, for a venue account of a name.</param>
/// <param name="Markets">What trades there.</param>
/// <param name="OrderPath">Path of the WebSocket on which orders are placed; empty when orders go over REST alone.</param>
internal sealed record SimulatedKind(
    Func<VenueServerOptions, string, VenueServer> Open,
    Func<string, IReadOnlyList<InstrumentTerms>> Markets,
    string OrderPath)
{
    /// <summary>How a kind is simulated.</summary>
    /// <exception cref="InvalidOperationException">The kind is not one of the enumeration.</exception>
    public static SimulatedKind Of(VenueKind kind) => kind switch
    {
        VenueKind.Binance => new((options, name) => new BinanceServer(options, name), StandardMarkets.Binance, "/ws-fapi/v1"),
        VenueKind.Bybit => new((options, name) => new BybitServer(options, name), StandardMarkets.Bybit, "/v5/trade"),
        _ => throw new InvalidOperationException("unknown kind of venue: " + kind),
    };
}
