using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Simulator.Servers.Binance.Spot;
using Hedgerow.Simulator.Servers.Bitmex;
using Hedgerow.Simulator.Servers.Bybit;
using Hedgerow.Simulator.Servers.CoinEx;
using Hedgerow.Simulator.Servers.Htx;
using Hedgerow.Simulator.Servers.Okx;

namespace Hedgerow.Simulator.Servers;

/// <summary>A kind of venue that can be simulated, with the markets of <see cref="StandardMarkets"/>.</summary>
/// <param name="Kind">Its name, as in a node's configuration: <c>binance</c>.</param>
/// <param name="Open">Makes its server, not started yet, for a venue account of a name.</param>
/// <param name="Markets">What trades there, for a venue account of a name.</param>
/// <param name="OrderPath">Path of the WebSocket on which orders are placed; empty when orders go over REST alone.</param>
public sealed record StandardVenue(
    string Kind,
    Func<VenueServerOptions, string, VenueServer> Open,
    Func<string, IReadOnlyList<InstrumentTerms>> Markets,
    string OrderPath)
{
    /// <summary>True when what trades there is bought outright.</summary>
    public bool IsSpot => Markets("any").Any(terms => terms.Spec.Kind == ContractKind.Spot);

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<StandardVenue> All { get; } =
    [
        new("binance", (options, name) => new BinanceServer(options, name), StandardMarkets.Binance, "/ws-fapi/v1"),
        new("binancespot", (options, name) => new BinanceSpotServer(options, name), StandardMarkets.BinanceSpot, "/ws-api/v3"),
        new("bybit", (options, name) => new BybitServer(options, name), StandardMarkets.Bybit, "/v5/trade"),
        new("bybitspot", (options, name) => new BybitServer(options, name), StandardMarkets.BybitSpot, "/v5/trade"),
        new("okx", (options, name) => new OkxServer(options, name), StandardMarkets.Okx, "/ws/v5/private"),
        new("okxspot", (options, name) => new OkxServer(options, name), StandardMarkets.OkxSpot, "/ws/v5/private"),
        new("bitmex", (options, name) => new BitmexServer(options, name), StandardMarkets.Bitmex, ""),
        new("coinex", (options, name) => new CoinExServer(options, name), StandardMarkets.CoinEx, ""),
        new("htx", (options, name) => new HtxServer(options, name), StandardMarkets.Htx, ""),
        new("htxspot", (options, name) => new HtxSpotServer(options, name), StandardMarkets.HtxSpot, ""),
    ];

    /// <summary>The kind of a name.</summary>
    /// <param name="kind">Its name.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static StandardVenue Of(string kind) =>
        All.FirstOrDefault(venue => venue.Kind == kind) ?? throw new ArgumentException($"no kind of venue is called {kind}", nameof(kind));
}
