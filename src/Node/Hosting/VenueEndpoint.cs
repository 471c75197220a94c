using Hedgerow.Engine;
using Hedgerow.Messages;
using Hedgerow.Venues;

namespace Hedgerow.Node.Hosting;

/// <summary>A venue's adapter as an address that the gateway tells its commands to.</summary>
internal sealed class VenueEndpoint(VenueAdapter adapter) : IEndpoint
{
    public void Deliver(Message message) => adapter.Send((VenueCommand)message);
}
