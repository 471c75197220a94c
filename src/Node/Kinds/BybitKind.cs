using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>Bybit V5, linear contracts in USDT or the inverse ones of a coin.</summary>
internal sealed class BybitKind : IVenueKind
{
    /// <inheritdoc/>
    public bool TakesEd25519 => false;

    /// <inheritdoc/>
    public bool NeedsPassphrase => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> SettleAssets => ["USDT", "BTC", "ETH", "XRP", "SOL", "LTC", "ADA", "DOT", "DOGE", "EOS", "MANA"];

    /// <inheritdoc/>
    public string UnifiedAt => "bybit";

    /// <inheritdoc/>
    public bool TakesClassicAccounts => true;

    /// <inheritdoc/>
    public string Covers => "V5 perpetuals, linear in USDT or inverse in a coin; unified or classic account, one-way mode, cross margin";

    /// <inheritdoc/>
    public int OrdersPerSecond => 10;

    /// <inheritdoc/>
    public IFrameDecoder? Decoder => BybitFrames.Decoder;

    /// <inheritdoc/>
    public VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        var settings = Settings(venue);
        return new BybitAdapter(
            venue.Name, settings, ApiCredentials.Load(settings.Credentials), sink, time, logger, VenueKinds.Load(settings.WithdrawCredentials));
    }

    /// <summary>What a configuration says, of contracts or of spot.</summary>
    internal static BybitSettings Settings(VenueOptions venue, bool isSpot = false)
    {
        var settings = new BybitSettings
        {
            IsSpot = isSpot,
            Credentials = VenueKinds.Trading(venue),
            WithdrawCredentials = VenueKinds.Withdrawing(venue),
            OrderRecvWindow = TimeSpan.FromMilliseconds(venue.ReceiveWindowMs),
            OrderTimeout = VenueKinds.OrderTimeout(venue),
            SettleAsset = VenueKinds.SettleAsset(venue),
            AccountMode = venue.AccountMode == AccountMode.Classic ? BybitAccountMode.Classic : BybitAccountMode.Unified,
        };
        return settings with
        {
            RestUrl = VenueKinds.Address(venue.RestUrl) ?? settings.RestUrl,
            PublicUrl = VenueKinds.Address(venue.StreamUrl, settings.PublicPath) ?? settings.PublicUrl,
            PrivateUrl = VenueKinds.Address(venue.StreamUrl, "/v5/private") ?? settings.PrivateUrl,
            TradeUrl = VenueKinds.Address(venue.OrderUrl) ?? settings.TradeUrl,
        };
    }
}
