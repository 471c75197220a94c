using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// The border between gateway and adapter: what the circuit breaker hears, and the gate that it closes.
public sealed partial class SimulatedVenue
{
    private ExposureGate _gate = new(true, "");

    /// <summary>The circuit breaker of the adapter's host; null: nobody listens, and there is no gate.</summary>
    public Address? Breaker
    {
        get;
        init
        {
            field = value;
            CloseUntilTold();
        }
    }

    /// <summary>Orders that the gate refused.</summary>
    public long RefusedAtGate { get; private set; }

    /// <summary>The breaker hears it when the gateway does, and first.</summary>
    private void Report(VenueReport report, TimeSpan after)
    {
        if (Breaker is { } breaker && report is not (ChannelChanged or FrameRejected or FundingAnswer or VenueStatusAnswer))
        {
            Message heard = report is Quote or QuoteLost or MarkPrice ? report : new VenueTold(Name, report);
            _engine.Post(breaker, heard, after, _self);
        }

        _engine.Post(_gateway, report, after, _self);
    }

    private void Pass(PlaceOrder order)
    {
        if (order.Purpose == OrderPurpose.Open && !_gate.IsOpen)
        {
            RefusedAtGate++;
            _engine.Post(_gateway, new PlaceOutcome(order.ClientId, RequestOutcome.Rejected, "", ExposureGate.Code, _gate.Reason), default, _self);
            return;
        }

        if (IsLate(order))
        {
            _engine.Post(_gateway, new PlaceOutcome(order.ClientId, RequestOutcome.Rejected, "", PlaceOrder.LateCode, "held up since it was decided"), default, _self);
            return;
        }

        if (Breaker is { } breaker)
        {
            _engine.Post(breaker, new VenueAsked(Name, order), default, _self);
        }

        Send(order);
    }

    /// <summary>True when the adapter's host was held up, and does not send it any more.</summary>
    public bool IsLate(PlaceOrder order) => order.IsLate(_engine.LocalTime(_host));

    private void CloseUntilTold()
    {
        if (Breaker is not null)
        {
            _gate = new ExposureGate(false, "the circuit breaker has not spoken yet");
        }
    }
}
