using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Subscribe requests of Binance's market streams, and their acknowledgements.</summary>
internal static class BinanceSubscription
{
    /// <summary>A request for streams.</summary>
    /// <param name="streams">Stream names.</param>
    /// <param name="id">Echoed in the acknowledgement.</param>
    public static byte[] Request(IEnumerable<string> streams, long id) =>
        Encoding.UTF8.GetBytes(
            "{\"method\":\"SUBSCRIBE\",\"params\":["
            + string.Join(',', streams.Select(stream => "\"" + stream + "\"")) + "],\"id\":" + id + "}");

    /// <summary>
    /// The event that a frame tells of: its first field, as the venue writes it, else wherever it stands. Empty when the
    /// frame is an answer to a request.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <exception cref="FrameException">Neither an event nor an answer.</exception>
    public static ReadOnlySpan<byte> EventOf(ReadOnlySpan<byte> frame)
    {
        var start = "{\"e\":\""u8;
        if (frame.StartsWith(start))
        {
            var rest = frame[start.Length..];
            var end = rest.IndexOf((byte)'"');
            return end > 0 ? rest[..end] : throw new FrameException("e", "no event");
        }

        var root = WireObject.Parse(frame);
        return root.Has("e") ? Encoding.UTF8.GetBytes(root.Text("e")) : default;
    }

    /// <summary>Reads an answer to a request.</summary>
    /// <param name="frame">A frame without event.</param>
    /// <returns>Its id, and what the venue objects to; empty when it does not.</returns>
    /// <exception cref="FrameException">Not an answer.</exception>
    public static (long Id, string Objection) Answer(ReadOnlySpan<byte> frame)
    {
        var root = WireObject.Parse(frame);
        if (root.Has("error") || root.Has("code"))
        {
            var error = root.Has("error") ? root.Object("error") : root;
            return (root.Has("id") ? root.Long("id") : 0, $"{error.Long("code")} {Excerpt.Of(error.TextOrEmpty("msg"))}");
        }

        return (root.Long("id"), string.Empty);
    }
}
