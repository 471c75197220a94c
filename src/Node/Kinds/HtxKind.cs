using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>HTX, USDT-margined perpetual contracts.</summary>
internal sealed class HtxKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => false;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public string Covers => "USDT-margined perpetuals; one-way mode, cross margin";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => HtxFrames.Decoder;

    /// <inheritdoc/>
    public int OrdersPerSecond => 24;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = Settings(venue);
        return new HtxAdapter(
            venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger, VenueKinds.Load(settings.WithdrawCredentials));
    }

    /// <summary>What a configuration says, of either side of the venue.</summary>
    internal static HtxSettings Settings(VenueOptions venue, HtxSettings? side = null)
    {
        var settings = (side ?? new HtxSettings()) with
        {
            Credentials = VenueKinds.Trading(venue),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            SettleAsset = VenueKinds.SettleAsset(venue),
            OrderRecvWindow = TimeSpan.FromMilliseconds(venue.ReceiveWindowMs),
            OrderTimeout = VenueKinds.OrderTimeout(venue),
        };
        var (market, account) = settings.IsSpot ? ("/ws", "/ws/v2") : ("/linear-swap-ws", "/ws/v5/notification");
        return settings with
        {
            RestUrl = VenueKinds.Address(venue.RestUrl) ?? settings.RestUrl,
            WalletUrl = VenueKinds.WalletOf(venue, settings.WalletUrl),
            MarketUrl = VenueKinds.Address(venue.StreamUrl, market) ?? settings.MarketUrl,
            IndexUrl = VenueKinds.Address(venue.StreamUrl, "/ws_index") ?? settings.IndexUrl,
            PrivateUrl = VenueKinds.Address(venue.StreamUrl, account) ?? settings.PrivateUrl,
        };
    }
}
