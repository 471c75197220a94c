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

    private static HtxSettings Settings(VenueOptions venue)
    {
        var settings = new HtxSettings
        {
            Credentials = VenueKinds.Trading(venue),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            OrderRecvWindow = TimeSpan.FromMilliseconds(venue.ReceiveWindowMs),
            OrderTimeout = VenueKinds.OrderTimeout(venue),
        };
        return settings with
        {
            RestUrl = VenueKinds.Address(venue.RestUrl) ?? settings.RestUrl,
            WalletUrl = VenueKinds.WalletOf(venue, settings.WalletUrl),
            MarketUrl = VenueKinds.Address(venue.StreamUrl, "/linear-swap-ws") ?? settings.MarketUrl,
            IndexUrl = VenueKinds.Address(venue.StreamUrl, "/ws_index") ?? settings.IndexUrl,
            PrivateUrl = VenueKinds.Address(venue.StreamUrl, "/ws/v5/notification") ?? settings.PrivateUrl,
        };
    }
}
