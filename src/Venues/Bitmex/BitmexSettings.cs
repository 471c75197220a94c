using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>Where best bid and ask come from.</summary>
public enum BitmexQuoteSource
{
    /// <summary>Table <c>quote</c>: a whole best bid and ask whenever it changes.</summary>
    Top = 1,

    /// <summary>Table <c>orderBookL2_25</c>: a book of 25 levels a side kept from an image and its changes.</summary>
    Depth = 2,
}

/// <summary>How to reach one BitMEX account and its perpetual contracts. Addresses are configuration.</summary>
public sealed record BitmexSettings
{
    /// <summary>REST: scheme, host, port; the path <c>/api/v1</c> is added.</summary>
    public Uri RestUrl { get; init; } = new("https://www.bitmex.com");

    /// <summary>The stream; public and private tables share the address and use a connection each.</summary>
    public Uri StreamUrl { get; init; } = new("wss://ws.bitmex.com/realtime");

    /// <summary>References to key and secret; HMAC.</summary>
    public CredentialSettings Credentials { get; init; } = new();

    /// <summary>Key with the right to withdraw; null: the trading key is used.</summary>
    public CredentialSettings? WithdrawCredentials { get; init; }

    /// <summary>Time after which a withdrawal without answer is in doubt.</summary>
    public TimeSpan FundsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Asset of margin and profit of the traded contracts: USDT for the linear ones, BTC for the inverse ones.</summary>
    public string SettleAsset { get; init; } = "USDT";

    /// <summary>Where best bid and ask come from.</summary>
    public BitmexQuoteSource QuoteSource { get; init; } = BitmexQuoteSource.Top;

    /// <summary>How long a query stays valid on its way.</summary>
    public TimeSpan QueryWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an order or cancel stays valid on its way; the venue knows whole seconds, so it is rounded down to one. Below two
    /// seconds little or nothing may be left of it.
    /// </summary>
    public TimeSpan OrderWindow { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait for the answer to a query.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the answer to an order or cancel; after it the request is in doubt.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between measurements of the venue's clock.</summary>
    public TimeSpan ClockInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time that a stream waits for a first measurement of the venue's clock before it logs on without.</summary>
    public TimeSpan ClockPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between the venue's own heartbeats (<c>ping</c> as a text) on each stream.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which a ping frame is sent, and time for its pong, on every stream.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First wait before a reconnect; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most queries, and most orders, that may wait for an answer.</summary>
    public int MaxPending { get; init; } = 512;

    /// <summary>Requests of one query after which it is given up as endless.</summary>
    public int MaxRequests { get; init; } = 128;

    /// <summary>Rows of one answer; the venue gives at most 500.</summary>
    public int PageRows { get; init; } = 500;

    /// <summary>
    /// Longest time after which a request can still be taken: the venue knows whole seconds, and takes it through the last one to
    /// its end. A doubt must not be closed before.
    /// </summary>
    /// <param name="window">As <see cref="OrderWindow"/>.</param>
    public static TimeSpan LongestWindow(TimeSpan window) =>
        (window < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : window) + TimeSpan.FromSeconds(1);

    /// <summary>Bounds of a stream. A heartbeat is answered, so a stream that is silent for longer than one is dead.</summary>
    internal StreamSocketOptions SocketOptions() => new()
    {
        PingInterval = PingInterval,
        PongTimeout = PingInterval,
        Heartbeat = BitmexAuth.Ping,
        HeartbeatInterval = HeartbeatInterval,
        IdleTimeout = HeartbeatInterval + (2 * PingInterval),
        FirstBackoff = FirstBackoff,
        MaxBackoff = MaxBackoff,
    };
}
