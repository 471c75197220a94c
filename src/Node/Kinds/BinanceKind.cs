using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>Binance futures: USDⓈ-M, or COIN-M for an account in a coin.</summary>
internal sealed class BinanceKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => true;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> SettleAssets => ["USDT", "BTC", "ETH", "BNB", "SOL", "XRP", "ADA", "LTC", "DOGE", "LINK", "BCH", "DOT", "AVAX"];

    /// <inheritdoc/>
    public string Covers => "USDⓈ-M perpetuals in USDT, or the COIN-M ones of a coin; one-way mode, cross margin of a single asset";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => BinanceFrames.Decoder;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = Settings(venue);
        return new BinanceAdapter(
            venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger, VenueKinds.Load(settings.WithdrawCredentials));
    }

    /// <summary>What a configuration says, on whichever of the venue's exchanges.</summary>
    internal static BinanceSettings Settings(VenueOptions venue, bool isSpot = false)
    {
        var settings = new BinanceSettings
        {
            IsSpot = isSpot,
            Credentials = VenueKinds.Trading(venue),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            OrderRecvWindowMs = venue.ReceiveWindowMs,
            OrderTimeout = VenueKinds.OrderTimeout(venue),
            SettleAsset = VenueKinds.SettleAsset(venue),
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
