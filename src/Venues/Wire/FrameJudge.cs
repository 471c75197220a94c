using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Counts frames of a stream that could not be understood: each is reported, and so many in a row cut the connection. Used
/// from the stream's own loop only.
/// </summary>
internal sealed class FrameJudge
{
    // One is a bad frame; so many in a row are a stream that this decoder does not understand.
    private const int MaxBadInARow = 10;

    private readonly VenueChannel _channel;
    private readonly Action<VenueReport> _report;
    private readonly Action<string> _drop;
    private int _badInARow;

    /// <summary>Makes a judge.</summary>
    /// <param name="channel">Where the frames come from.</param>
    /// <param name="report">Takes the rejected frames.</param>
    /// <param name="drop">Cuts the connection, with a reason for people.</param>
    public FrameJudge(VenueChannel channel, Action<VenueReport> report, Action<string> drop)
    {
        _channel = channel;
        _report = report;
        _drop = drop;
    }

    /// <summary>A frame was understood.</summary>
    public void Good() => _badInARow = 0;

    /// <summary>A frame was not understood.</summary>
    /// <param name="problem">Where and what.</param>
    /// <param name="frame">The whole frame; an excerpt is kept.</param>
    public void Bad(FrameException problem, ReadOnlySpan<byte> frame)
    {
        _report(problem.ToReport(_channel, frame));
        if (++_badInARow >= MaxBadInARow)
        {
            _badInARow = 0;
            _drop("too many frames were not understood");
        }
    }
}
