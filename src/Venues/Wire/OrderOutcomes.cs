using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>The report of what became of a placement or a cancel.</summary>
internal static class OrderOutcomes
{
    /// <summary>One of the three outcomes.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="outcome">Which.</param>
    /// <param name="code">The venue's code or the cause; empty when accepted.</param>
    /// <param name="text">For people.</param>
    /// <param name="orderId">The venue's order id when it gave one.</param>
    /// <exception cref="ArgumentException">Neither an order nor a cancel.</exception>
    public static VenueReport Of(VenueCommand command, RequestOutcome outcome, string code, string text, string orderId = "") =>
        command switch
        {
            PlaceOrder order => new PlaceOutcome(order.ClientId, outcome, orderId, code, text),
            CancelOrder cancel => new CancelOutcome(cancel.ClientId, outcome, code, text),
            _ => throw new ArgumentException("neither an order nor a cancel: " + command.GetType().Name, nameof(command)),
        };

    /// <summary>It may or may not have happened.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="code">Cause.</param>
    /// <param name="text">For people.</param>
    public static VenueReport InDoubt(VenueCommand command, string code, string text = "") => Of(command, RequestOutcome.InDoubt, code, text);

    /// <summary>
    /// Nothing happened at the venue, and that is certain: a placement is rejected. A cancel is in doubt, since rejected
    /// would say that there is nothing to cancel.
    /// </summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="code">Cause.</param>
    /// <param name="text">For people.</param>
    public static VenueReport NotSent(VenueCommand command, string code, string text = "not sent") =>
        Of(command, command is PlaceOrder ? RequestOutcome.Rejected : RequestOutcome.InDoubt, code, text);

    /// <summary>Our id of the order.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <exception cref="ArgumentException">Neither an order nor a cancel.</exception>
    public static string ClientIdOf(VenueCommand command) => command switch
    {
        PlaceOrder order => order.ClientId,
        CancelOrder cancel => cancel.ClientId,
        _ => throw new ArgumentException("neither an order nor a cancel: " + command.GetType().Name, nameof(command)),
    };
}
