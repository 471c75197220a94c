using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Where quotes come from.</summary>
public enum BinanceQuoteSource
{
    /// <summary>The stream of best bid and ask: pushed at every change, and the default.</summary>
    BookTicker = 1,

    /// <summary>The book kept from a snapshot and 100 ms deltas: gaps are noticed, but it is later.</summary>
    Depth = 2,
}

/// <summary>Settings of a Binance account: on USDⓈ-M, with a coin as settle asset on COIN-M, or on spot. Every address can be replaced, for a test network or a simulator.</summary>
public sealed record BinanceSettings
{
    /// <summary>REST of the exchange.</summary>
    public Uri RestUrl
    {
        get => field ?? Product.RestUrl;
        init;
    }

    /// <summary>Streams; the paths of books, mark prices and private events are appended.</summary>
    public Uri StreamUrl
    {
        get => field ?? Product.StreamUrl;
        init;
    }

    /// <summary>WebSocket on which orders are placed.</summary>
    public Uri OrderUrl
    {
        get => field ?? Product.OrderUrl;
        init;
    }

    /// <summary>REST of the wallet: withdrawals, deposits, moves.</summary>
    public Uri WalletUrl { get; init; } = new("https://api.binance.com");

    /// <summary>Key with the right to withdraw; null: the trading key is used.</summary>
    public CredentialSettings? WithdrawCredentials { get; init; }

    /// <summary>Time after which a move or withdrawal without answer is in doubt.</summary>
    public TimeSpan FundsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Key and secret. Ed25519 is advised: orders are then signed once per session instead of one by one.</summary>
    public CredentialSettings Credentials { get; init; } = new();

    /// <summary>Asset of margin and profit: USDT trades USDⓈ-M, a coin the COIN-M contracts that are margined in it.</summary>
    public string SettleAsset { get; init; } = "USDT";

    /// <summary>True: coins are bought and sold outright for the settle asset.</summary>
    public bool IsSpot { get; init; }

    /// <summary>What follows from both.</summary>
    internal BinanceProduct Product => new(SettleAsset, IsSpot);

    /// <summary>Where quotes come from; of spot always the depth, since its stream of best bids and asks tells no time.</summary>
    public BinanceQuoteSource QuoteSource
    {
        get => IsSpot ? BinanceQuoteSource.Depth : field;
        init;
    } = BinanceQuoteSource.BookTicker;

    /// <summary>Age at which the venue refuses a query, ms.</summary>
    public int RecvWindowMs { get; init; } = 5000;

    /// <summary>Age at which the venue refuses an order or cancel, ms: one that was held up is better not carried out.</summary>
    public int OrderRecvWindowMs { get; init; } = 2000;

    /// <summary>Time after which an order or cancel without answer is in doubt.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time after which a query has failed; it counts for each request of a paged query.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between measurements of the venue's clock.</summary>
    public TimeSpan ClockInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time between renewals of the private stream's key. The venue lets it live for 60 minutes; a renewal is also how a key
    /// that died without a word is noticed.
    /// </summary>
    public TimeSpan ListenKeyInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Silence of a market stream after which it is reconnected.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Silence after which a ping is sent, and time for its pong, on every socket.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First wait before a reconnect; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Request weight a minute that the venue allows an IP address; replaced by what the venue tells.</summary>
    public int WeightPerMinute { get; init; } = 2400;

    /// <summary>Orders in ten seconds that the venue allows an account; replaced by what the venue tells.</summary>
    public int OrdersPerTenSeconds { get; init; } = 300;

    /// <summary>Orders a minute that the venue allows an account; replaced by what the venue tells.</summary>
    public int OrdersPerMinute { get; init; } = 1200;

    /// <summary>Most queries, and most orders, that may wait for an answer.</summary>
    public int MaxPending { get; init; } = 512;
}
