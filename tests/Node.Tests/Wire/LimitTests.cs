using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>Clocks that differ, and venues that want fewer requests.</summary>
public sealed class LimitTests
{
    private const decimal Clip = 0.1m;

    [Theory]
    [InlineData(-4)]
    [InlineData(4)]
    public async Task RT16_A_clock_that_differs_is_measured_alarmed_and_allowed_for(int venueAheadSeconds)
    {
        var skew = TimeSpan.FromSeconds(venueAheadSeconds);
        await using var system = await WireSystem.StartAsync(new WireOptions
        {
            FromTheStart = new Fault(FaultKind.ClockSkew) { Duration = skew, Count = null },
        });
        foreach (var gateway in system.View.Gateways)
            Assert.InRange(gateway.ClockOffsetMs, skew.TotalMilliseconds - 900, skew.TotalMilliseconds + 900);
        Assert.True(system.WasNoted(NoticeLevel.Alarm, "clock differs from binance"));
        Assert.True(system.WasNoted(NoticeLevel.Alarm, "clock differs from bybit"));

        system.Widen();

        await system.HedgedAsync(Clip);
        Assert.Single(system.Binance.Orders);
        Assert.Single(system.Bybit.Orders);
    }

    /// <summary>One leg is refused for its rate while the other trades; the refusal lasts for two seconds.</summary>
    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT17_A_leg_refused_for_its_rate_is_levelled_without_a_retry_loop(string venue)
    {
        await using var system = await WireSystem.StartAsync();
        var bad = system[venue];
        var fault = WireSystem.Arm(bad, FaultKind.RateLimited, f => f with
        {
            Request = RequestKind.Place,
            Count = null,
            Duration = TimeSpan.FromSeconds(2),
        });

        system.Widen();

        await system.HoldsAsync("the limit is known", () => system.WasNoted(NoticeLevel.Alarm, bad.Name + " limits us until"));
        await system.HoldsAsync("the legs are level", () => system.Other(bad).Orders.Count >= 1 && system.IsSettled());
        var attempts = bad.HitsOf(fault)!.Value;
        bad.Faults.Clear();
        await system.HedgedAsync(Clip);
        // The clip, and after each block at most one step or clip: never a request while it lasts.
        Assert.InRange(attempts, 1, 6);
        Assert.Equal("", system.Pair!.HaltReason);
    }

    /// <summary>Every request is refused for a time: whoever goes on asking makes it longer.</summary>
    [Theory]
    [InlineData("binance", FaultKind.RateLimited)]
    [InlineData("binance", FaultKind.Banned)]
    [InlineData("bybit", FaultKind.RateLimited)]
    [InlineData("bybit", FaultKind.Banned)]
    public async Task RT17_A_venue_that_refuses_everything_is_left_alone(string venue, FaultKind kind)
    {
        await using var system = await WireSystem.StartAsync();
        var bad = system[venue];
        var fault = WireSystem.Arm(bad, kind, f => f with { Count = null, Duration = TimeSpan.FromSeconds(3) });

        system.Widen();

        await system.HoldsAsync("the limit is known", () => system.WasNoted(NoticeLevel.Alarm, bad.Name + " limits us until"));
        var first = bad.HitsOf(fault)!.Value;
        await system.NoticedAsync();
        await system.HoldsAsync("the legs are level", system.IsSettled);
        // That took some seconds; a loop would have asked hundreds of times.
        Assert.InRange(bad.HitsOf(fault)!.Value, 1, first + 8);
        Assert.Equal("", system.Pair!.HaltReason);
    }

    /// <summary>With its budget of orders nearly used up, Binance takes no new exposure but still levels.</summary>
    [Fact]
    public async Task RT17_Hedges_go_out_on_the_reserved_budget()
    {
        await using var system = await WireSystem.StartAsync(new WireOptions
        {
            MaxPosition = 2m,
            BinanceLimits = new VenueLimits { OrdersPerTenSeconds = 1_000, OrdersPerMinute = 10 },
        });
        system.Widen();
        await system.HoldsAsync(
            "exposure ends with the budget",
            () => system.Gateway(system.Binance)!.Reason == "rate budget is reserved for hedges" && system.IsSettled());
        Assert.InRange(system.Bybit.Position, 0.1m, 1.9m);
        Assert.True(system.Gateway(system.Binance)!.AcceptsHedges);

        // Without a spread there is nothing to open.
        system.Binance.MoveTo(WireSystem.Level);
        await system.NoticedAsync();
        system.Bybit.Server.Deleverage(WireVenue.Account, WireVenue.Symbol, Clip);

        await system.HoldsAsync("level again", () => system.Bybit.Fills.Any(f => f.Cause == TradeCause.AutoDeleverage) && system.IsSettled());
        Assert.Equal("", system.Pair!.HaltReason);
    }
}
