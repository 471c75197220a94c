using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Turns answers to order requests into one of the three outcomes.</summary>
internal static class BybitOutcomes
{
    /// <summary>The outcome by the venue's code.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="code">The venue's code.</param>
    /// <param name="text">The venue's words.</param>
    /// <param name="orderId">The venue's order id when it gave one.</param>
    public static VenueReport Judge(VenueCommand command, long code, string text, string orderId)
    {
        var rejects = command is CancelOrder ? BybitCodes.CancelRejects : BybitCodes.PlaceRejects;
        var outcome = BybitCodes.OutcomeOf(code, rejects);
        var shown = code == BybitCodes.Ok ? string.Empty : code.ToString(CultureInfo.InvariantCulture);
        return OrderOutcomes.Of(command, outcome, shown, code == BybitCodes.Ok ? string.Empty : text, orderId);
    }

    /// <summary>The outcome of a request that went over HTTP.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="answer">What became of the request.</param>
    /// <exception cref="FrameException">The answer cannot be read; the request is in doubt.</exception>
    public static VenueReport Judge(VenueCommand command, RestAnswer answer)
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
            // These statuses are documented as refusals at the door; any other one is not.
            return answer.Status is 400 or 401 or 403 or 404 or 429
                ? OrderOutcomes.NotSent(command, answer.Cause, Excerpt.Of(answer.Body))
                : OrderOutcomes.InDoubt(command, answer.Cause, Excerpt.Of(answer.Body));
        }

        var reply = new BybitReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
        var id = reply.Code == BybitCodes.Ok ? reply.Result.TextOrEmpty("orderId") : string.Empty;
        return Judge(command, reply.Code, reply.Text, id);
    }

    /// <summary>The venue's code of an outcome; zero when it has none.</summary>
    /// <param name="outcome">Outcome of an order or a cancel.</param>
    public static long CodeOf(VenueReport outcome)
    {
        var code = outcome switch
        {
            PlaceOutcome place => place.Code,
            CancelOutcome cancel => cancel.Code,
            _ => string.Empty,
        };
        return long.TryParse(code, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
