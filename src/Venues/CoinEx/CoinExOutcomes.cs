using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Turns answers to order requests into one of the three outcomes.</summary>
internal static class CoinExOutcomes
{
    /// <summary>The outcome of a placement, and the order that its answer carries.</summary>
    /// <param name="order">What was asked for.</param>
    /// <param name="answer">What became of the request.</param>
    /// <param name="code">The venue's code; zero without one.</param>
    /// <exception cref="FrameException">The answer cannot be read, or is about another order: in doubt.</exception>
    public static (VenueReport Outcome, OrderSnapshot? Order) Judge(PlaceOrder order, RestAnswer answer, out long code)
    {
        code = 0;
        if (WithoutReply(order, answer) is { } early)
        {
            return (early, null);
        }

        var reply = Read(answer, out code);
        if (code != CoinExCodes.Ok)
        {
            return (Refused(order, code, reply.Text, CoinExCodes.PlaceRejects), null);
        }

        var data = reply.Data;
        var placed = CoinExRows.Order(data, isFinished: false);
        if (placed.ClientId != order.ClientId || placed.Symbol != order.Symbol)
        {
            throw data.Bad("client_id", "the answer is about another order");
        }

        // Closing has no side: if the position was not what we took it for, the other side was closed.
        if (placed.Side != order.Side)
        {
            throw data.Bad("side", "not the side that was asked for");
        }

        return (OrderOutcomes.Of(order, RequestOutcome.Accepted, string.Empty, string.Empty, placed.VenueOrderId), placed);
    }

    /// <summary>The outcome of a cancel. The answer is a list: our id may belong to several orders, as far as the venue cares.</summary>
    /// <param name="cancel">What was asked for.</param>
    /// <param name="answer">What became of the request.</param>
    /// <param name="code">The venue's code; zero without one.</param>
    /// <exception cref="FrameException">The answer cannot be read: in doubt.</exception>
    public static VenueReport Judge(CancelOrder cancel, RestAnswer answer, out long code)
    {
        code = 0;
        if (WithoutReply(cancel, answer) is { } early)
        {
            return early;
        }

        var reply = Read(answer, out code);
        if (code != CoinExCodes.Ok)
        {
            return Refused(cancel, code, reply.Text, CoinExCodes.CancelRejects);
        }

        var rows = reply.Rows.ConvertAll(row => (Code: row.Long("code"), Text: row.TextOrEmpty("message")));
        if (rows.Count == 0)
        {
            return Refused(cancel, CoinExCodes.OrderNotFound, "no order has this id", CoinExCodes.CancelRejects);
        }

        var failed = rows.Find(row => row.Code != CoinExCodes.Ok);
        return failed.Code == CoinExCodes.Ok
            ? OrderOutcomes.Of(cancel, RequestOutcome.Accepted, string.Empty, string.Empty)
            : Refused(cancel, failed.Code, failed.Text, CoinExCodes.CancelRejects);
    }

    private static CoinExReply Read(RestAnswer answer, out long code)
    {
        var reply = new CoinExReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
        code = reply.Code;
        return reply;
    }

    // No status is documented as a refusal but that of too many requests: any other answer than 200 is not the venue's word.
    private static VenueReport? WithoutReply(VenueCommand command, RestAnswer answer)
    {
        if (answer.Result == RestResult.NotSent)
        {
            return OrderOutcomes.NotSent(command, answer.Cause);
        }

        if (answer.Result == RestResult.InDoubt)
        {
            return OrderOutcomes.InDoubt(command, answer.Cause, "no answer that can be trusted");
        }

        if (answer.IsSuccess)
        {
            return null;
        }

        return answer.Status == 429
            ? OrderOutcomes.NotSent(command, answer.Cause, Excerpt.Of(answer.Body))
            : OrderOutcomes.InDoubt(command, answer.Cause, Excerpt.Of(answer.Body));
    }

    private static VenueReport Refused(VenueCommand command, long code, string text, ErrorAllowList rejects) =>
        OrderOutcomes.Of(command, CoinExCodes.OutcomeOf(code, rejects), code.ToString(CultureInfo.InvariantCulture), text);
}
