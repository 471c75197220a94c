using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>Which protocol a venue account speaks.</summary>
public enum VenueKind
{
    /// <summary>Binance futures.</summary>
    Binance = 1,

    /// <summary>Bybit V5 contracts.</summary>
    Bybit = 2,

    /// <summary>OKX V5, perpetual contracts.</summary>
    Okx = 3,

    /// <summary>BitMEX, perpetual contracts.</summary>
    Bitmex = 4,

    /// <summary>CoinEx API v2, linear futures.</summary>
    Coinex = 5,

    /// <summary>HTX, USDT-margined perpetual contracts.</summary>
    Htx = 6,

    /// <summary>Binance spot.</summary>
    Binancespot = 7,

    /// <summary>Bybit V5 spot.</summary>
    Bybitspot = 8,

    /// <summary>OKX V5 spot.</summary>
    Okxspot = 9,

    /// <summary>HTX spot.</summary>
    Htxspot = 10,
}

/// <summary>Kind of account at a venue that has several.</summary>
public enum AccountMode
{
    /// <summary>One account for everything; also what venues with one kind of account have.</summary>
    Unified = 1,

    /// <summary>An account of contracts of its own (Bybit).</summary>
    Classic = 2,
}

/// <summary>How a venue's secret signs.</summary>
public enum SigningKind
{
    /// <summary>Shared secret, HMAC-SHA256.</summary>
    Hmac = 1,

    /// <summary>Ed25519 private key in PEM. Binance only.</summary>
    Ed25519 = 2,
}

/// <summary>One venue account.</summary>
public sealed record VenueOptions
{
    /// <summary>Name of the account.</summary>
    [Description("Name of the account: in pairs, in the journal and in the status. Renaming an account with history makes it another one.")]
    [RegularExpression("^[a-z0-9][a-z0-9_-]{0,31}$")]
    public required string Name { get; init; }

    /// <summary>Protocol.</summary>
    [Description("Protocol of the venue.")]
    public required VenueKind Kind { get; init; }

    /// <summary>Asset of margin and profit; absent: the kind's own.</summary>
    [Description("Asset in which the traded contracts are margined and settle: USDT for linear contracts (the default), a coin such as BTC for the inverse ones settled in it; of spot the quote asset. An account trades the contracts of one asset.")]
    [RegularExpression("^[A-Z0-9]{2,10}$")]
    public string? SettleAsset { get; init; }

    /// <summary>Kind of the account (Bybit).</summary>
    [Description("Kind of the account (contracts at Bybit alone): classic for an account that was never made a unified one, and for inverse contracts of a unified account 1.0. The venue is asked before anything is traded, and an account of another kind is not traded on.")]
    public AccountMode AccountMode { get; init; } = AccountMode.Unified;

    /// <summary>Key and secret; null only where the gateway runs on another node.</summary>
    [Description("API key and secret, by reference. Needed on the node that has the account's gateway, and on no other.")]
    public CredentialOptions? Credentials { get; init; }

    /// <summary>Key and secret with the right to withdraw; absent: the trading key.</summary>
    [Description("API key and secret with the right to withdraw, by reference; used for transfers alone. Absent: the trading key, which needs that right only when a route of this venue is on confirm or auto.")]
    public CredentialOptions? WithdrawCredentials { get; init; }

    /// <summary>Base address of the wallet interface (Binance, HTX).</summary>
    [Description("Base address of the wallet interface (Binance and HTX have one of their own). Absent: the venue's own, or restUrl where that is on this machine.")]
    [Url(["http", "https"])]
    public string? WalletUrl { get; init; }

    /// <summary>Base address of the REST interface.</summary>
    [Description("Base address of the REST interface. Absent: the venue's own.")]
    [Url(["http", "https"])]
    public string? RestUrl { get; init; }

    /// <summary>Base address of the market and private streams.</summary>
    [Description("Base address of the market and private streams. Absent: the venue's own.")]
    [Url(["ws", "wss"])]
    public string? StreamUrl { get; init; }

    /// <summary>Address of the WebSocket on which orders are placed.</summary>
    [Description("Address of the WebSocket on which orders are placed. Absent: the venue's own.")]
    [Url(["ws", "wss"])]
    public string? OrderUrl { get; init; }

    /// <summary>Tag of every order (OKX).</summary>
    [Description("Tag of every order, letters and digits (OKX alone); its dead-man's switch then cancels orders of this tag alone. Absent: none.")]
    [RegularExpression("^[a-zA-Z0-9]{1,16}$")]
    public string? OrderTag { get; init; }

    /// <summary>Share of the venue's equity that may carry positions.</summary>
    [Description("Share of the account's equity that may carry positions.")]
    [Range(typeof(decimal), "0.01", "1")]
    public decimal Weight { get; init; } = 1m;

    /// <summary>Maker fee as a fraction of notional; negative for a rebate.</summary>
    [Description("Maker fee as a fraction of notional, 0.0002 for 0.02 %; negative for a rebate.")]
    [Range(typeof(decimal), "-0.01", "0.01")]
    public decimal MakerFeeRate { get; init; } = 0.0002m;

    /// <summary>Taker fee as a fraction of notional.</summary>
    [Description("Taker fee as a fraction of notional, 0.00055 for 0.055 %.")]
    [Range(typeof(decimal), "-0.01", "0.01")]
    public decimal TakerFeeRate { get; init; } = 0.00055m;

    /// <summary>Effective leverage from which on no new exposure is taken here.</summary>
    [Description("Effective leverage (gross notional / equity) from which on no new exposure is taken here.")]
    [Range(typeof(decimal), "0.1", "50")]
    public decimal MaxLeverage { get; init; } = 8m;

    /// <summary>Rungs of this venue; absent: the common ones.</summary>
    [Description("Rungs of this venue's tiered stop-loss, in place of the common ones.")]
    public VenueLadderOptions? Ladder { get; init; }

    /// <summary>Age of a book above which it does not count.</summary>
    [Description("Age of a book, by the venue's clock and since it was received, above which it does not count. A pair goes by the smallest value of all venues.")]
    [Range(100, 60000)]
    public int QuoteMaxAgeMs { get; init; } = 5000;

    /// <summary>Receive window of signed requests.</summary>
    [Description("Receive window of signed requests: the venue refuses what reaches it later.")]
    [Range(100, 60000)]
    public int ReceiveWindowMs { get; init; } = 2000;

    /// <summary>Share of the rate budget kept for hedging.</summary>
    [Description("Share of the venue's rate budget that is kept for hedging, levelling and cancelling: no clip begins in it, but those of a pair that is to be flattened, in its first half.")]
    [Range(typeof(decimal), "0", "0.9")]
    public decimal ReservedBudget { get; init; } = 0.3m;

    /// <summary>Placements and cancels that the venue takes in a second; null: as the kind of venue documents it.</summary>
    [Description("Placements and cancels that the venue takes in a second from this account. Once the share that is not reserved has left within a second, no clip begins, neither to open nor to close. 0: not limited here; absent: the venue's documented limit, where one counts for the whole account.")]
    [Range(0, 10000)]
    public int? OrdersPerSecond { get; init; }

    /// <summary>Time without an answer after which a sent order is in doubt.</summary>
    [Description("Time without an answer after which a sent order is in doubt and the venue is asked about it.")]
    [Range(100, 60000)]
    public int AckTimeoutMs { get; init; } = 3000;
}

/// <summary>Key and secret of a venue account.</summary>
public sealed record CredentialOptions
{
    /// <summary>API key.</summary>
    [Description("Where the API key is.")]
    public required SecretReference Key { get; init; }

    /// <summary>Secret or private key.</summary>
    [Description("Where the secret (HMAC) or the private key in PEM (Ed25519) is.")]
    public required SecretReference Secret { get; init; }

    /// <summary>Passphrase of the key; only where the venue's keys have one.</summary>
    [Description("Where the key's passphrase is, for venues whose keys come with one.")]
    public SecretReference? Passphrase { get; init; }

    /// <summary>How the secret signs.</summary>
    [Description("How the secret signs. Ed25519 keys are Binance's own advice; the other venues take hmac here.")]
    public SigningKind Kind { get; init; } = SigningKind.Hmac;
}

/// <summary>Where a secret is found: exactly one of file and env. The secret itself never stands in a configuration.</summary>
public sealed record SecretReference
{
    /// <summary>File that only its owner may read.</summary>
    [Description("File with the secret, readable by its owner alone (mode 600 or 400). A relative path starts at the configuration file's folder.")]
    public string? File { get; init; }

    /// <summary>Environment variable.</summary>
    [Description("Environment variable with the secret.")]
    public string? Env { get; init; }
}

/// <summary>The text is an absolute address of one of these schemes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UrlAttribute(string[] schemes) : Attribute
{
    /// <summary>Allowed schemes.</summary>
    public string[] Schemes { get; } = schemes;
}
