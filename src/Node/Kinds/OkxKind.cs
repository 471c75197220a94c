using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>OKX V5, perpetual and dated contracts, linear in USDT or the inverse ones of a coin.</summary>
internal sealed class OkxKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => false;

    /// <inheritdoc/>
    public bool NeedsPassphrase => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> SettleAssets => ["USDT", "BTC", "ETH", "SOL", "XRP", "LTC", "BCH", "ADA", "DOT", "DOGE", "LINK", "AVAX"];

    /// <inheritdoc/>
    public string UnifiedAt => "okx";

    /// <inheritdoc/>
    public string Covers => "V5 perpetual and dated contracts, linear in USDT or inverse in a coin; net mode, cross margin";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => OkxFrames.Decoder;

    /// <inheritdoc/>
    /// <remarks>60 in two seconds, of one instrument; taken for the account.</remarks>
    public int OrdersPerSecond => 30;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = Settings(venue);
        return new OkxAdapter(
            venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger, VenueKinds.Load(settings.WithdrawCredentials));
    }

    /// <summary>What a configuration says, of contracts or of spot.</summary>
    internal static OkxSettings Settings(VenueOptions venue, bool isSpot = false)
    {
        var settings = new OkxSettings
        {
            IsSpot = isSpot,
            Credentials = VenueKinds.Trading(venue),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            OrderRecvWindow = TimeSpan.FromMilliseconds(venue.ReceiveWindowMs),
            OrderTimeout = VenueKinds.OrderTimeout(venue),
            SettleAsset = VenueKinds.SettleAsset(venue),
            OrderTag = venue.OrderTag ?? string.Empty,
        };
        return settings with
        {
            RestUrl = VenueKinds.Address(venue.RestUrl) ?? settings.RestUrl,
            PublicUrl = VenueKinds.Address(venue.StreamUrl, "/ws/v5/public") ?? settings.PublicUrl,
            PrivateUrl = VenueKinds.Address(venue.StreamUrl, "/ws/v5/private") ?? settings.PrivateUrl,
            OrderUrl = VenueKinds.Address(venue.OrderUrl) ?? settings.OrderUrl,
        };
    }
}
