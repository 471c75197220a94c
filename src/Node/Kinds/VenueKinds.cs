using Hedgerow.Node.Configuration;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Node.Kinds;

/// <summary>Every kind of venue that a node can trade on, and what their configurations have in common.</summary>
internal static class VenueKinds
{
    /// <summary>What is known of a kind.</summary>
    /// <exception cref="InvalidOperationException">The kind is not one of the enumeration.</exception>
    public static IVenueKind Of(VenueKind kind) => kind switch
    {
        VenueKind.Binance => new BinanceKind(),
        VenueKind.Bybit => new BybitKind(),
        VenueKind.Bitmex => new BitmexKind(),
        _ => throw new InvalidOperationException("unknown kind of venue: " + kind),
    };

    /// <summary>Where the trading key, secret and passphrase are.</summary>
    public static CredentialSettings Credentials(CredentialOptions credentials) => new()
    {
        Key = Reference(credentials.Key),
        Secret = Reference(credentials.Secret),
        Passphrase = credentials.Passphrase is { } passphrase ? Reference(passphrase) : string.Empty,
        Kind = credentials.Kind == SigningKind.Ed25519 ? SecretKind.Ed25519 : SecretKind.Hmac,
    };

    /// <summary>Where the key with the right to withdraw is; null when the trading key serves.</summary>
    public static CredentialSettings? Withdrawing(VenueOptions venue) =>
        venue.WithdrawCredentials is { } withdraw ? Credentials(withdraw) : null;

    /// <summary>Loads what may be absent.</summary>
    public static ApiCredentials? Load(CredentialSettings? settings) => settings is null ? null : ApiCredentials.Load(settings);

    /// <summary>
    /// The adapter gives up a little before the gateway does, so that its answer, which says more, is there first.
    /// </summary>
    public static TimeSpan OrderTimeout(VenueOptions venue) => TimeSpan.FromMilliseconds(venue.AckTimeoutMs * 2 / 3);

    /// <summary>A configured address with a path of the venue behind it; null when none is configured.</summary>
    public static Uri? Address(string? text, string path = "") => text is null ? null : new Uri(text.TrimEnd('/') + path);

    private static string Reference(SecretReference secret) => secret.File is { } file ? "file:" + file : "env:" + secret.Env;
}
