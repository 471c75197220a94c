using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>BitMEX, perpetual contracts: linear ones settled in USDt, inverse ones in XBt.</summary>
internal sealed class BitmexKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => false;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> SettleAssets => ["USDT", "BTC"];

    /// <inheritdoc/>
    public string Covers => "perpetuals, linear in USDT or inverse in BTC; one position a symbol, cross margin";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => BitmexFrames.Decoder;

    /// <inheritdoc/>
    public int OrdersPerSecond => 10;

    /// <inheritdoc/>
    public TimeSpan ReceiveWindow(VenueOptions venue) => BitmexSettings.LongestWindow(TimeSpan.FromMilliseconds(venue.ReceiveWindowMs));

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = Settings(venue);
        return new BitmexAdapter(
            venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger, VenueKinds.Load(settings.WithdrawCredentials));
    }

    private static BitmexSettings Settings(VenueOptions venue)
    {
        var settings = new BitmexSettings
        {
            Credentials = VenueKinds.Trading(venue),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            OrderWindow = TimeSpan.FromMilliseconds(venue.ReceiveWindowMs),
            OrderTimeout = VenueKinds.OrderTimeout(venue),
            SettleAsset = VenueKinds.SettleAsset(venue),
        };
        return settings with
        {
            RestUrl = VenueKinds.Address(venue.RestUrl) ?? settings.RestUrl,
            StreamUrl = VenueKinds.Address(venue.StreamUrl, "/realtime") ?? settings.StreamUrl,
        };
    }
}
