using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>Turns answers to order requests into one of the three outcomes. WebSocket and REST answer in the same envelope.</summary>
internal static class OkxOutcomes
{
    /// <summary>What an answer says of the one order it is about.</summary>
    /// <param name="answer">Envelope: <c>code</c>, <c>msg</c>, and a row with <c>sCode</c> when the request got as far as the order.</param>
    /// <param name="clientId">Our id.</param>
    /// <exception cref="FrameException">Malformed, or about another order.</exception>
    public static OkxVerdict Read(WireObject answer, string clientId)
    {
        var code = answer.Long("code");
        var rows = answer.Has("data") ? answer.Array("data") : [];
        if (rows.Count == 0)
        {
            // A yes without a row, and "failed" without a reason, are no answers that can be trusted.
            return code is OkxCodes.Ok or OkxCodes.AllFailed
                ? throw answer.Bad("data", "no row of the order")
                : new OkxVerdict(code, Excerpt.Of(answer.TextOrEmpty("msg")), string.Empty);
        }

        var row = rows[0];
        if (rows.Count > 1 || (row.TextOrEmpty("clOrdId") is { Length: > 0 } told && told != clientId))
        {
            throw row.Bad("clOrdId", "about another order");
        }

        return new OkxVerdict(row.Long("sCode"), Excerpt.Of(row.TextOrEmpty("sMsg")), row.TextOrEmpty("ordId"));
    }

    /// <summary>The outcome by the venue's code.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="verdict">The answer.</param>
    public static VenueReport Judge(VenueCommand command, OkxVerdict verdict)
    {
        if (verdict.Code == OkxCodes.Ok)
        {
            return OrderOutcomes.Of(command, RequestOutcome.Accepted, string.Empty, string.Empty, verdict.OrderId);
        }

        var rejects = command is CancelOrder ? OkxCodes.CancelRejects : OkxCodes.PlaceRejects;
        return OrderOutcomes.Of(
            command, rejects.OutcomeOf(verdict.Code), verdict.Code.ToString(CultureInfo.InvariantCulture), verdict.Text);
    }

    /// <summary>The outcome of a request that went over HTTP. Its body's code counts, whatever the status below 500 is.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="answer">What became of the request.</param>
    /// <returns>The outcome, and the venue's code; zero when it gave none.</returns>
    /// <exception cref="FrameException">The answer cannot be read; the request is in doubt.</exception>
    public static (VenueReport Outcome, long Code) Judge(VenueCommand command, RestAnswer answer)
    {
        switch (answer.Result)
        {
            case RestResult.NotSent:
                return (OrderOutcomes.NotSent(command, answer.Cause), 0);
            case RestResult.InDoubt:
                return (OrderOutcomes.InDoubt(command, answer.Cause, "no answer that can be trusted"), 0);
            default:
                break;
        }

        if (!answer.IsSuccess && !LooksLikeEnvelope(answer.Body))
        {
            // The gateway in front of the venue refused it: not allowed, no such address, too much. Any other status proves nothing.
            return (answer.Status is 401 or 403 or 404 or 405 or 429
                ? OrderOutcomes.NotSent(command, answer.Cause, Excerpt.Of(answer.Body))
                : OrderOutcomes.InDoubt(command, answer.Cause, Excerpt.Of(answer.Body)), 0);
        }

        var verdict = Read(WireObject.Parse(answer.Body), OrderOutcomes.ClientIdOf(command));
        return (Judge(command, verdict), verdict.Code);
    }

    private static bool LooksLikeEnvelope(ReadOnlySpan<byte> body) => body.TrimStart(" \r\n\t"u8).StartsWith("{"u8);
}

/// <summary>What the venue says of one order request.</summary>
/// <param name="Code">Its code; zero is a yes.</param>
/// <param name="Text">Its words.</param>
/// <param name="OrderId">Its order id; empty when it gave none.</param>
internal readonly record struct OkxVerdict(long Code, string Text, string OrderId);
