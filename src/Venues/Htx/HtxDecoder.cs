using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>What the tables of kinds of contracts and of spot have in common: envelopes, market streams.</summary>
/// <param name="shapes">Every kind there is.</param>
internal abstract class HtxDecoder(IReadOnlyList<FrameShape> shapes) : FrameDecoder(shapes)
{
    /// <summary>True for a frame of a market stream.</summary>
    /// <param name="element">The root.</param>
    protected static bool IsStream(JsonElement element) =>
        Has("ch", "tick")(element) || Has("ping")(element) || Has("subbed")(element) || Has("unsubbed")(element) || Has("id", "status")(element);

    /// <summary>True when there is data.</summary>
    /// <param name="element">The root.</param>
    protected static bool HasData(JsonElement element) => Has("data")(element) && WireObject.Of(element).Has("data");

    /// <summary>True when the data is an object.</summary>
    /// <param name="element">The root.</param>
    protected static bool IsOne(JsonElement element) => HasData(element) && element.GetProperty("data").ValueKind == JsonValueKind.Object;

    /// <summary>True for a refusal.</summary>
    /// <param name="element">The root.</param>
    protected static bool IsError(JsonElement element) =>
        (Has("code")(element) || Has("status")(element)) && ReplyOf(element).Code != HtxCodes.Ok;

    /// <summary>True for an answer whose data, or the first row of it, has all of these fields.</summary>
    /// <param name="names">Fields.</param>
    protected static Predicate<JsonElement> Data(params string[] names) => element =>
        HasData(element) && !IsStream(element) && !Has("op")(element) && Rows(names)(element.GetProperty("data"));

    /// <summary>The answer's envelope.</summary>
    /// <param name="element">The root.</param>
    protected static HtxReply ReplyOf(JsonElement element) => new(WireObject.Of(element), DateTimeOffset.UnixEpoch, TimeSpan.Zero);

    /// <summary>The answer's envelope.</summary>
    /// <param name="message">The message.</param>
    protected static HtxReply ReplyOf(FrameMessage message) => ReplyOf(message.Element);

    /// <summary>A frame of a market stream.</summary>
    /// <param name="message">The message.</param>
    /// <param name="market">Reads what has a channel.</param>
    protected static IEnumerable<FrameRow> Stream(FrameMessage message, Func<HtxMarketFrame, byte[], IEnumerable<FrameRow>> market)
    {
        var frame = new HtxMarketFrame();
        frame.Read(message.Bytes);
        var root = message.Root;
        return frame.Ping >= 0 ? [FrameRow.Answer(isYes: true, "ping", string.Empty)]
            : frame.HasTick ? market(frame, message.Bytes)
            : root.Has("subbed") ? [FrameRow.Answer(isYes: true, "subscription " + root.Text("subbed"), string.Empty)]
            : root.Has("unsubbed") ? [FrameRow.Answer(isYes: true, "end of subscription " + root.Text("unsubbed"), string.Empty)]
            : root.Text("status") == "error" ? [FrameRow.Answer(isYes: false, "subscription " + root.TextOrEmpty("id"), HtxMarketStream.Refusal(root))]
            : throw root.Bad("status", "neither data nor an answer");
    }

    /// <summary>What a frame of a book says.</summary>
    /// <param name="book">An empty book of that channel.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="symbol">Venue symbol.</param>
    protected static IEnumerable<FrameRow> Book(HtxBook book, HtxMarketFrame frame, string symbol)
    {
        var time = Utf8Number.TimeOfMs(frame.TimeMs, "ts");
        if (book.Take(frame, time, out var quote) == BookVerdict.Crossed)
        {
            throw new FrameException("tick", "the book is crossed");
        }

        var levels = new FrameRow("book", new FrameBook(symbol, frame.Event != HtxBookEvent.Update, frame.Version, Shown(frame.Bids), Shown(frame.Asks)));
        return quote is null ? [levels] : [levels, FrameRow.Of(quote)];
    }
}
