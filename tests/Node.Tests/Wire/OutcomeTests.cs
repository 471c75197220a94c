using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>Orders whose answer is bad, late or lost.</summary>
public sealed class OutcomeTests
{
    private const decimal Clip = 0.1m;

    /// <summary>Levelling a rejected leg needs an answer, a decision and another order; the rest is the machine.</summary>
    private static readonly TimeSpan LevelBound = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("binance", 1)]
    [InlineData("binance", 4)]
    [InlineData("bybit", 1)]
    [InlineData("bybit", 4)]
    public async Task RT01_One_leg_rejected_while_the_other_filled_ends_level(string venue, int rejections)
    {
        await using var system = await WireSystem.StartAsync();
        var bad = system[venue];
        var fault = WireSystem.Arm(bad, FaultKind.RejectOrder, f => f with { Count = rejections });

        system.Widen();

        await system.HoldsAsync("every rejection was given", () => bad.HitsOf(fault) is null);
        await system.HedgedAsync(Clip, LevelBound);
        Assert.Equal("", system.Pair!.HaltReason);
    }

    [Theory]
    [InlineData("binance", FaultKind.LostAck, false)]
    [InlineData("binance", FaultKind.ErrorAfterAccept, false)]
    [InlineData("bybit", FaultKind.LostAck, true)]
    [InlineData("bybit", FaultKind.ErrorAfterAccept, false)]
    public async Task RT06_An_order_without_a_true_answer_is_asked_about_and_never_sent_again(string venue, FaultKind kind, bool cut)
    {
        await using var system = await WireSystem.StartAsync();
        var bad = system[venue];
        Mute(bad);
        WireSystem.Arm(bad, kind, f => f with { Request = RequestKind.Place, Cut = cut });

        system.Widen();

        await system.HedgedAsync(Clip);
        await system.HoldsAsync("the doubt is resolved", () => system.Gateway(bad)!.Totals.InDoubtResolved == 1);
        await system.NoticedAsync();
        Assert.Single(bad.Orders);
        Assert.Single(system.Other(bad).Orders);
        Assert.True(system.WasNoted(NoticeLevel.Warning, "in doubt"));
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT07_Not_found_ends_no_doubt_while_the_order_may_live(string venue)
    {
        await using var system = await WireSystem.StartAsync();
        var bad = system[venue];
        Mute(bad);
        WireSystem.Arm(bad, FaultKind.LostAck, f => f with { Request = RequestKind.Place });
        var hidden = WireSystem.Arm(bad, FaultKind.LookupNotFound, f => f with { Count = null, Duration = TimeSpan.FromMilliseconds(1800) });

        system.Widen();

        await system.HoldsAsync("a look-up was told 'not found'", () => bad.HitsOf(hidden) > 0);
        await system.HedgedAsync(Clip);
        await system.NoticedAsync();
        Assert.Single(bad.Orders);
        Assert.Single(system.Other(bad).Orders);
        Assert.False(system.WasNoted(NoticeLevel.Warning, "is not at the venue"));
    }

    /// <summary>No private push any more: what became of an order must be asked for.</summary>
    private static void Mute(WireVenue venue) => WireSystem.Arm(venue, FaultKind.DropPush, f => f with { Count = null });
}
