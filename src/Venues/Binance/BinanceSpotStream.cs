using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// The stream of our spot orders, fills and balances. Spot has no listen keys: the stream is subscribed to on a connection of the WebSocket
/// API, by a signed request, and its events come wrapped with the number of the subscription. A frame of a known event that cannot be read
/// cuts the connection, so that the gateway sees the channel come back and looks at orders and fills again.
/// </summary>
internal sealed class BinanceSpotStream : IStreamHandler, IAsyncDisposable
{
    private const long SubscribeId = 1;

    private readonly BinanceWiring _wiring;
    private readonly SpotCoins _coins;
    private readonly BinanceEncoder _encoder;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _subscription;
    private readonly ITimer _sweep;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="coins">Makes reports of balances.</param>
    public BinanceSpotStream(BinanceWiring wiring, ApiCredentials credentials, SpotCoins coins)
    {
        _wiring = wiring;
        _coins = coins;
        _encoder = new BinanceEncoder(credentials, wiring.Settings.RecvWindowMs, isSpot: true);
        _subscription = new LogonWatch(wiring.Time);
        _socket = new StreamSocket(wiring.Venue + " private", this, wiring.SocketOptions(idle: TimeSpan.Zero), wiring.Time, wiring.Logger);
        var every = wiring.Settings.OrderTimeout;
        _sweep = wiring.Time.CreateTimer(_ => Sweep(), state: null, every, every);
    }

    /// <summary>Starts connecting.</summary>
    public void Start() => _socket.Start();

    /// <inheritdoc/>
    public ValueTask<Uri> NextAddress(CancellationToken cancellation) => ValueTask.FromResult(_wiring.Settings.OrderUrl);

    /// <inheritdoc/>
    public void OnConnected()
    {
        Span<byte> frame = stackalloc byte[BinanceEncoder.MaxLength];
        _subscription.Begin();
        var length = _encoder.Subscribe(SubscribeId, _wiring.Clock.NowMs, frame);
        _ = _socket.Send(frame[..length]);
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            var root = WireObject.Parse(frame);
            if (root.Has("event"))
            {
                Handle(root.Object("event"), frame);
            }
            else
            {
                OnAnswer(root);
            }
        }
        catch (FrameException e)
        {
            _wiring.Report(e.ToReport(VenueChannel.Private, frame));
            _socket.Drop("a frame was not understood");
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _subscription.Done();
        _wiring.Channels.Down(VenueChannel.Private, reason);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await _socket.DisposeAsync();
    }

    /// <summary>Events that tell nothing which orders, fills and balances do not; a balanceUpdate is followed by the balance itself.</summary>
    /// <param name="kind">The event.</param>
    public static bool IsUnused(string kind) => kind is "balanceUpdate" or "listStatus" or "externalLockUpdate" or "eventStreamTerminated";

    /// <summary>The reports of an event: none for one that is known and not used, null for one that is not known.</summary>
    /// <param name="e">The event.</param>
    /// <param name="coins">Makes reports of balances.</param>
    /// <exception cref="FrameException">Not readable. Nothing of it may be used.</exception>
    public static IReadOnlyList<VenueReport>? Read(WireObject e, SpotCoins coins)
    {
        switch (e.Text("e"))
        {
            case "executionReport":
                // Both are read before either is reported: a frame counts as a whole or not at all.
                var order = BinanceSpotDecoder.StreamOrder(e);
                return BinanceSpotDecoder.StreamFill(e) is { } fill ? [new FillReported(fill), new OrderChanged(order)] : [new OrderChanged(order)];
            case "outboundAccountPosition":
                var time = e.TimeMs("u");
                return [.. BinanceSpotDecoder.StreamBalances(e).Select(balance => coins.Change(balance, time)).OfType<VenueReport>()];
            case var kind:
                return IsUnused(kind) ? [] : null;
        }
    }

    private void Handle(WireObject e, ReadOnlySpan<byte> frame)
    {
        if (e.Text("e") == "eventStreamTerminated")
        {
            _socket.Drop("the venue ended the subscription");
            return;
        }

        if (Read(e, _coins) is not { } reports)
        {
            _wiring.Report(new FrameException("event.e", "unknown event " + e.Text("e")).ToReport(VenueChannel.Private, frame));
            return;
        }

        foreach (var report in reports)
        {
            _wiring.Report(report);
        }
    }

    private void OnAnswer(WireObject root)
    {
        if (root.Long("status") == 200)
        {
            _subscription.Done();
            _wiring.Channels.Up(VenueChannel.Private);
            return;
        }

        var error = root.Object("error");
        _socket.Drop($"subscription refused: {error.Long("code")} {Excerpt.Of(error.TextOrEmpty("msg"))}");
    }

    private void Sweep()
    {
        if (_subscription.IsOverdue)
        {
            _socket.Drop("the subscription was not answered");
        }
    }
}
