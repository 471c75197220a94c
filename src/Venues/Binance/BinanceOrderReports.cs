using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Turns what the venue said to a placement or a cancel into reports, the same for the WebSocket API and for REST: both
/// have the same status codes, error codes and order objects.
/// </summary>
internal sealed class BinanceOrderReports
{
    private readonly Action<VenueReport> _report;

    /// <summary>Makes one.</summary>
    /// <param name="report">Takes the reports.</param>
    public BinanceOrderReports(Action<VenueReport> report) => _report = report;

    /// <summary>The venue accepted; the order that its answer carries is reported as well.</summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="result">The order object.</param>
    /// <exception cref="FrameException">The answer is not about this order, or not readable. Nothing was reported.</exception>
    public void Accepted(VenueCommand command, WireObject result)
    {
        var clientId = ClientIdOf(command);
        var echoed = result.Text("clientOrderId");
        if (echoed != clientId)
        {
            throw result.Bad("clientOrderId", "answers another order than was asked about");
        }

        var order = BinanceDecoder.Order(result);
        _report(command is PlaceOrder
            ? new PlaceOutcome(clientId, RequestOutcome.Accepted, order.VenueOrderId, string.Empty, string.Empty)
            : new CancelOutcome(clientId, RequestOutcome.Accepted, string.Empty, string.Empty));
        _report(new OrderChanged(order));
    }

    /// <summary>The venue answered with an error.</summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="status">HTTP status, or the same in a WebSocket answer.</param>
    /// <param name="code">The venue's code; zero when it gave none.</param>
    /// <param name="text">The venue's text.</param>
    public void Failed(VenueCommand command, int status, long code, string text)
    {
        var outcome = command is PlaceOrder ? BinanceErrors.OfPlace(status, code, text) : BinanceErrors.OfCancel(status, code);
        Report(command, outcome, BinanceDecoder.CodeText(code, "http-" + status), text);
    }

    /// <summary>No answer that proves anything.</summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="cause">What happened.</param>
    public void InDoubt(VenueCommand command, string cause) => Report(command, RequestOutcome.InDoubt, cause, string.Empty);

    /// <summary>
    /// The request provably did not leave. A placement is rejected; a cancel is in doubt, since "rejected" would say that
    /// there is nothing to cancel.
    /// </summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="cause">Why not.</param>
    public void NotSent(VenueCommand command, string cause) =>
        Report(command, command is PlaceOrder ? RequestOutcome.Rejected : RequestOutcome.InDoubt, cause, "not sent");

    private static string ClientIdOf(VenueCommand command) => command switch
    {
        PlaceOrder place => place.ClientId,
        CancelOrder cancel => cancel.ClientId,
        _ => throw new ArgumentException("neither a placement nor a cancel", nameof(command)),
    };

    private void Report(VenueCommand command, RequestOutcome outcome, string code, string text) =>
        _report(command is PlaceOrder
            ? new PlaceOutcome(ClientIdOf(command), outcome, string.Empty, code, text)
            : new CancelOutcome(ClientIdOf(command), outcome, code, text));
}
