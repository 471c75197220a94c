using Hedgerow.Messages;
using Hedgerow.Node.Guard;
using Hedgerow.Node.Hosting;
using Hedgerow.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Hosting;

public sealed class VenueEndpointTests : IAsyncDisposable
{
    private readonly StoppedClock _time = new();
    private readonly List<VenueReport> _answers = [];
    private readonly SilentVenue _venue;
    private readonly VenueEndpoint _endpoint;
    private bool _mayAct = true;

    public VenueEndpointTests()
    {
        _venue = new SilentVenue(_time);
        _endpoint = new VenueEndpoint(_venue, new BreakerTap([]), _answers.Add, () => _mayAct, _time);
        _endpoint.Deliver(new ExposureGate(true, ""));
    }

    public ValueTask DisposeAsync() => _venue.DisposeAsync();

    [Fact]
    public void What_opens_does_not_leave_after_the_process_was_held_up_and_what_hedges_does()
    {
        var opens = Order("1", OrderPurpose.Open);
        var hedges = Order("2", OrderPurpose.Hedge);

        _endpoint.Deliver(opens);
        Assert.Equal(["1"], _venue.Placed);

        _time.Now += TimeSpan.FromSeconds(2.5);
        _endpoint.Deliver(opens with { ClientId = "3" });
        _endpoint.Deliver(hedges);

        Assert.Equal(["1", "2"], _venue.Placed);
        var outcome = Assert.IsType<PlaceOutcome>(Assert.Single(_answers));
        Assert.Equal(("3", RequestOutcome.Rejected, PlaceOrder.LateCode), (outcome.ClientId, outcome.Outcome, outcome.Code));
    }

    [Fact]
    public void Nothing_leaves_once_another_process_may_act()
    {
        _mayAct = false;
        _endpoint.Deliver(Order("1", OrderPurpose.Hedge));
        Assert.Empty(_venue.Placed);
        Assert.Equal(RequestOutcome.Rejected, Assert.IsType<PlaceOutcome>(Assert.Single(_answers)).Outcome);
    }

    private PlaceOrder Order(string id, OrderPurpose purpose) =>
        new(id, "BTCUSDT", Side.Buy, OrderType.LimitIoc, 1m, 100m, ReduceOnly: false, purpose) { LeavesBy = _time.GetUtcNow() + TimeSpan.FromSeconds(2) };

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Notes what it is told to place, and answers nothing.</summary>
    private sealed class SilentVenue(TimeProvider time) : VenueAdapter("v", _ => { }, time, NullLogger.Instance)
    {
        public List<string> Placed { get; } = [];

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        protected override void Place(PlaceOrder order) => Placed.Add(order.ClientId);

        protected override void Cancel(CancelOrder cancel)
        {
        }

        protected override void Connect(IReadOnlyList<string> symbols)
        {
        }

        protected override void Arm(ArmDeadManSwitch arm)
        {
        }

        protected override void StartFunds(VenueCommand command)
        {
        }

        protected override void StartQuestion(VenueCommand question)
        {
        }
    }
}
