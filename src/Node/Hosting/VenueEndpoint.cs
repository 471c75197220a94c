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
/// <param name="mayAct">
/// False once another process may be trading in this node's name: from then on nothing leaves that changes anything at the venue but
/// cancels, which can only be of orders of our own.
/// </param>
/// <param name="time">Clock of the node.</param>
internal sealed class VenueEndpoint(VenueAdapter adapter, BreakerTap tap, Action<VenueReport> answer, Func<bool> mayAct, TimeProvider time) : IEndpoint
{
    private const string LostCode = "lease-lost";
    private const string LostText = "another node may have taken over; nothing was sent";

    private const string LateText = "held up since it was decided; nothing was sent";

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
            case MoveFunds move when !mayAct():
                answer(new FundsOutcome(move.StepId, RequestOutcome.Rejected, IsDone: false, "", LostCode, LostText));
                break;
            case WithdrawFunds withdraw when !mayAct():
                answer(new FundsOutcome(withdraw.StepId, RequestOutcome.Rejected, IsDone: false, "", LostCode, LostText));
                break;
            case ArmDeadManSwitch when !mayAct():
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
        if (order.IsLate(time.GetUtcNow()))
        {
            answer(new PlaceOutcome(order.ClientId, RequestOutcome.Rejected, "", PlaceOrder.LateCode, LateText));
            return;
        }
        if (!mayAct())
        {
            answer(new PlaceOutcome(order.ClientId, RequestOutcome.Rejected, "", LostCode, LostText));
            return;
        }

        // Told before it leaves: whatever leaves is known to the breaker, or will be when it looks.
        tap.Asked(adapter.Venue, order);
        adapter.Send(order);
    }
}
