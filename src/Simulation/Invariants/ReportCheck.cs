using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// I8: what is reported was observed. An order reported closed is final at the venue with just that quantity, or is not
/// there and never will be; nothing is ever reported as filled that was not; and at rest the sums agree.
/// </summary>
internal sealed class ReportCheck(InvariantContext context) : InvariantCheck(context)
{
    private readonly Dictionary<(string Venue, string ClientId), long> _absent = [];

    public override void Delivered(Address to, Message message)
    {
        if (message is OrderReport report && to == Address.Coordinator)
        {
            Judge(report);
        }
    }

    public override void Happened(SimulatedVenue venue, ModelEvent happened)
    {
        if (happened is OrderEvent { Change: OrderChange.Accepted } entered
            && _absent.TryGetValue((venue.Name, entered.Order.Snapshot.ClientId), out var step))
        {
            throw Context.Violation(
                "I8", $"{entered.Order.Snapshot.ClientId} was reported as not at {venue.Name} at step {step} and now enters");
        }
    }

    public override void AtRest()
    {
        foreach (var venue in System.Venues)
        {
            if (!System.Status.Gateways.TryGetValue(venue.Name, out var state))
            {
                throw Context.Violation("I8", $"{venue.Name} has no state at the end");
            }

            if (state.Phase != GatewayPhase.Ready || state.OpenOrders != venue.Model.OpenOrders(venue.Account).Count)
            {
                throw Context.Violation(
                    "I8", $"{venue.Name} shows {state.Phase} and {state.OpenOrders} open orders, it has {venue.Model.OpenOrders(venue.Account).Count}");
            }
        }
    }

    private void Judge(OrderReport report)
    {
        var venue = System.VenueOf(report.Venue);
        var order = venue.Model.FindOrder(venue.Account, OrderKey.Client(report.ClientId))?.Snapshot;
        if (report.CumulativeQuantity > (order?.CumulativeQuantity ?? 0))
        {
            throw Context.Violation("I8", $"{report} reports more than traded: {order}");
        }

        if (report.State != OrderState.Closed)
        {
            return;
        }

        if (order is null)
        {
            _absent.TryAdd((report.Venue, report.ClientId), Context.System.Engine.Trace.Steps);
        }
        else if (!order.Status.IsFinal() || order.CumulativeQuantity != report.CumulativeQuantity)
        {
            throw Context.Violation("I8", $"{report} is reported closed, but the venue has {order}");
        }
    }
}
