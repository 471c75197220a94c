using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>Turns answers to order requests into one of the three outcomes, and the order that an answer carries.</summary>
internal static class BitmexOutcomes
{
    /// <summary>The outcome of a request.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="answer">What became of the request.</param>
    /// <param name="contract">Contract of the order's symbol; null: the order that the answer carries is not read.</param>
    /// <returns>The outcome, and the order as the answer tells it.</returns>
    /// <exception cref="FrameException">The answer cannot be read; the request is in doubt.</exception>
    public static (VenueReport Outcome, OrderSnapshot? Order) Judge(VenueCommand command, RestAnswer answer, BitmexContract? contract)
    {
        switch (answer.Result)
        {
            case RestResult.NotSent:
                return (OrderOutcomes.NotSent(command, answer.Cause), null);
            case RestResult.InDoubt:
                return (OrderOutcomes.InDoubt(command, answer.Cause, "no answer that can be trusted"), null);
        }

        if (!answer.IsSuccess)
        {
            var text = BitmexErrors.TextOf(answer.Body);
            var outcome = command is CancelOrder ? BitmexErrors.OfCancel(text) : BitmexErrors.OfPlace(answer.Status, text);
            return (OrderOutcomes.Of(command, outcome, answer.Cause, text), null);
        }

        return command is CancelOrder ? Cancelled(command, answer, contract) : Placed(command, WireObject.Parse(answer.Body), contract);
    }

    private static (VenueReport Outcome, OrderSnapshot? Order) Placed(VenueCommand command, WireObject row, BitmexContract? contract)
    {
        if (row.TextOrEmpty("clOrdID") != OrderOutcomes.ClientIdOf(command))
        {
            return (OrderOutcomes.InDoubt(command, "unreadable-answer", "the answer is about another order"), null);
        }

        if (row.Text("ordStatus") == "Rejected")
        {
            return (OrderOutcomes.Of(command, RequestOutcome.Rejected, "Rejected", Excerpt.Of(row.TextOrEmpty("ordRejReason"))), null);
        }

        return (OrderOutcomes.Of(command, RequestOutcome.Accepted, string.Empty, string.Empty, row.Text("orderID")), OrderOf(row, contract));
    }

    // A cancel is answered with a list, one entry for each order that it named.
    private static (VenueReport Outcome, OrderSnapshot? Order) Cancelled(VenueCommand command, RestAnswer answer, BitmexContract? contract)
    {
        foreach (var row in WireObject.ParseArray(answer.Body))
        {
            if (row.TextOrEmpty("error") is { Length: > 0 } error)
            {
                return (OrderOutcomes.Of(command, BitmexErrors.OfCancel(error), "existing-state", Excerpt.Of(error)), null);
            }

            if (row.TextOrEmpty("clOrdID") == OrderOutcomes.ClientIdOf(command))
            {
                return (OrderOutcomes.Of(command, RequestOutcome.Accepted, string.Empty, string.Empty), OrderOf(row, contract));
            }
        }

        return (OrderOutcomes.InDoubt(command, "unreadable-answer", "the answer is about other orders"), null);
    }

    private static OrderSnapshot? OrderOf(WireObject row, BitmexContract? contract) =>
        contract is not null && row.TextOrEmpty("symbol") == contract.Symbol ? BitmexRows.Order(row, contract) : null;
}
