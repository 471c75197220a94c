using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>A frame of a venue that could not be understood. Names the place, never carries the frame itself.</summary>
internal sealed class FrameException : Exception
{
    /// <summary>Says what is wrong where.</summary>
    /// <param name="place">Path of the field, e.g. <c>o.q</c>.</param>
    /// <param name="problem">What is wrong with it.</param>
    public FrameException(string place, string problem)
        : base(place + ": " + problem)
    {
        Place = place;
        Problem = problem;
    }

    /// <summary>Path of the first thing that was not understood.</summary>
    public string Place { get; }

    /// <summary>What is wrong with it.</summary>
    public string Problem { get; }

    /// <summary>The smallest object around the place, without secrets; empty when the thrower had none at hand.</summary>
    public string Around { get; init; } = string.Empty;

    /// <summary>The report that tells the gateway about it.</summary>
    /// <param name="channel">Where the frame came from.</param>
    /// <param name="frame">The whole frame; an excerpt without secrets is kept.</param>
    public FrameRejected ToReport(VenueChannel channel, ReadOnlySpan<byte> frame) =>
        new(channel, Message, Wire.Excerpt.Of(frame));
}
