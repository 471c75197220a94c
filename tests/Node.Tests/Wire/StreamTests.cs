using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>Resting orders whose fills race a cancel, or are not told by the private stream.</summary>
public sealed class StreamTests
{
    private const decimal Traded = 0.03m;

    /// <summary>A fill that no push tells is found by asking, at the latest when a resting order was silent for 15 s.</summary>
    private static readonly TimeSpan SilenceBound = TimeSpan.FromSeconds(25);

    /// <summary>After a reconnection the ledger is compared at once; the wait before the first attempt is below a second.</summary>
    private static readonly TimeSpan ReconnectBound = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("binance", false)]
    [InlineData("bybit", false)]
    [InlineData("binance", true)]
    [InlineData("bybit", true)]
    public async Task RT02_A_fill_that_races_its_cancel_is_hedged_to_the_final_quantity(string venue, bool muted)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { MakerVenue = venue });
        var maker = system[venue];
        var resting = await system.RestingAsync(maker, Side.Buy);
        var late = HoldUpCancels(maker, TimeSpan.FromMilliseconds(500));
        if (muted)
            WireSystem.Arm(maker, FaultKind.DropPush, f => f with { Count = null });

        // The other market rises: the bid stands too low and is cancelled to be replaced, but the venue is slow to do it.
        system.Other(maker).MoveTo(WireSystem.Level + 100m);
        await system.HoldsAsync("the cancel is on its way", () => maker.HitsOf(late) > 0);
        maker.TradeWith(resting, Traded);
        maker.Faults.Remove(late);

        await HedgedByFillsAsync(system, maker, SilenceBound);
        var raced = maker.Orders.Single(o => o.ClientId == resting.ClientId);
        Assert.Equal((OrderStatus.Cancelled, Traded), (raced.Status, raced.CumulativeQuantity));
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT14_A_fill_that_the_private_stream_does_not_tell_is_found_within_the_bound(string venue)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { MakerVenue = venue });
        var maker = system[venue];
        var resting = await system.RestingAsync(maker, Side.Sell);
        WireSystem.Arm(maker, FaultKind.DropPush, f => f with { Count = null });

        maker.TradeWith(resting, Traded);

        await HedgedByFillsAsync(system, maker, SilenceBound);
    }

    [Fact]
    public async Task RT14_A_fill_after_the_listen_key_expired_is_found_within_the_bound()
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { MakerVenue = "binance" });
        var maker = system.Binance;
        var resting = await system.RestingAsync(maker, Side.Buy);
        // What rests at a venue that may miss trades is taken away at once: here it trades before.
        var late = HoldUpCancels(maker, TimeSpan.FromSeconds(2));
        WireSystem.Arm(maker, FaultKind.ExpireListenKey);

        maker.TradeWith(resting, Traded);
        maker.Faults.Remove(late);

        await HedgedByFillsAsync(system, maker, ReconnectBound);
        await system.HoldsAsync("the stream is back with a new key", () => system.Gateway(maker)!.ChannelsUp.Contains(VenueChannel.Private));
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT15_A_fill_in_the_instant_of_a_disconnect_is_recovered_on_reconnect(string venue)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { MakerVenue = venue });
        var maker = system[venue];
        var resting = await system.RestingAsync(maker, Side.Buy);

        HoldUpCancels(maker, TimeSpan.FromSeconds(2));
        WireSystem.Arm(maker, FaultKind.CutConnection, f => f with { Channel = VenueChannel.Private, Count = null });
        maker.TradeWith(resting, Traded);
        await system.HoldsAsync("the private stream is down", () => !system.Gateway(maker)!.ChannelsUp.Contains(VenueChannel.Private));
        maker.Faults.Clear();

        await HedgedByFillsAsync(system, maker, ReconnectBound);
        Assert.Contains(VenueChannel.Private, system.Gateway(maker)!.ChannelsUp);
    }

    private static int HoldUpCancels(WireVenue maker, TimeSpan time) =>
        WireSystem.Arm(maker, FaultKind.Delay, f => f with { Request = RequestKind.Cancel, Count = null, Duration = time });

    /// <summary>What traded at the maker venue, and nothing else, was traded the other way round at the other one.</summary>
    private static async Task HedgedByFillsAsync(WireSystem system, WireVenue maker, TimeSpan bound)
    {
        var hedge = system.Other(maker);
        await system.HoldsAsync(
            "hedged",
            () => maker.Position != 0m && maker.Position == -hedge.Position && system.IsSettled(),
            bound);
        Assert.Equal(Traded, Math.Abs(maker.Position));
        Assert.Equal(Traded, maker.Fills.Sum(f => f.Quantity));
        Assert.Equal(Traded, hedge.Fills.Sum(f => f.Quantity));
        Assert.Equal("", system.Pair!.HaltReason);
    }
}
