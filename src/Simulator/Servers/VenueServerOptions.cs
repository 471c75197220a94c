using System.Net;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers;

/// <summary>What a venue server is started with.</summary>
public sealed record VenueServerOptions
{
    /// <summary>What trades there.</summary>
    public required IReadOnlyList<InstrumentTerms> Instruments { get; init; }

    /// <summary>Who trades there.</summary>
    public required IReadOnlyList<SimulatedAccount> Accounts { get; init; }

    /// <summary>Networks by which money comes and goes.</summary>
    public IReadOnlyList<NetworkTerms> Networks { get; init; } = [StandardMarkets.Network];

    /// <summary>Address to listen on. At any other than loopback nothing but the venue's protocol is answered to others.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port there; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Clock of the venue and of its timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Manners of the venue's model; null: those of the real venue.</summary>
    public VenueRules? Rules { get; init; }

    /// <summary>The venue's limits on requests.</summary>
    public VenueLimits Limits { get; init; } = new();

    /// <summary>
    /// Called with every WebSocket message when it has been read and before anything is done with it, on the reading
    /// thread: for latency measurements. Must return at once.
    /// </summary>
    public Action<VenueChannel>? MessageRead { get; init; }

    /// <summary>Frames that may wait for one socket before the client is dropped as too slow.</summary>
    public int SocketQueue { get; init; } = 1_024;
}

/// <summary>Limits on requests. The defaults are the venues' published ones.</summary>
public sealed record VenueLimits
{
    /// <summary>Binance: request weight per minute and address.</summary>
    public int WeightPerMinute { get; init; } = 2_400;

    /// <summary>Binance: new orders per ten seconds and account.</summary>
    public int OrdersPerTenSeconds { get; init; } = 300;

    /// <summary>Binance: new orders per minute and account.</summary>
    public int OrdersPerMinute { get; init; } = 1_200;

    /// <summary>Binance: refused requests in one minute after which the address is banned (418) for two minutes.</summary>
    public int RefusedBeforeBan { get; init; } = 50;

    /// <summary>Bybit, BitMEX: order requests (at Bybit create, amend, cancel, each for itself) per second and account.</summary>
    public int OrderRequestsPerSecond { get; init; } = 10;

    /// <summary>Bybit: look-ups per second, endpoint and account.</summary>
    public int LookupsPerSecond { get; init; } = 50;

    /// <summary>Bybit: requests per five seconds and address; more is answered with HTTP 403.</summary>
    public int RequestsPerFiveSeconds { get; init; } = 600;

    /// <summary>BitMEX: requests per minute and account; of order requests, <see cref="OrderRequestsPerSecond"/> besides.</summary>
    public int RequestsPerMinute { get; init; } = 120;

    /// <summary>HTX: trading requests, and for themselves reading requests, per three seconds and account.</summary>
    public int HtxRequestsPerThreeSeconds { get; init; } = 72;

    /// <summary>HTX spot: placements, and for themselves cancels, per two seconds and account; of look-ups the half, of executions a fifth.</summary>
    public int HtxSpotRequestsPerTwoSeconds { get; init; } = 100;

    /// <summary>OKX: order requests (place, cancel, amend, each for itself) per two seconds, account and instrument.</summary>
    public int OrderRequestsPerTwoSeconds { get; init; } = 60;

    /// <summary>OKX: look-ups per two seconds, endpoint and account.</summary>
    public int LookupsPerTwoSeconds { get; init; } = 20;

    /// <summary>CoinEx: true to count requests per second and account in the venue's groups; more is answered with code 4213.</summary>
    public bool CountsCoinExGroups { get; init; } = true;

    /// <summary>No limit is ever reached: for load tests.</summary>
    public static VenueLimits None { get; } = new()
    {
        WeightPerMinute = int.MaxValue,
        OrdersPerTenSeconds = int.MaxValue,
        OrdersPerMinute = int.MaxValue,
        OrderRequestsPerSecond = int.MaxValue,
        LookupsPerSecond = int.MaxValue,
        RequestsPerFiveSeconds = int.MaxValue,
        RequestsPerMinute = int.MaxValue,
        HtxRequestsPerThreeSeconds = int.MaxValue,
        HtxSpotRequestsPerTwoSeconds = int.MaxValue,
        OrderRequestsPerTwoSeconds = int.MaxValue,
        LookupsPerTwoSeconds = int.MaxValue,
        CountsCoinExGroups = false,
    };
}
