using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// The stream of our orders, fills, positions and balances. A frame of a known event that cannot be read cuts the
/// connection, so that the gateway sees the channel come back and looks at orders and fills again.
/// </summary>
internal sealed partial class BinancePrivateStream : IStreamHandler, IAsyncDisposable
{
    private readonly BinanceWiring _wiring;
    private readonly BinanceListenKey _key;
    private readonly BinanceFundingWatch _funding;
    private readonly StreamSocket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _renewal;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="funding">Fetches payments when the stream tells of funding.</param>
    public BinancePrivateStream(BinanceWiring wiring, BinanceFundingWatch funding)
    {
        _wiring = wiring;
        _funding = funding;
        _key = new BinanceListenKey(wiring.Rest, wiring.Product);
        _socket = new StreamSocket(wiring.Venue + " private", this, wiring.SocketOptions(idle: TimeSpan.Zero), wiring.Time, wiring.Logger);
        var every = wiring.Settings.ListenKeyInterval;
        _renewal = wiring.Time.CreateTimer(_ => _ = Renew(), state: null, every, every);
    }

    /// <summary>Starts connecting.</summary>
    public void Start() => _socket.Start();

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        await _wiring.Learn(cancellation);
        var key = await _key.Create(cancellation);
        return _wiring.Stream(_wiring.Product.PrivatePath(Uri.EscapeDataString(key)));
    }

    /// <inheritdoc/>
    public void OnConnected() => _wiring.Channels.Up(VenueChannel.Private);

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            var kind = Encoding.UTF8.GetString(BinanceSubscription.EventOf(frame));
            if (!Handle(kind, frame))
            {
                _wiring.Report(new FrameException("e", "unknown event " + kind).ToReport(VenueChannel.Private, frame));
            }
        }
        catch (FrameException e)
        {
            _wiring.Report(e.ToReport(VenueChannel.Private, frame));
            _socket.Drop("a frame was not understood");
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason) => _wiring.Channels.Down(VenueChannel.Private, reason);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewal.DisposeAsync();
        await _socket.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>
    /// Known events that tell nothing which orders, fills, positions and balances do not; TRADE_LITE repeats a fill without its
    /// fee.
    /// </summary>
    /// <param name="kind">The event.</param>
    public static bool IsUnused(string kind) => kind is "TRADE_LITE" or "ACCOUNT_CONFIG_UPDATE" or "STRATEGY_UPDATE" or "GRID_UPDATE"
        or "CONDITIONAL_ORDER_TRIGGER_REJECT" or "ALGO_UPDATE" or "listenKeyExpired" or "MARGIN_CALL";

    private bool Handle(string kind, ReadOnlySpan<byte> frame)
    {
        switch (kind)
        {
            case "ORDER_TRADE_UPDATE":
                OnOrder(WireObject.Parse(frame).Object("o"));
                return true;
            case "ACCOUNT_UPDATE":
                OnAccount(WireObject.Parse(frame));
                return true;
            case "listenKeyExpired":
                _socket.Drop("the listen key expired");
                return true;
            case "MARGIN_CALL":
                Log.MarginCall(_wiring.Logger, _wiring.Venue, Excerpt.Of(frame));
                return true;
            default:
                return IsUnused(kind);
        }
    }

    private void OnOrder(WireObject o)
    {
        // Both are read before either is reported: a frame counts as a whole or not at all.
        var order = BinanceDecoder.StreamOrder(o);
        var fill = BinanceDecoder.StreamFill(o);
        if (fill is not null)
        {
            _wiring.Report(new FillReported(fill));
        }

        _wiring.Report(new OrderChanged(order));
    }

    private void OnAccount(WireObject root)
    {
        foreach (var report in BinanceAccountUpdate.Read(root))
        {
            _wiring.Report(report);
        }

        if (root.Object("a").Text("m") == "FUNDING_FEE")
        {
            _funding.Told(root.TimeMs("E"));
        }
    }

    private async Task Renew()
    {
        try
        {
            if (_socket.IsConnected && await _key.Renew(_stop.Token) is { } lost)
            {
                _socket.Drop(lost);
            }
        }
        catch (ObjectDisposedException)
        {
            // The adapter closed meanwhile.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Venue}: margin call by the venue: {Frame}")]
        public static partial void MarginCall(ILogger logger, string venue, string frame);
    }
}
