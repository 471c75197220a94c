using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>Binance spot.</summary>
internal sealed class BinanceSpotKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => true;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public bool IsSpot => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> SettleAssets => ["USDT", "USDC", "FDUSD"];

    /// <inheritdoc/>
    public string Covers => "spot against USDT, USDC or FDUSD, long only, without margin; no transfers";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => BinanceSpotFrames.Decoder;

    /// <summary>A hundred placements in ten seconds.</summary>
    public int OrdersPerSecond => 10;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = BinanceKind.Settings(venue, isSpot: true);
        return new BinanceAdapter(venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger);
    }
}
