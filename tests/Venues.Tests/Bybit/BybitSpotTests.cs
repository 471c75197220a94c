using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Bybit;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Tests.Wire;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>The adapter of a spot account against the simulated venue, over real sockets.</summary>
public sealed class BybitSpotTests : SpotVenueTests
{
    protected override InstrumentSpec Spec { get; } = new(
        new InstrumentId("spot", "BTCUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.00001m, 0.00001m, 100m, 50m, 5m, TimeSpan.Zero, IsTrading: true,
        ContractKind.Spot);

    protected override VenueServer Open(VenueServerOptions options) => new BybitServer(options, "spot");

    protected override VenueAdapter Create(VenueServer server)
    {
        var settings = new BybitSettings
        {
            IsSpot = true,

            // Of a busy machine's seconds no test is about: neither a late answer is a doubt here nor a late order refused.
            OrderTimeout = TimeSpan.FromSeconds(20),
            OrderRecvWindow = TimeSpan.FromSeconds(20),
            RestUrl = server.HttpBase,
            PublicUrl = new Uri(server.WebSocketBase, "/v5/public/spot"),
            PrivateUrl = new Uri(server.WebSocketBase, "/v5/private"),
            TradeUrl = new Uri(server.WebSocketBase, "/v5/trade"),
        };
        return new BybitAdapter(
            "spot", settings, ApiCredentials.Create("sim-key", "sim-secret", SecretKind.Hmac), Reports.Take, TimeProvider.System, NullLogger.Instance);
    }
}
