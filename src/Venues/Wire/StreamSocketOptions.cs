namespace Hedgerow.Venues.Wire;

/// <summary>Bounds of a <see cref="StreamSocket"/>.</summary>
internal sealed record StreamSocketOptions
{
    /// <summary>Longest time for a connection to come up.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which a ping frame is sent.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for the pong; without it the connection is dropped.</summary>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time without any data frame after which the connection is dropped although pings are answered; zero when
    /// silence is normal on the stream.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>A frame of the venue's own to keep the connection alive; empty when it has none.</summary>
    public ReadOnlyMemory<byte> Heartbeat { get; init; }

    /// <summary>Time between heartbeats.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest frame; a larger one drops the connection.</summary>
    public int MaxFrameBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Frames that may wait while another one is being written.</summary>
    public int MaxQueuedFrames { get; init; } = 256;

    /// <summary>First wait before a reconnect; doubles up to <see cref="MaxBackoff"/>, with jitter.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait before a reconnect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Age at which a connection counts as good, so that the next wait is the first again.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What a <see cref="StreamSocket"/> tells. All calls come one at a time, from its own loop.</summary>
internal interface IStreamHandler
{
    /// <summary>Where to connect to; asked before every attempt, since some venues put a fresh key into the address.</summary>
    /// <param name="cancellation">Ends with the connect timeout.</param>
    ValueTask<Uri> NextAddress(CancellationToken cancellation);

    /// <summary>The connection is up: log on and subscribe from here.</summary>
    void OnConnected();

    /// <summary>A whole message. The bytes are valid during the call only.</summary>
    /// <param name="frame">Text or binary message.</param>
    void OnFrame(ReadOnlySpan<byte> frame);

    /// <summary>The connection is gone or could not be made. Comes once per attempt; the next attempt follows by itself.</summary>
    /// <param name="reason">For people; free of secrets.</param>
    void OnDropped(string reason);
}

/// <summary>What became of a frame given to <see cref="StreamSocket.Send"/>.</summary>
internal enum SendResult
{
    /// <summary>Given to the connection, on the caller's thread.</summary>
    Sent = 1,

    /// <summary>Will be written when the frame before it is out.</summary>
    Queued = 2,

    /// <summary>No connection. Provably not sent.</summary>
    NotConnected = 3,

    /// <summary>Too many frames wait. Provably not sent.</summary>
    QueueFull = 4,
}
