using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>Bybit V5 spot.</summary>
internal sealed class BybitSpotKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => false;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public bool IsSpot => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> SettleAssets => ["USDT", "USDC"];

    /// <inheritdoc/>
    public string UnifiedAt => "bybit";

    /// <inheritdoc/>
    public string Covers => "V5 spot against USDT or USDC, long only, without margin, in a unified account of its own; no transfers";

    /// <inheritdoc/>
    public int OrdersPerSecond => 20;

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => BybitFrames.Decoder;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = BybitKind.Settings(venue, isSpot: true);
        return new BybitAdapter(venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger);
    }
}
