using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers;

/// <summary>A request that came as a message on a WebSocket.</summary>
internal abstract class SocketRequest
{
    /// <summary>Where faults may strike.</summary>
    public required FaultSite Site { get; init; }

    /// <summary>Carries it out and returns the answering frame; runs under the venue's lock.</summary>
    public abstract byte[] Answer(VenueModel model);

    /// <summary>The frame that an armed fault answers in place of the venue.</summary>
    public abstract byte[] Fail(Fault fault);
}
