using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Reads a recorded message of one venue with the very decoders of its adapter, and says what the gateway would make of it.
/// </summary>
/// <remarks>
/// Fields that are not used are ignored, whatever they hold. A word that is not known is reported with its place, never guessed.
/// Whatever the bytes are, nothing is thrown, and memory stays within a constant multiple of the message.
/// </remarks>
public interface IFrameDecoder
{
    /// <summary>Every kind of message that it reads: <c>stream</c>, and <c>rest:PATH</c> for answers of a REST call.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="message">UTF-8 JSON.</param>
    /// <param name="kind">One of <see cref="Kinds"/>; null: by the message itself, where only one kind fits.</param>
    FrameReading Decode(ReadOnlySpan<byte> message, string? kind = null);
}

/// <summary>What a message says.</summary>
/// <param name="Kind">The kind by which it was read; empty when that is not clear.</param>
/// <param name="Rows">What was understood, in the message's order.</param>
/// <param name="Problem">Place of the first thing that was not understood and what is wrong there; empty when there is none.</param>
public sealed record FrameReading(string Kind, IReadOnlyList<FrameRow> Rows, string Problem);

/// <summary>One thing that a message says.</summary>
/// <param name="Type">
/// <c>quote</c>, <c>book</c>, <c>mark</c>, <c>order</c>, <c>fill</c>, <c>position</c>, <c>balance</c>, <c>funding</c>, <c>account</c>,
/// <c>instrument</c>, <c>tiers</c>, <c>ack</c>, <c>reject</c>, or <c>unknown</c>: something that is known not to be used, or of which
/// the venue's answer does not say whether it happened.
/// </param>
/// <param name="Content">Its fields.</param>
public sealed record FrameRow(string Type, object Content)
{
    /// <summary>The row of a report to the gateway.</summary>
    /// <param name="report">The report.</param>
    internal static FrameRow Of(VenueReport report) => report switch
    {
        Quote quote => new("quote", quote),
        MarkPrice mark => new("mark", mark),
        OrderChanged changed => new("order", changed.Order),
        FillReported told => new("fill", told.Fill),
        PositionChanged changed => new("position", changed.Position),
        BalanceChanged changed => new("balance", changed),
        FundingReported told => new("funding", told.Payment),
        PlaceOutcome { Outcome: RequestOutcome.Accepted } or CancelOutcome { Outcome: RequestOutcome.Accepted } => new("ack", report),
        PlaceOutcome { Outcome: RequestOutcome.Rejected } or CancelOutcome { Outcome: RequestOutcome.Rejected } => new("reject", report),
        _ => new("unknown", report),
    };

    /// <summary>Something that is known and not used.</summary>
    /// <param name="what">What it is.</param>
    internal static FrameRow Unused(string what) => new("unknown", new FrameNote(what, "not used"));

    /// <summary>A yes of the venue, or a no with its code and words.</summary>
    /// <param name="isYes">Which.</param>
    /// <param name="subject">To what.</param>
    /// <param name="text">Code and words; empty for a yes.</param>
    internal static FrameRow Answer(bool isYes, string subject, string text) => new(isYes ? "ack" : "reject", new FrameNote(subject, text));
}

/// <summary>Something that is said in words.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Text">What is said.</param>
public sealed record FrameNote(string Subject, string Text);

/// <summary>A book, or a change of one.</summary>
/// <param name="Symbol">Venue symbol; empty when the message does not name it.</param>
/// <param name="IsSnapshot">False: levels replace what is known at their prices, and size zero removes.</param>
/// <param name="Sequence">The venue's update number.</param>
/// <param name="Bids">Price and size, in the message's order.</param>
/// <param name="Asks">Price and size, in the message's order.</param>
public sealed record FrameBook(
    string Symbol, bool IsSnapshot, long Sequence, IReadOnlyList<FrameLevel> Bids, IReadOnlyList<FrameLevel> Asks);

/// <summary>One level of a book.</summary>
/// <param name="Price">Price.</param>
/// <param name="Size">Base quantity.</param>
public sealed record FrameLevel(decimal Price, decimal Size);

/// <summary>Maintenance tiers of a symbol.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Tiers">Lowest first.</param>
public sealed record FrameTiers(string Symbol, IReadOnlyList<MaintenanceTier> Tiers);
