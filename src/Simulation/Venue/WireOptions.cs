namespace Hedgerow.Simulation;

/// <summary>How long the ways between an adapter and its venue are, and how long each side waits. Times are virtual.</summary>
public sealed record WireOptions
{
    /// <summary>Shortest one-way time.</summary>
    public TimeSpan MinDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Longest ordinary one-way time.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>Share of frames and requests that take longer.</summary>
    public double SlowShare { get; init; } = 0.01;

    /// <summary>Longest one-way time.</summary>
    public TimeSpan SlowDelay { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>Time after which the adapter gives up on a request: a change is then in doubt, a query failed.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>The venue refuses a signed request whose timestamp is older than this.</summary>
    public TimeSpan ReceiveWindow { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The venue refuses a signed request whose timestamp is further in the future than this (Binance and Bybit: 1 s).</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time the adapter needs to connect or to notice that a connection is gone.</summary>
    public TimeSpan ConnectDelay { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The last book is sent again after this time without a change; zero: never.</summary>
    public TimeSpan BookHeartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two mark prices; zero: only when they are set.</summary>
    public TimeSpan MarkInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>True: the answer to a placement carries the order as it is after matching (Binance USDⓈ-M); false: only its id (Bybit V5).</summary>
    public bool AnswerCarriesOrder { get; init; } = true;
}
