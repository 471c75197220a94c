using Hedgerow.Actors.Coordinator;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>
/// The two-venue system with books set by hand and every invariant checked after every step. Leg A is sold and leg B
/// bought when A is dearer; one clip of 0.1 BTC is the whole position, so a case can speak of "the" hedge.
/// </summary>
internal sealed class CaseBench
{
    public const decimal Clip = 0.1m;
    public const string Symbol = "BTCUSDT";

    private readonly List<(Func<TraceEntry, bool> When, Action Then)> _triggers = [];
    private readonly InvariantSet _invariants;

    public CaseBench(ulong seed = 1, ExecutionStyle style = ExecutionStyle.TakerTaker, Func<TwoVenueOptions, TwoVenueOptions>? change = null,
        bool isUndisturbed = false)
    {
        var options = TwoVenueOptions.Standard(seed);
        options = options with
        {
            Pair = options.Pair with { Curve = new HedgeCurve(Clip, OffsetSchedule.Constant(0), 40m, 2m), OrderCap = Clip, Style = style },
        };
        System = new TwoVenueSystem(change is null ? options : change(options));

        // A case decides itself when all must be well again; the lasting-exposure limit is for the random schedules.
        var start = isUndisturbed ? System.Engine.Now : DateTimeOffset.MaxValue;
        _invariants = new InvariantSet(System, new InvariantOptions(), () => DateTimeOffset.MaxValue, _ => start);
        System.Engine.Trace.Listener = OnDelivery;
        System.Start();
        Level();
        Run(2);
    }

    public TwoVenueSystem System { get; }

    public SimulatedVenue A => System.A;

    public SimulatedVenue B => System.B;

    public List<PlaceOrder> Placed { get; } = [];

    public void Run(double seconds) => System.Engine.RunFor(TimeSpan.FromSeconds(seconds));

    public bool RunUntil(Func<bool> condition, double seconds) => System.Engine.RunUntil(condition, TimeSpan.FromSeconds(seconds));

    /// <summary>A is 0.66 % dearer than B: the whole position is wanted.</summary>
    public void Widen(decimal size = 5) => Books(60_400, 60_000, size);

    /// <summary>Both cost the same: nothing more is wanted.</summary>
    public void Level(decimal size = 5) => Books(60_000, 60_000, size);

    public void Books(decimal a, decimal b, decimal size = 5)
    {
        Book(A, a, size);
        Book(B, b, size);
    }

    public static void Book(SimulatedVenue venue, decimal bid, decimal size = 5) => venue.SetBook(Symbol, bid, size, bid + 1, size);

    /// <summary>Opens the hedge without any trouble.</summary>
    public void Open()
    {
        Widen();
        Assert.True(RunUntil(() => System.PositionA == -Clip && System.PositionB == Clip, 10), Describe());
        Run(1);
    }

    /// <summary>Does something once, just before a delivery that fits.</summary>
    public void Once(Func<TraceEntry, bool> when, Action then) => _triggers.Add((when, then));

    /// <summary>Once an order is handed to the venue's adapter.</summary>
    public void OncePlacedAt(SimulatedVenue venue, Action then) =>
        Once(entry => entry.Message is PlaceOrder && entry.To == Address.Venue(venue.Name).Value, then);

    public VenueOrder[] OrdersAt(SimulatedVenue venue) =>
        [.. venue.Model.OrdersSince(TwoVenueSystem.Account, Symbol, DateTimeOffset.MinValue).Where(o => ClientOrderId.TryParse(o.Snapshot.ClientId, out _))];

    public bool HasAlarm(string text) =>
        System.Status.Notices.Any(notice => notice.Level == NoticeLevel.Alarm && notice.Text.Contains(text, StringComparison.OrdinalIgnoreCase));

    public void AssertHedgedWithin(double seconds)
    {
        Assert.True(RunUntil(() => Math.Abs(System.NetExposure) < System.Lot, seconds), Describe());
    }

    /// <summary>Lets everything settle and checks what must hold at rest, in the venues' truth.</summary>
    public void AssertAtRest(double seconds = 15)
    {
        Run(seconds);
        _invariants.CheckAtRest();
        Assert.True(Math.Abs(System.NetExposure) < System.Lot, Describe());
    }

    public string Describe() =>
        $"A {System.PositionA}, B {System.PositionB}, {System.Pair}" + Environment.NewLine
        + string.Join(Environment.NewLine, System.Status.Notices.TakeLast(10));

    private void OnDelivery(TraceEntry entry)
    {
        if (entry.Message is PlaceOrder place)
        {
            Placed.Add(place);
        }

        for (var i = 0; i < _triggers.Count; i++)
        {
            if (_triggers[i].When(entry))
            {
                var then = _triggers[i].Then;
                _triggers.RemoveAt(i);
                then();
                return;
            }
        }
    }
}
