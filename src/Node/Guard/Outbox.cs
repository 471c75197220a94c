using System.Threading.Channels;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Messages;

namespace Hedgerow.Node.Guard;

/// <summary>
/// Carries the breaker's views to the gateways on a thread of its own: whoever posts into an idle engine runs its actors,
/// and the breaker's thread must not be caught in one that hangs. Only the newest view of each gateway is kept.
/// </summary>
internal sealed class Outbox : IAsyncDisposable
{
    private readonly LocalEngine _engine;
    private readonly Channel<(Address To, Message Message)> _waiting =
        Channel.CreateBounded<(Address, Message)>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Task _carrying;

    /// <summary>Makes one that carries until it is disposed of.</summary>
    /// <param name="engine">Where the gateways live.</param>
    public Outbox(LocalEngine engine)
    {
        _engine = engine;
        _carrying = Task.Run(CarryAsync);
    }

    /// <summary>An endpoint that stands for a gateway.</summary>
    public IEndpoint To(Address gateway) => new Way(this, gateway);

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _carrying;
    }

    private async Task CarryAsync()
    {
        await foreach (var (to, message) in _waiting.Reader.ReadAllAsync())
            _engine.Post(to, message);
    }

    private sealed class Way(Outbox outbox, Address to) : IEndpoint
    {
        public void Deliver(Message message) => outbox._waiting.Writer.TryWrite((to, message));
    }
}
