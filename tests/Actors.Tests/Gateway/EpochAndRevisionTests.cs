using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

public sealed class EpochAndRevisionTests
{
    private readonly GatewayBench _bench = new GatewayBench().Ready(epoch: 5);

    [Fact]
    public void RT_22_every_command_of_a_lower_epoch_is_refused()
    {
        GatewayCommand[] commands =
        [
            new TakeCharge(4, 0), GatewayBench.Request(1, epoch: 4), new CancelRequest(4, "x"),
            new OrderInquiry(4, GatewayBench.Id(1, 4), GatewayBench.Symbol, Side.Buy), new ReportsRequest(4, 0),
        ];
        foreach (var command in commands)
            _bench.Send(command);
        Assert.Equal(commands.Length, _bench.Told<EpochRefused>().Count);
        Assert.All(_bench.Told<EpochRefused>(), r => Assert.Equal(("v", 4L, 5L), (r.Venue, r.RefusedEpoch, r.HighestEpoch)));
        Assert.Empty(_bench.Told<PlaceOrder>());
        Assert.Empty(_bench.Told<OrderReport>());
    }

    [Fact]
    public void The_highest_epoch_survives_a_restart()
    {
        var after = _bench.Crashed(TimeSpan.FromSeconds(1));
        after.Start();
        after.Send(GatewayBench.Request(1, epoch: 4));
        Assert.Single(after.Told<EpochRefused>());
    }

    [Fact]
    public void Lives_that_lose_their_journals_tails_one_after_the_other_never_give_a_number_twice()
    {
        var given = new HashSet<long>();
        var life = _bench;
        for (var i = 0; i < 3; i++)
        {
            var kept = life.Effects.Events.Count;
            life.Send(GatewayBench.Request(40 + i, epoch: 5));
            var reports = life.Told<OrderReport>().Where(r => r.ClientId == GatewayBench.Id(40 + i, 5)).ToList();
            Assert.NotEmpty(reports);
            Assert.All(reports, r => Assert.True(given.Add(r.Revision), $"{r.Revision} was given before"));
            life = life.Crashed(TimeSpan.FromMilliseconds(100), life.Effects.Events.Count - kept);
            life.Send(new Started(true));
        }
    }

    [Fact]
    public void A_promise_of_an_epoch_is_told_only_once_it_is_durable()
    {
        _bench.Send(new TakeCharge(6, 0));
        Assert.Equal(6, _bench.Events<EpochRaised>()[^1].Epoch);
        var promises = _bench.Effects.Told.Where(t => t.To == Address.Coordinator && t.Message is GatewayState { Epoch: 6 }).ToList();
        Assert.NotEmpty(promises);
        Assert.All(promises, p => Assert.True(p.Durable));
    }

    [Fact]
    public void Revisions_count_up_by_one_each_naming_the_one_before()
    {
        for (var i = 1; i <= 3; i++)
        {
            _bench.Send(GatewayBench.Request(i, epoch: 5));
            _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(i, 5), OrderStatus.Filled, 1m)));
            _bench.Send(new FillReported(_bench.Fill($"x{i}", "foreign", 0.1m)));
        }
        var reports = _bench.Told<LedgerReport>();
        Assert.Equal(9, reports.Count);
        Assert.Equal(Enumerable.Range(1, 9).Select(n => (n - 1L, (long)n)), reports.Select(r => (r.Previous, r.Revision)));
    }

    [Fact]
    public void After_a_hole_everything_is_told_again_as_an_unbroken_chain()
    {
        for (var i = 1; i <= 3; i++)
        {
            _bench.Send(GatewayBench.Request(i, epoch: 5));
            _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(i, 5), OrderStatus.Filled, 1m)));
            _bench.Send(new FillReported(_bench.Fill($"x{i}", "foreign", 0.1m)));
        }
        _bench.Forget();
        _bench.Send(new ReportsRequest(5, 2));
        var reports = _bench.Told<LedgerReport>();
        Assert.Equal([3L, 5L, 6L, 8L, 9L], reports.Select(r => r.Revision));
        Assert.Equal([2L, 3L, 5L, 6L, 8L], reports.Select(r => r.Previous));
        Assert.All(_bench.Effects.Told.Where(t => t.Message is LedgerReport), t => Assert.True(t.Durable));
    }

    [Fact]
    public void A_coordinator_that_counted_more_than_was_kept_is_never_told_a_number_twice()
    {
        _bench.Send(new TakeCharge(6, 40));
        Assert.True(_bench.LastState.Revision >= 40);
        _bench.Forget();
        _bench.Send(GatewayBench.Request(1, epoch: 6));
        Assert.Equal((40L, 41L), (_bench.Told<OrderReport>()[0].Previous, _bench.Told<OrderReport>()[0].Revision));
        // The same epoch may say so again: the gateway restarted under it.
        _bench.Send(new TakeCharge(6, 50));
        Assert.Equal(50, _bench.State.Revision);
    }

    [Fact]
    public void A_coordinator_that_knows_less_than_is_kept_sees_a_hole_and_an_alarm()
    {
        for (var i = 1; i <= 4_100; i++)
            _bench.Send(GatewayBench.Request(i, epoch: 5) with { Symbol = "NOPE" });
        Assert.Equal(4_096, _bench.State.Orders.Count);
        Assert.Equal(4, _bench.State.PrunedThrough);
        _bench.Forget();
        _bench.Send(new ReportsRequest(5, 2));
        Assert.Equal((4L, 5L), (_bench.Told<LedgerReport>()[0].Previous, _bench.Told<LedgerReport>()[0].Revision));
        Assert.Contains("lost its journal", _bench.Alarms);
    }
}
