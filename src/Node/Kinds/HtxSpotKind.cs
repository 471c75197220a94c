using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>HTX spot.</summary>
internal sealed class HtxSpotKind : IVenueKind
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
    public string Covers => "spot against USDT or USDC, long only, without margin; no transfers";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => HtxSpotFrames.Decoder;

    /// <summary>A hundred placements, and for themselves cancels, in two seconds.</summary>
    public int OrdersPerSecond => 50;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = HtxKind.Settings(venue, HtxSettings.Spot);
        return new HtxAdapter(venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger);
    }
}
