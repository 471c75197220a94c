using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Turns answers to order requests into one of the three outcomes.</summary>
internal static class HtxOutcomes
{
    /// <summary>The outcome of a request.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="answer">What became of the request.</param>
    /// <param name="isSpot">True for an order of coins.</param>
    /// <exception cref="FrameException">The answer cannot be read; the request is in doubt.</exception>
    public static VenueReport Judge(VenueCommand command, RestAnswer answer, bool isSpot = false)
    {
        if (answer.Result == RestResult.NotSent)
        {
            return OrderOutcomes.NotSent(command, answer.Cause);
        }

        if (answer.Result == RestResult.InDoubt)
        {
            return OrderOutcomes.InDoubt(command, answer.Cause, "no answer that can be trusted");
        }

        if (!answer.IsSuccess)
        {
            // 429 is refused at the door by any venue; what else this one means by a status is not documented.
            return answer.Status == 429
                ? OrderOutcomes.NotSent(command, answer.Cause, Excerpt.Of(answer.Body))
                : OrderOutcomes.InDoubt(command, answer.Cause, Excerpt.Of(answer.Body));
        }

        var reply = new HtxReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
        return isSpot ? JudgeSpot(command, reply) : Judge(command, reply);
    }

    /// <summary>The outcome by the venue's words.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="reply">The answer.</param>
    /// <exception cref="FrameException">The answer cannot be read; the request is in doubt.</exception>
    public static VenueReport Judge(VenueCommand command, HtxReply reply)
    {
        var code = reply.Code;
        if (code == HtxCodes.Ok)
        {
            return OrderOutcomes.Of(command, RequestOutcome.Accepted, string.Empty, string.Empty, reply.Data.Id("order_id"));
        }

        var rejects = command is CancelOrder ? HtxCodes.CancelRejects : HtxCodes.PlaceRejects;
        return OrderOutcomes.Of(command, HtxCodes.OutcomeOf(code, rejects), code, reply.Text);
    }

    /// <summary>The outcome by the spot side's words.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="reply">The answer.</param>
    /// <exception cref="FrameException">The answer cannot be read; the request is in doubt.</exception>
    public static VenueReport JudgeSpot(VenueCommand command, HtxReply reply)
    {
        var code = reply.Code;
        if (code != HtxCodes.Ok)
        {
            return OrderOutcomes.Of(command, command is CancelOrder ? HtxSpotCodes.OfCancel(code) : HtxSpotCodes.OfPlace(code), code, reply.Text);
        }

        if (command is not CancelOrder)
        {
            return OrderOutcomes.Of(command, RequestOutcome.Accepted, string.Empty, string.Empty, reply.Root.Id("data"));
        }

        var data = reply.Root.Long("data");
        var outcome = HtxSpotCodes.OfCancelled(data);
        return outcome == RequestOutcome.Accepted
            ? OrderOutcomes.Of(command, outcome, string.Empty, string.Empty)
            : OrderOutcomes.Of(command, outcome, "state-" + reply.Root.Id("data"), "the order is not being cancelled");
    }

    /// <summary>The venue's code of an outcome; empty when it has none.</summary>
    /// <param name="outcome">Outcome of an order or a cancel.</param>
    public static string CodeOf(VenueReport outcome) => outcome switch
    {
        PlaceOutcome place => place.Code,
        CancelOutcome cancel => cancel.Code,
        _ => string.Empty,
    };
}
