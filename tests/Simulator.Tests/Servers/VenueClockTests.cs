using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Simulator.Tests.Servers;

public class VenueClockTests
{
    private readonly ManualTime _time = new();
    private readonly Faults _faults = new();
    private readonly VenueClock _clock;
    private readonly DateTimeOffset _start;

    public VenueClockTests()
    {
        _start = _time.GetUtcNow();
        _clock = new VenueClock(_time, _faults);
    }

    [Fact]
    public void It_goes_on_when_the_wall_clock_is_set_back()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Set(TimeSpan.FromHours(-2));
        Assert.Equal(_start.AddSeconds(1), _clock.Now);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(_start.AddSeconds(6), _clock.Steady);
        Assert.Equal(_start.AddSeconds(6), _clock.Now);
        Assert.Equal(_start.AddSeconds(6), _clock.ModelNow);
    }

    [Fact]
    public void It_follows_a_wall_clock_that_is_set_forward_by_up_to_a_minute_and_does_not_follow_it_back()
    {
        _time.Set(TimeSpan.FromSeconds(60));
        Assert.Equal(_start.AddSeconds(60), _clock.Now);
        _time.Set(TimeSpan.FromSeconds(-60));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(_start.AddSeconds(61), _clock.Now);
    }

    [Fact]
    public void It_does_not_follow_a_wall_clock_that_is_set_further()
    {
        _time.Set(TimeSpan.FromSeconds(60) + TimeSpan.FromTicks(1));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(_start.AddSeconds(3), _clock.Now);
    }

    [Fact]
    public void A_skew_moves_what_is_told_and_not_what_is_steady()
    {
        var skew = _faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromSeconds(-30), Count = null });
        Assert.Equal(_start.AddSeconds(-30), _clock.Now);
        Assert.Equal(_start, _clock.Steady);
        _faults.Remove(skew);
        Assert.Equal(_start, _clock.Now);
    }

    [Fact]
    public void The_models_time_neither_goes_back_nor_stands_still_after_a_skew_and_is_caught_up_with()
    {
        var skew = _faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromSeconds(60), Count = null });
        Assert.Equal(_start.AddSeconds(60), _clock.ModelNow);
        _faults.Remove(skew);
        Assert.Equal(_start.AddSeconds(60), _clock.ModelNow);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(_start.AddSeconds(65), _clock.ModelNow);
        Assert.Equal(_start.AddSeconds(10), _clock.Now);
        _time.Advance(TimeSpan.FromSeconds(110));
        Assert.Equal(_start.AddSeconds(120), _clock.ModelNow);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(_clock.Now, _clock.ModelNow);
    }

    [Fact]
    public async Task What_is_due_happens_after_the_wall_clock_was_set_back_and_after_a_skew()
    {
        await using var bench = await BybitBench.StartAsync();
        PaysOut(bench);
        bench.Time.Set(TimeSpan.FromMinutes(-10));
        PaysOut(bench);
        bench.Server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromMinutes(1), Count = null });
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Server.Faults.Clear();
        PaysOut(bench);
    }

    /// <summary>A withdrawal that is due in 200 ms is paid out within the second.</summary>
    private static void PaysOut(BybitBench bench)
    {
        var network = StandardMarkets.Network;
        bench.Server.ChangeNetwork(network.Asset, network.Network, terms => terms with { PayoutTime = TimeSpan.FromMilliseconds(200) });
        var account = TestKeys.Account.Id;
        var id = bench.Server.Use(model =>
        {
            Assert.True(model.Move(account, Messages.FundsMove.Out, network.Asset, 100m, "", model.Now).IsAccepted);
            var asked = model.RequestWithdrawal(account, network.Asset, network.Network, "0x0123456789012345678901234567890123456789", "", 50m, "", model.Now);
            Assert.True(asked.IsAccepted, asked.Refusal.ToString());
            return asked.Id;
        });
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var paid = bench.Server.Use(model => model.WithdrawalsSince(account, DateTimeOffset.MinValue).Single(w => w.Id == id));
        Assert.Equal(WithdrawalStatus.Completed, paid.Status);
    }
}
