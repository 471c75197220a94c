using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>Binance USDⓈ-M futures.</summary>
internal sealed class BinanceKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => true;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public string Covers => "USDⓈ-M perpetuals in USDT; one-way mode, cross margin of a single asset";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => BinanceFrames.Decoder;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = Settings(venue);
        return new BinanceAdapter(
            venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger, VenueKinds.Load(settings.WithdrawCredentials));
    }

    private static BinanceSettings Settings(VenueOptions venue)
    {
        var settings = new BinanceSettings
        {
            Credentials = VenueKinds.Credentials(venue.Credentials),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            OrderRecvWindowMs = venue.ReceiveWindowMs,
            OrderTimeout = VenueKinds.OrderTimeout(venue),
        };
        return settings with
        {
            RestUrl = VenueKinds.Address(venue.RestUrl) ?? settings.RestUrl,
            WalletUrl = VenueKinds.WalletOf(venue, settings.WalletUrl),
            StreamUrl = VenueKinds.Address(venue.StreamUrl) ?? settings.StreamUrl,
            OrderUrl = VenueKinds.Address(venue.OrderUrl) ?? settings.OrderUrl,
        };
    }
}
