using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Where best bid and ask come from.</summary>
public enum HtxQuoteSource
{
    /// <summary>Channel <c>bbo</c>: whole best bid and ask whenever they change.</summary>
    Top = 1,

    /// <summary>Channel <c>depth.size_20.high_freq</c>: a book of twenty levels kept from differences, every 30 ms.</summary>
    Depth = 2,
}

/// <summary>How to reach one HTX account: its USDT-margined perpetual contracts or its coins. Addresses are configuration.</summary>
public sealed record HtxSettings
{
    /// <summary>What an account is reached by that buys and sells coins outright: another host, and other ways of asking.</summary>
    public static HtxSettings Spot { get; } = new()
    {
        IsSpot = true,
        RestUrl = new Uri("https://api.huobi.pro"),
        MarketUrl = new Uri("wss://api.huobi.pro/ws"),
        PrivateUrl = new Uri("wss://api.huobi.pro/ws/v2"),
    };

    /// <summary>True for the coins of the spot account, false for contracts.</summary>
    public bool IsSpot { get; init; }

    /// <summary>REST of what is traded: scheme, host, port. The host is part of every signature.</summary>
    public Uri RestUrl { get; init; } = new("https://api.hbdm.com");

    /// <summary>REST of the spot side, where money is moved, withdrawn and asked about.</summary>
    public Uri WalletUrl { get; init; } = new("https://api.huobi.pro");

    /// <summary>Stream of books.</summary>
    public Uri MarketUrl { get; init; } = new("wss://api.hbdm.com/linear-swap-ws");

    /// <summary>Stream of mark prices, which spot has none of.</summary>
    public Uri IndexUrl { get; init; } = new("wss://api.hbdm.com/ws_index");

    /// <summary>Stream of the account.</summary>
    public Uri PrivateUrl { get; init; } = new("wss://api.hbdm.com/ws/v5/notification");

    /// <summary>References to key and secret; HMAC.</summary>
    public CredentialSettings Credentials { get; init; } = new();

    /// <summary>Key with the right to withdraw; null: the trading key is used.</summary>
    public CredentialSettings? WithdrawCredentials { get; init; }

    /// <summary>Asset of margin and profit of the traded contracts; of spot the quote asset.</summary>
    public string SettleAsset { get; init; } = "USDT";

    /// <summary>Where best bid and ask come from; of spot the top alone is read.</summary>
    public HtxQuoteSource QuoteSource { get; init; } = HtxQuoteSource.Top;

    /// <summary>
    /// How long the venue takes a signature for valid after its timestamp (authentication page: five minutes). It has no
    /// receive window of its own.
    /// </summary>
    public TimeSpan SignatureValidity { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How old an order, or a step of money, may be when it arrives: one that was held up must die. It is therefore signed
    /// with a time so far back that the signature is over when the window is. Zero: signed with the present time, and it may
    /// arrive for all of <see cref="SignatureValidity"/>.
    /// </summary>
    public TimeSpan OrderRecvWindow { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>Longest wait for the answer to a query.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the answer to an order or cancel; after it the request is in doubt.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time after which a move or withdrawal without answer is in doubt.</summary>
    public TimeSpan FundsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between measurements of the venue's clock.</summary>
    public TimeSpan ClockInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between questions for funding rates, which the venue renews once a minute.</summary>
    public TimeSpan FundingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The venue pings every stream every five seconds; after so long without a frame a stream is dead.</summary>
    public TimeSpan ServerSilence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>As <see cref="ServerSilence"/>, of the account's stream of spot, which is pinged every twenty seconds.</summary>
    public TimeSpan SpotSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Silence after which a ping frame of ours is sent, and time for its pong, on every stream.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>First wait before a reconnect; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most queries, and most orders, that may wait for an answer.</summary>
    public int MaxPending { get; init; } = 512;

    /// <summary>Pages of one query after which it is given up as endless.</summary>
    public int MaxPages { get; init; } = 200;

    /// <summary>Bounds of a stream.</summary>
    internal StreamSocketOptions SocketOptions() => new()
    {
        PingInterval = PingInterval,
        PongTimeout = PingInterval,
        IdleTimeout = ServerSilence,
        FirstBackoff = FirstBackoff,
        MaxBackoff = MaxBackoff,
    };

    /// <summary>Bounds of the account's stream.</summary>
    internal StreamSocketOptions PrivateSocketOptions() => SocketOptions() with { IdleTimeout = IsSpot ? SpotSilence : ServerSilence };
}
