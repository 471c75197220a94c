using Hedgerow.Messages;

namespace Hedgerow.Mesh;

/// <summary>Takes what links bring.</summary>
public interface IMeshHandler
{
    /// <summary>
    /// A message from another node. Called on a thread of the link it came by, one at a time for each link, in order. While it has not
    /// returned nothing more of that link is read, and nothing is acknowledged. Other sockets may wait for the thread, so it must not wait
    /// for one of them.
    /// </summary>
    /// <param name="peer">Node that sent it.</param>
    /// <param name="to">Address on this node, as the peer named it: it need not exist.</param>
    /// <param name="message">The message.</param>
    void Receive(string peer, Address to, Message message);

    /// <summary>A link came up, went down, began or ceased to overflow. Must neither block nor throw.</summary>
    /// <param name="link">The link as it is now.</param>
    void LinkChanged(LinkView link);
}
