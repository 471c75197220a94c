using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>CoinEx API v2, linear futures. Orders go over REST, so an order address means nothing here.</summary>
internal sealed class CoinExKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => false;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public string Covers => "V2 linear futures in USDT; one-way mode, cross margin";

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => CoinExFrames.Decoder;

    /// <inheritdoc/>
    /// <remarks>Placing: 20 a second; cancelling has a limit of its own.</remarks>
    public int OrdersPerSecond => 20;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = Settings(venue);
        return new CoinExAdapter(
            venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger, VenueKinds.Load(settings.WithdrawCredentials));
    }

    private static CoinExSettings Settings(VenueOptions venue)
    {
        var settings = new CoinExSettings
        {
            Credentials = VenueKinds.Trading(venue),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            OrderRecvWindow = TimeSpan.FromMilliseconds(venue.ReceiveWindowMs),
            OrderTimeout = VenueKinds.OrderTimeout(venue),
        };
        return settings with
        {
            RestUrl = VenueKinds.Address(venue.RestUrl) ?? settings.RestUrl,
            StreamUrl = VenueKinds.Address(venue.StreamUrl, "/v2/futures") ?? settings.StreamUrl,
        };
    }
}
