using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

public sealed class OperatorTests
{
    private readonly CoordinatorBench _bench = new CoordinatorBench().Start();

    private void Settle()
    {
        _bench.Open();
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0m));
        _bench.Run(TimeSpan.FromSeconds(1));
        _bench.Forget();
    }

    [Fact]
    public void A_request_takes_effect_once_and_is_answered_every_time()
    {
        _bench.Operator(OperatorAction.Pause, id: "r1");
        _bench.Operator(OperatorAction.Resume, id: "r2");
        _bench.Operator(OperatorAction.Pause, id: "r1");
        Assert.Equal(PairMode.Normal, _bench.PairState().Mode);
        Assert.Equal([true, true, true], _bench.Told<OperatorAnswer>().Select(a => a.Ok));
        Assert.Equal("already done", _bench.Told<OperatorAnswer>()[^1].Text);
        Assert.Equal(2, _bench.Events<OperatorActed>().Count);
        Assert.All(_bench.Effects.Told.Where(t => t.Message is OperatorAnswer), t => Assert.True(t.Durable));
        // Also across a restart.
        var after = _bench.Crashed().Start();
        after.Operator(OperatorAction.Pause, id: "r1");
        Assert.Equal(PairMode.Normal, after.PairState().Mode);
    }

    [Theory]
    [InlineData("", "ann", OperatorAction.Pause, "*")]
    [InlineData("r", "", OperatorAction.Pause, "*")]
    [InlineData("r", "ann", (OperatorAction)99, "*")]
    [InlineData("r", "ann", OperatorAction.Pause, "nope")]
    public void What_cannot_be_understood_is_refused_and_changes_nothing(string id, string who, OperatorAction action, string pair)
    {
        _bench.Send(new OperatorCommand(id, action, pair, who, "why"));
        Assert.False(Assert.Single(_bench.Told<OperatorAnswer>()).Ok);
        Assert.Empty(_bench.Events<OperatorActed>());
    }

    [Fact]
    public void Paused_trades_nothing_and_resumed_trades_again()
    {
        _bench.Operator(OperatorAction.Pause);
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
        _bench.Operator(OperatorAction.Resume);
        _bench.Spread(60m);
        Assert.Equal(2, _bench.Orders().Count);
    }

    [Fact]
    public void Reduce_only_follows_the_curve_towards_zero()
    {
        Settle();
        _bench.Operator(OperatorAction.ReduceOnly);
        _bench.Spread(80m);
        Assert.Empty(_bench.Orders());
        _bench.Spread(-30m);
        Assert.All(_bench.Orders(), o => Assert.Equal(OrderPurpose.Reduce, o.Purpose));
    }

    [Fact]
    public void Flatten_closes_whatever_the_spread_and_then_stays_flat()
    {
        Settle();
        _bench.Operator(OperatorAction.Flatten);
        _bench.Spread(80m);
        var orders = _bench.Orders();
        Assert.Equal([Side.Buy, Side.Sell], orders.Select(o => o.Side));
        orders.ForEach(_bench.Fill);
        Assert.Equal((0m, 0m), (_bench.PairState().PositionA, _bench.PairState().PositionB));
        _bench.Run(TimeSpan.FromSeconds(5), 80m);
        Assert.Empty(_bench.Orders());
    }

    [Theory]
    [InlineData(OperatorAction.Flatten)]
    [InlineData(OperatorAction.ReduceOnly)]
    public void A_halted_pair_can_be_closed_without_letting_it_trade_first(OperatorAction action)
    {
        Settle();
        _bench.Correct("b", 0.5m, CorrectionCause.Unexplained);
        Assert.NotEqual("", _bench.PairState().HaltReason);
        _bench.Operator(OperatorAction.Pause);
        Assert.NotEqual("", _bench.PairState().HaltReason);
        _bench.Operator(action);
        Assert.Equal("", _bench.PairState().HaltReason);
        _bench.Spread(-30m);
        Assert.All(_bench.Orders(), o => Assert.Equal(OrderPurpose.Reduce, o.Purpose));
    }

    [Fact]
    public void Who_and_why_are_remembered()
    {
        _bench.Operator(OperatorAction.Pause, "btc-a-b");
        var command = _bench.Events<OperatorActed>().Single().Command;
        Assert.Equal(("ann", "test"), (command.Who, command.Why));
        Assert.Contains(_bench.Told<Notice>(), n => n.Text.StartsWith("ann: Pause"));
    }
}
