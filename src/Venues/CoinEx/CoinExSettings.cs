using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Where best bid and ask come from.</summary>
public enum CoinExQuoteSource
{
    /// <summary>Channel <c>bbo</c>: the whole best bid and ask whenever they change.</summary>
    Top = 1,

    /// <summary>Channel <c>depth</c>: fifty levels kept from differences every 200 ms and proved by a checksum.</summary>
    Depth = 2,
}

/// <summary>How to reach one CoinEx account and its linear futures. Addresses are configuration.</summary>
public sealed record CoinExSettings
{
    // Fifty levels a side, or the states of every market.
    internal const int MaxFrameBytes = 4 * 1024 * 1024;

    /// <summary>REST: scheme, host, port.</summary>
    public Uri RestUrl { get; init; } = new("https://api.coinex.com");

    /// <summary>The one address of all futures streams; books and account each have a connection of their own.</summary>
    public Uri StreamUrl { get; init; } = new("wss://socket.coinex.com/v2/futures");

    /// <summary>References to key and secret; HMAC.</summary>
    public CredentialSettings Credentials { get; init; } = new();

    /// <summary>Key with the right to withdraw; null: the trading key is used.</summary>
    public CredentialSettings? WithdrawCredentials { get; init; }

    /// <summary>Time after which a move or withdrawal without answer is in doubt.</summary>
    public TimeSpan FundsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Asset of margin and profit of the traded contracts.</summary>
    public string SettleAsset { get; init; } = "USDT";

    /// <summary>Where best bid and ask come from.</summary>
    public CoinExQuoteSource QuoteSource { get; init; } = CoinExQuoteSource.Top;

    /// <summary>How old a query may be when it arrives; the venue's own default.</summary>
    public TimeSpan RecvWindow { get; init; } = TimeSpan.FromMilliseconds(5000);

    /// <summary>How old an order or cancel may be when it arrives: an order that was held up must die.</summary>
    public TimeSpan OrderRecvWindow { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>Longest wait for the answer to a query.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the answer to an order or cancel; after it the request is in doubt.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between measurements of the venue's clock.</summary>
    public TimeSpan ClockInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time that the private stream waits for a first measurement of the venue's clock before it logs on without.</summary>
    public TimeSpan ClockPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between <c>server.ping</c> on each stream; a stream that is silent for three of them is dropped.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First wait before a reconnect; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most queries, and most orders, that may wait for an answer.</summary>
    public int MaxPending { get; init; } = 512;

    /// <summary>Pages of one query after which it is given up as endless.</summary>
    public int MaxPages { get; init; } = 200;

    /// <summary>
    /// Bounds of a stream. Not every server of the venue answers ping frames, so none are sent: the venue's own heartbeat
    /// is answered, and a stream that is silent for longer than that is dead.
    /// </summary>
    internal StreamSocketOptions SocketOptions() => new()
    {
        PingInterval = Timeout.InfiniteTimeSpan,
        PongTimeout = Timeout.InfiniteTimeSpan,
        Heartbeat = CoinExAuth.Ping,
        HeartbeatInterval = HeartbeatInterval,
        IdleTimeout = 3 * HeartbeatInterval,
        FirstBackoff = FirstBackoff,
        MaxBackoff = MaxBackoff,
    };
}
