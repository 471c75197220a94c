using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Where best bid and ask come from.</summary>
public enum BybitQuoteSource
{
    /// <summary>Topic <c>orderbook.1</c>: whole best bid and ask every 10 ms when they change.</summary>
    Top = 1,

    /// <summary>Topic <c>orderbook.50</c>: a book of fifty levels kept from deltas, every 20 ms.</summary>
    Depth = 2,
}

/// <summary>How to reach one Bybit account and the contracts that it trades. Addresses are configuration.</summary>
public sealed record BybitSettings
{
    /// <summary>REST: scheme, host, port.</summary>
    public Uri RestUrl { get; init; } = new("https://api.bybit.com");

    /// <summary>Stream of books and tickers; each kind of contracts has one of its own.</summary>
    public Uri PublicUrl
    {
        get => field ?? new Uri("wss://stream.bybit.com" + PublicPath);
        init;
    }

    /// <summary>Path of <see cref="PublicUrl"/> at the venue.</summary>
    public string PublicPath => "/v5/public/" + Product.Category;

    /// <summary>Stream of the account.</summary>
    public Uri PrivateUrl { get; init; } = new("wss://stream.bybit.com/v5/private");

    /// <summary>Order entry.</summary>
    public Uri TradeUrl { get; init; } = new("wss://stream.bybit.com/v5/trade");

    /// <summary>References to key and secret; HMAC.</summary>
    public CredentialSettings Credentials { get; init; } = new();

    /// <summary>Key with the right to withdraw; null: the trading key is used.</summary>
    public CredentialSettings? WithdrawCredentials { get; init; }

    /// <summary>Time after which a move or withdrawal without answer is in doubt.</summary>
    public TimeSpan FundsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Asset of margin and profit of the traded contracts: USDT for linear ones, a coin for the inverse ones that settle in it.</summary>
    public string SettleAsset { get; init; } = "USDT";

    /// <summary>True: coins are bought and sold outright for the settle asset.</summary>
    public bool IsSpot { get; init; }

    /// <summary>Which of the venue's accounts carries the contracts; spot is always the unified one's.</summary>
    public BybitAccountMode AccountMode { get; init; } = BybitAccountMode.Unified;

    /// <summary>What follows from the three.</summary>
    internal BybitProduct Product => new(SettleAsset, IsSpot, AccountMode);

    /// <summary>Where best bid and ask come from.</summary>
    public BybitQuoteSource QuoteSource { get; init; } = BybitQuoteSource.Top;

    /// <summary>How old a query may be when it arrives.</summary>
    public TimeSpan RecvWindow { get; init; } = TimeSpan.FromMilliseconds(5000);

    /// <summary>How old an order or cancel may be when it arrives: an order that was held up must die.</summary>
    public TimeSpan OrderRecvWindow { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>Longest wait for the answer to a query.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the answer to an order or cancel; after it the request is in doubt.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between measurements of the venue's clock.</summary>
    public TimeSpan ClockInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time that a stream waits for a first measurement of the venue's clock before it logs on without.</summary>
    public TimeSpan ClockPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between the venue's own heartbeats on each stream; it recommends 20 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(18);

    /// <summary>Silence after which a ping frame is sent, and time for its pong, on every stream.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First wait before a reconnect; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most queries, and most orders, that may wait for an answer.</summary>
    public int MaxPending { get; init; } = 512;

    /// <summary>Pages of one query after which it is given up as endless.</summary>
    public int MaxPages { get; init; } = 200;

    /// <summary>Bounds of a stream. A heartbeat is answered, so a stream that is silent for longer than one is dead.</summary>
    internal StreamSocketOptions SocketOptions() => new()
    {
        PingInterval = PingInterval,
        PongTimeout = PingInterval,
        Heartbeat = BybitAuth.Ping,
        HeartbeatInterval = HeartbeatInterval,
        IdleTimeout = HeartbeatInterval + (2 * PingInterval),
        FirstBackoff = FirstBackoff,
        MaxBackoff = MaxBackoff,
    };
}
