using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// I10: contracts that end. Nothing is ordered on one that has ended, nothing is opened on one that is about to, and what closes in good time
/// while all is well leaves nothing to be delivered.
/// </summary>
internal sealed class ExpiryCheck(InvariantContext context) : InvariantCheck(context)
{
    private readonly Dictionary<string, DateTimeOffset> _ends = context.System.Options.Venues
        .Where(setup => setup.Terms.Spec.Expiry is not null).ToDictionary(setup => setup.Name, setup => setup.Terms.Spec.Expiry!.Value);

    /// <summary>When each order was decided, by its id: what closes leaves whenever a gateway that hung goes on, and the venue refuses it.</summary>
    private readonly Dictionary<string, DateTimeOffset> _decided = [];

    private ExpiryRules Rules => System.Options.Pair.Expiry;

    /// <summary>What was decided in time may be on its way, and no two clocks agree.</summary>
    private TimeSpan Late => Context.Options.MessageDelay + Context.Options.ClockDifference;

    public override void Delivering(Message message)
    {
        if (message is OrderRequest { DecidedAt: var decided } request && decided != default)
        {
            _decided[request.ClientId] = decided;
        }
    }

    public override void Delivered(Address to, Message message)
    {
        // What a gateway that was held up gets to send is refused before it leaves.
        if (message is PlaceOrder order && System.Venues.FirstOrDefault(venue => Address.Venue(venue.Name) == to) is { } venue && !venue.IsLate(order))
        {
            Judge(venue, order);
        }
    }

    public override void Happened(SimulatedVenue venue, ModelEvent happened)
    {
        if (happened is not FillEvent { Trade.Fill: { Cause: TradeCause.Delivery } fill } || Rules.FlattenBefore < Context.Options.FlattenTime)
        {
            return;
        }

        // No venue takes so little of what does not reduce its whole position.
        if (Math.Abs(Worth.BaseOf(System.SetupOf(venue).IsInverse, fill.Quantity, fill.Price)) < System.SmallestBase(fill.Price))
        {
            return;
        }

        var begun = _ends.Values.Where(end => end >= _ends[venue.Name]).Min() - Rules.FlattenBefore;
        if (Context.HealthySince < begun - Context.Options.RecoveryTime)
        {
            throw Context.Violation("I10", $"{fill.Quantity} of {venue.Name} was left to be delivered though all was well: {System.Positions()}");
        }
    }

    public override void AtRest()
    {
        foreach (var pair in System.Status.Coordinator?.Pairs ?? [])
        {
            foreach (var (leg, held) in new[] { (pair.LegA, pair.NativeA), (pair.LegB, pair.NativeB) })
            {
                if (held != 0m && _ends.TryGetValue(leg.Venue, out var end) && end < Context.Now)
                {
                    throw Context.Violation("I10", $"{pair.Name} still shows {held} of {leg.Venue}, which ended at {end:HH:mm:ss.fff}");
                }
            }
        }
    }

    private void Judge(SimulatedVenue venue, PlaceOrder order)
    {
        var decided = _decided.GetValueOrDefault(order.ClientId, Context.Now);
        if (_ends.TryGetValue(venue.Name, out var end) && decided > end + Late)
        {
            throw Context.Violation("I10", $"{order.ClientId} was ordered on {venue.Name}, which ended at {end:HH:mm:ss.fff}");
        }

        if (order.Purpose != OrderPurpose.Open || !ClientOrderId.TryParse(order.ClientId, out var id))
        {
            return;
        }

        var pair = System.Pairs.First(pair => pair.Number == id.Pair);
        foreach (var leg in new[] { pair.LegA.Venue, pair.LegB.Venue })
        {
            if (_ends.TryGetValue(leg, out var close) && decided > close - Rules.ReduceOnlyBefore + Late)
            {
                throw Context.Violation("I10", $"{order.ClientId} opens {pair.Name}, of which {leg} ends at {close:HH:mm:ss.fff}");
            }
        }
    }
}
