using Hedgerow.Node.Configuration;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Node.Kinds;

/// <summary>Every kind of venue that a node can trade on, and what their configurations have in common.</summary>
public static class VenueKinds
{
    /// <summary>True when the keys of a kind come with a passphrase.</summary>
    public static bool NeedsPassphrase(VenueKind kind) => Of(kind).NeedsPassphrase;

    /// <summary>What of a kind is covered, for people.</summary>
    public static string Covers(VenueKind kind) => Of(kind).Covers;

    /// <summary>Reads recorded messages of a kind; null when there is no reader.</summary>
    public static IFrameDecoder? Decoder(VenueKind kind) => Of(kind).Decoder;

    /// <summary>Time after which an order that was signed can no longer reach the venue's book.</summary>
    public static TimeSpan ReceiveWindow(VenueOptions venue)
    {
        ArgumentNullException.ThrowIfNull(venue);
        return Of(venue.Kind).ReceiveWindow(venue);
    }

    /// <summary>Asset in which an account is margined, and with it which contracts it trades.</summary>
    public static string SettleAsset(VenueOptions venue)
    {
        ArgumentNullException.ThrowIfNull(venue);
        return venue.SettleAsset ?? Of(venue.Kind).SettleAssets[0];
    }

    /// <summary>A kind as a configuration spells it.</summary>
    public static string NameOf(VenueKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>What is known of a kind.</summary>
    /// <exception cref="InvalidOperationException">The kind is not one of the enumeration.</exception>
    internal static IVenueKind Of(VenueKind kind) => kind switch
    {
        VenueKind.Binance => new BinanceKind(),
        VenueKind.Bybit => new BybitKind(),
        VenueKind.Okx => new OkxKind(),
        VenueKind.Bitmex => new BitmexKind(),
        VenueKind.Coinex => new CoinExKind(),
        VenueKind.Htx => new HtxKind(),
        VenueKind.Binancespot => new BinanceSpotKind(),
        VenueKind.Bybitspot => new BybitSpotKind(),
        VenueKind.Okxspot => new OkxSpotKind(),
        VenueKind.Htxspot => new HtxSpotKind(),
        _ => throw new InvalidOperationException("unknown kind of venue: " + kind),
    };

    /// <summary>Where the trading key, secret and passphrase are.</summary>
    private static CredentialSettings Credentials(CredentialOptions credentials) => new()
    {
        Key = Reference(credentials.Key),
        Secret = Reference(credentials.Secret),
        Passphrase = credentials.Passphrase is { } passphrase ? Reference(passphrase) : string.Empty,
        Kind = credentials.Kind == SigningKind.Ed25519 ? SecretKind.Ed25519 : SecretKind.Hmac,
    };

    /// <summary>Where the trading key of an account is that this node trades on.</summary>
    /// <exception cref="InvalidOperationException">The account's keys are on another node.</exception>
    internal static CredentialSettings Trading(VenueOptions venue) => Credentials(
        venue.Credentials ?? throw new InvalidOperationException($"the keys of {venue.Name} are on another node"));

    /// <summary>Where the key with the right to withdraw is; null when the trading key serves.</summary>
    internal static CredentialSettings? Withdrawing(VenueOptions venue) =>
        venue.WithdrawCredentials is { } withdraw ? Credentials(withdraw) : null;

    /// <summary>Loads what may be absent.</summary>
    internal static ApiCredentials? Load(CredentialSettings? settings) => settings is null ? null : ApiCredentials.Load(settings);

    /// <summary>
    /// The adapter gives up a little before the gateway does, so that its answer, which says more, is there first.
    /// </summary>
    internal static TimeSpan OrderTimeout(VenueOptions venue) => TimeSpan.FromMilliseconds(venue.AckTimeoutMs * 2 / 3);

    /// <summary>A configured address with a path of the venue behind it; null when none is configured.</summary>
    internal static Uri? Address(string? text, string path = "") => text is null ? null : new Uri(text.TrimEnd('/') + path);

    /// <summary>
    /// Where the wallet interface is. A venue that is simulated on this machine has its wallet there too: nothing of it goes to
    /// the real one.
    /// </summary>
    /// <param name="venue">The account.</param>
    /// <param name="own">The venue's own address.</param>
    public static Uri WalletOf(VenueOptions venue, Uri own) =>
        Address(venue.WalletUrl) ?? (Address(venue.RestUrl) is { IsLoopback: true } local ? local : own);

    private static string Reference(SecretReference secret) => secret.File is { } file ? "file:" + file : "env:" + secret.Env;
}
