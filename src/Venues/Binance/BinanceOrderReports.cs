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
    private readonly bool _isSpot;

    /// <summary>Makes one.</summary>
    /// <param name="report">Takes the reports.</param>
    /// <param name="isSpot">Of spot, whose order objects differ, and with them what its codes prove.</param>
    public BinanceOrderReports(Action<VenueReport> report, bool isSpot = false)
    {
        _report = report;
        _isSpot = isSpot;
    }

    /// <summary>Reads an order object.</summary>
    /// <param name="result">The object.</param>
    /// <exception cref="FrameException">Not readable.</exception>
    public OrderSnapshot Read(WireObject result) => _isSpot ? BinanceSpotDecoder.Order(result) : BinanceDecoder.Order(result);

    /// <summary>The venue accepted; the order that its answer carries is reported as well.</summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="result">The order object.</param>
    /// <exception cref="FrameException">The answer is not about this order, or not readable. Nothing was reported.</exception>
    public void Accepted(VenueCommand command, WireObject result)
    {
        var order = Read(result);
        if (order.ClientId != OrderOutcomes.ClientIdOf(command))
        {
            throw result.Bad("clientOrderId", "answers another order than was asked about");
        }

        _report(OrderOutcomes.Of(command, RequestOutcome.Accepted, string.Empty, string.Empty, order.VenueOrderId));
        _report(new OrderChanged(order));
    }

    /// <summary>The venue answered with an error.</summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="status">HTTP status, or the same in a WebSocket answer.</param>
    /// <param name="code">The venue's code; zero when it gave none.</param>
    /// <param name="text">The venue's text.</param>
    public void Failed(VenueCommand command, int status, long code, string text)
    {
        var outcome = command is not PlaceOrder ? BinanceErrors.OfCancel(status, code)
            : _isSpot ? BinanceErrors.OfSpotPlace(status, code, text)
            : BinanceErrors.OfPlace(status, code, text);
        _report(OrderOutcomes.Of(command, outcome, BinanceDecoder.CodeText(code, "http-" + status), text));
    }

    /// <summary>No answer that proves anything.</summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="cause">What happened.</param>
    public void InDoubt(VenueCommand command, string cause) => _report(OrderOutcomes.InDoubt(command, cause));

    /// <summary>The request provably did not leave.</summary>
    /// <param name="command">Placement or cancel.</param>
    /// <param name="cause">Why not.</param>
    public void NotSent(VenueCommand command, string cause) => _report(OrderOutcomes.NotSent(command, cause));
}
