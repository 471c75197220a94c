using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>How a <see cref="WireSystem"/> is set up; the defaults give one clip of <see cref="MaxPosition"/>.</summary>
internal sealed record WireOptions
{
    /// <summary>Largest position of the pair, base units.</summary>
    public decimal MaxPosition { get; init; } = 0.1m;

    /// <summary>Largest order.</summary>
    public decimal Clip { get; init; } = 0.1m;

    /// <summary>Venue on which orders rest; null: takes on both.</summary>
    public string? MakerVenue { get; init; }

    /// <summary>Age above which a book does not count, milliseconds.</summary>
    public int QuoteMaxAgeMs { get; init; } = 1500;

    /// <summary>Time without an answer after which an order is in doubt, milliseconds.</summary>
    public int AckTimeoutMs { get; init; } = 900;

    /// <summary>Receive window of signed requests, milliseconds.</summary>
    public int ReceiveWindowMs { get; init; } = 1500;

    /// <summary>Limits of the Binance venue.</summary>
    public VenueLimits BinanceLimits { get; init; } = new();

    /// <summary>What Bybit says its account is: 1 classic, 6 unified 2.0.</summary>
    public int BybitStatus { get; init; } = 6;

    /// <summary>What the configuration says it is.</summary>
    public string BybitAccountMode { get; init; } = "unified";

    /// <summary>False: the node is started, and nothing is waited for.</summary>
    public bool IsTradeable { get; init; } = true;

    /// <summary>What is wrong at both venues from their start on.</summary>
    public Fault? FromTheStart { get; init; }
}
