using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>Books that are stale, cut off, or crossed: nothing is ordered on them.</summary>
public sealed class BookTests
{
    private const decimal Clip = 0.1m;

    /// <summary>
    /// A market without changes, and sockets on which nothing comes. Bybit confirms a quiet book every three seconds, which
    /// counts as news, so that only the second is a case there.
    /// </summary>
    [Theory]
    [InlineData("binance", false)]
    [InlineData("binance", true)]
    [InlineData("bybit", true)]
    public async Task RT12_A_stale_book_does_not_count_though_its_socket_is_open(string venue, bool hung)
    {
        await using var system = await WireSystem.StartAsync();
        var bad = system[venue];
        if (hung)
            WireSystem.Arm(bad, FaultKind.HangConnection, f => f with { Channel = VenueChannel.Public, Count = null });
        else
            bad.FallSilent();

        await system.HoldsAsync("the quote is invalid", () => system.Pair is { SpreadPlusBps: null, SpreadMinusBps: null });
        Assert.Contains(VenueChannel.Public, system.Gateway(bad)!.ChannelsUp);
        // Against the stale book the other venue's looks like 50 bps to be earned.
        system.Other(bad).MoveTo(system.Other(bad) == system.Binance ? WireSystem.Level + WireSystem.Wide : WireSystem.Level - WireSystem.Wide);
        await system.NoticedAsync();
        Assert.Null(system.Pair!.SpreadPlusBps);
        Assert.Empty(system.Binance.Orders);
        Assert.Empty(system.Bybit.Orders);

        bad.Faults.Clear();
        bad.Speak();
        await system.HedgedAsync(Clip);
        Assert.Single(system.Binance.Orders);
        Assert.Single(system.Bybit.Orders);
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT13_A_book_of_before_a_reconnection_is_forgotten(string venue)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { QuoteMaxAgeMs = 20_000 });
        var bad = system[venue];
        WireSystem.Arm(bad, FaultKind.CutConnection, f => f with { Channel = VenueChannel.Public, Count = null });
        await system.HoldsAsync("the book is gone with its socket", () => system.Pair is { SpreadPlusBps: null });

        // Both markets move by 1 %. Whoever still has the old book of one venue sees 100 bps to be earned.
        bad.MoveTo(WireSystem.Level * 1.01m);
        system.Other(bad).MoveTo(WireSystem.Level * 1.01m);
        await system.NoticedAsync();
        Assert.Null(system.Pair!.SpreadPlusBps);

        bad.Faults.Clear();
        await system.HoldsAsync("the new book is there", system.IsReady);
        await system.NoticedAsync();
        Assert.InRange(system.Pair!.SpreadPlusBps!.Value, -1m, 1m);
        Assert.Empty(system.Binance.Orders);
        Assert.Empty(system.Bybit.Orders);
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT13_Nothing_is_ordered_on_a_crossed_book_and_the_next_good_one_counts(string venue)
    {
        await using var system = await WireSystem.StartAsync();
        var bad = system[venue];
        const int Frames = 12;
        var fault = WireSystem.Arm(bad, FaultKind.CrossedBook, f => f with { Count = Frames });

        // Frames are told with every change of the book; the market moves by a tick and back.
        var step = 0;
        await system.HoldsAsync("every crossed frame was told", () =>
        {
            bad.MoveTo(WireSystem.Level + (0.1m * (step++ % 2)));
            return bad.HitsOf(fault) is null;
        });
        await system.NoticedAsync();
        Assert.Empty(system.Binance.Orders);
        Assert.Empty(system.Bybit.Orders);

        bad.MoveTo(WireSystem.Level);
        system.Widen();
        await system.HedgedAsync(Clip);
    }
}
