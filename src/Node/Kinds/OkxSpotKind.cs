using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>OKX V5 spot.</summary>
internal sealed class OkxSpotKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => false;

    /// <inheritdoc/>
    public bool NeedsPassphrase => true;

    /// <inheritdoc/>
    public bool IsSpot => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> SettleAssets => ["USDT", "USDC"];

    /// <inheritdoc/>
    public string UnifiedAt => "okx";

    /// <inheritdoc/>
    public string Covers => "V5 spot against USDT or USDC, long only, without margin, in spot mode or futures mode, in an account of its own; no transfers";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => OkxFrames.SpotDecoder;

    /// <inheritdoc/>
    /// <remarks>As of contracts.</remarks>
    public int OrdersPerSecond => 30;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = OkxKind.Settings(venue, isSpot: true);
        return new OkxAdapter(venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger);
    }
}
