using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Our order ids as the numbers that HTX takes: <c>client_order_id</c> must be a whole number of 1 to 2^63 − 1 (place order
/// page). The mapping is one to one and keeps every part, so that an order can be told apart without any memory of it.
/// </summary>
/// <remarks>
/// From the top of the 63 bits: epoch 32, leg 1, size class 2, pair and sequence 28. The size class is the smallest that the
/// pair's number fits, and says how the last 28 bits are shared:
/// <code>
/// class 0: pair  4 bits (to 15),     sequence 24 (to 16,777,215)
/// class 1: pair  8 bits (to 255),    sequence 20 (to 1,048,575)
/// class 2: pair 12 bits (to 4,095),  sequence 16 (to 65,535)
/// class 3: pair 16 bits (to 65,535), sequence 12 (to 4,095)
/// </code>
/// An epoch lasts from a coordinator's start to its next; a sequence that no longer fits is refused here, before anything
/// leaves, until a restart takes a new epoch. At the venue's limit of 24 orders a second class 0 lasts for eight days.
/// An epoch is at least the time in seconds of its start, so one before 2020 is none of ours: the venue gives orders that
/// came without an id a number of its own, and those read as epochs of the 1990s.
/// </remarks>
internal static class HtxClientId
{
    private const int LegShift = 30;
    private const int EpochShift = 31;
    private const int ClassShift = 28;

    // 2020-09-13, in seconds since 1970.
    private const long FirstEpoch = 1_600_000_000;
    private const long LastEpoch = uint.MaxValue;

    /// <summary>The number of an id; null when the text is no id of ours, or one of its parts does not fit.</summary>
    /// <param name="clientId">Text form.</param>
    public static long? ToNumber(string clientId)
    {
        if (!ClientOrderId.TryParse(clientId, out var id) || id.Epoch is < FirstEpoch or > LastEpoch)
        {
            return null;
        }

        var size = ClassOf(id.Pair);
        var sequenceBits = SequenceBits(size);
        return id.Sequence >> sequenceBits != 0
            ? null
            : (id.Epoch << EpochShift) | ((long)id.Leg << LegShift) | ((long)size << ClassShift) | ((long)id.Pair << sequenceBits) | id.Sequence;
    }

    /// <summary>
    /// Our id behind a number of the venue's, as text. A number that is none of ours comes back as its digits; no number,
    /// or the order's own (the venue's way to say that none was given), as an empty text.
    /// </summary>
    /// <param name="number">The venue's <c>client_order_id</c>.</param>
    /// <param name="orderId">The venue's id of the order.</param>
    public static string ToText(string number, string orderId)
    {
        if (number.Length == 0 || number == "0" || number == orderId)
        {
            return string.Empty;
        }

        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return number;
        }

        var size = (int)(value >> ClassShift) & 3;
        var sequenceBits = SequenceBits(size);
        var pair = (int)((value & ((1L << ClassShift) - 1)) >> sequenceBits);
        var id = new ClientOrderId(value >> EpochShift, pair, (int)(value >> LegShift) & 1, value & ((1L << sequenceBits) - 1)).ToString();

        // Only what would be written as this very number is ours.
        return ToNumber(id) == value ? id : number;
    }

    /// <summary>The client id of a row.</summary>
    /// <param name="row">Object with <c>order_id</c> and perhaps <c>client_order_id</c>.</param>
    public static string Of(WireObject row) => row.Has("client_order_id") ? ToText(row.Id("client_order_id"), row.Id("order_id")) : string.Empty;

    private static int ClassOf(int pair) => pair switch
    {
        < 1 << 4 => 0,
        < 1 << 8 => 1,
        < 1 << 12 => 2,
        _ => 3,
    };

    private static int SequenceBits(int size) => 24 - (4 * size);
}
