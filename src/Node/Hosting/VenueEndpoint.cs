using Hedgerow.Engine;
using Hedgerow.Messages;
using Hedgerow.Node.Guard;
using Hedgerow.Venues;

namespace Hedgerow.Node.Hosting;

/// <summary>
/// A venue's adapter as an address that the gateway, and the circuit breaker on its own thread, tell their commands to;
/// and the gate that the breaker closes. It is closed until the breaker has spoken for the first time.
/// </summary>
/// <param name="adapter">Takes what passes; safe for orders and cancels from any thread.</param>
/// <param name="tap">Hears of every order that passes, before it leaves.</param>
/// <param name="answer">Takes the gate's answer to what does not pass.</param>
internal sealed class VenueEndpoint(VenueAdapter adapter, BreakerTap tap, Action<VenueReport> answer) : IEndpoint
{
    private volatile ExposureGate _gate = new(false, "the circuit breaker has not spoken yet");

    public void Deliver(Message message)
    {
        switch (message)
        {
            case ExposureGate gate:
                _gate = gate;
                break;
            case PlaceOrder order:
                Place(order);
                break;
            default:
                adapter.Send((VenueCommand)message);
                break;
        }
    }

    /// <summary>Closes the gate because nobody is left who could open it.</summary>
    public void Close(string reason) => _gate = new ExposureGate(false, reason);

    private void Place(PlaceOrder order)
    {
        if (order.Purpose == OrderPurpose.Open && _gate is { IsOpen: false } gate)
        {
            answer(new PlaceOutcome(order.ClientId, RequestOutcome.Rejected, "", ExposureGate.Code, gate.Reason));
            return;
        }
        // Told before it leaves: whatever leaves is known to the breaker, or will be when it looks.
        tap.Asked(adapter.Venue, order);
        adapter.Send(order);
    }
}
