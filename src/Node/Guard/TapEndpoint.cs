using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Node.Guard;

/// <summary>The breaker's address as the node's other actors see it: its tap.</summary>
internal sealed class TapEndpoint(BreakerTap tap) : IEndpoint
{
    public void Deliver(Message message) => tap.Tell(message);
}
