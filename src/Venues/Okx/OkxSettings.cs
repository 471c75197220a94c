using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>Where best bid and ask come from.</summary>
public enum OkxQuoteSource
{
    /// <summary>Channel <c>bbo-tbt</c>: whole best bid and ask every 10 ms when they change.</summary>
    Top = 1,

    /// <summary>Channel <c>books</c>: a book of 400 levels kept from updates, every 100 ms.</summary>
    Depth = 2,
}

/// <summary>How to reach one OKX account and its contracts, perpetual and dated, or its coins. Addresses are configuration.</summary>
public sealed record OkxSettings
{
    /// <summary>REST: scheme, host, port.</summary>
    public Uri RestUrl { get; init; } = new("https://www.okx.com");

    /// <summary>Stream of books, mark prices and funding rates.</summary>
    public Uri PublicUrl { get; init; } = new("wss://ws.okx.com:8443/ws/v5/public");

    /// <summary>Stream of the account.</summary>
    public Uri PrivateUrl { get; init; } = new("wss://ws.okx.com:8443/ws/v5/private");

    /// <summary>Order entry: the private stream's address, over a connection of its own.</summary>
    public Uri OrderUrl { get; init; } = new("wss://ws.okx.com:8443/ws/v5/private");

    /// <summary>References to key, secret (HMAC) and passphrase.</summary>
    public CredentialSettings Credentials { get; init; } = new();

    /// <summary>Key with the right to withdraw; null: the trading key is used.</summary>
    public CredentialSettings? WithdrawCredentials { get; init; }

    /// <summary>Time after which a move or withdrawal without answer is in doubt.</summary>
    public TimeSpan FundsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Asset of margin and profit of the traded contracts; of spot the quote asset.</summary>
    public string SettleAsset { get; init; } = "USDT";

    /// <summary>True: coins are traded, bought outright, and no contracts.</summary>
    public bool IsSpot { get; init; }

    /// <summary>Tag of every order, at most 16 letters and digits; empty: none. The dead-man's switch then cancels orders of this tag alone.</summary>
    public string OrderTag { get; init; } = string.Empty;

    /// <summary>Where best bid and ask come from.</summary>
    public OkxQuoteSource QuoteSource { get; init; } = OkxQuoteSource.Top;

    /// <summary>How old an order may be when it arrives (<c>expTime</c>): an order that was held up must die.</summary>
    public TimeSpan OrderRecvWindow { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>Longest wait for the answer to a query.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the answer to an order or cancel; after it the request is in doubt.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between measurements of the venue's clock.</summary>
    public TimeSpan ClockInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time that a stream waits for a first measurement of the venue's clock before it logs on without.</summary>
    public TimeSpan ClockPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between the venue's own heartbeats on each stream; it cuts a connection that is silent for 30 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Silence after which a ping frame is sent, and time for its pong, on every stream.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First wait before a reconnect; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits between the stream's word of funding or of a delivery and the two readings of the bills, which may lag.</summary>
    public IReadOnlyList<TimeSpan> BillWaits { get; init; } = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60)];

    /// <summary>Most queries, and most orders, that may wait for an answer.</summary>
    public int MaxPending { get; init; } = 512;

    /// <summary>Pages of one query after which it is given up as endless.</summary>
    public int MaxPages { get; init; } = 200;

    /// <summary>What the account trades.</summary>
    internal OkxProduct Product => new(SettleAsset, IsSpot);

    /// <summary>Bounds of a stream. A heartbeat is answered, so a stream that is silent for longer than one is dead.</summary>
    internal StreamSocketOptions SocketOptions() => new()
    {
        PingInterval = PingInterval,
        PongTimeout = PingInterval,
        Heartbeat = OkxAuth.Ping,
        HeartbeatInterval = HeartbeatInterval,
        IdleTimeout = HeartbeatInterval + (2 * PingInterval),
        FirstBackoff = FirstBackoff,
        MaxBackoff = MaxBackoff,
    };
}
