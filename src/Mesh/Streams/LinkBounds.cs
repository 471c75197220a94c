namespace Hedgerow.Mesh;

/// <summary>Bounds of a link: how much it keeps, how long it waits. The defaults fit a node of 128 MB.</summary>
public sealed record LinkBounds
{
    /// <summary>Numbered messages that are kept until they are acknowledged, sent or not.</summary>
    public int MaxMessages { get; init; } = 16_384;

    /// <summary>Bytes of them.</summary>
    public int MaxBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Latest-wins messages that wait to be sent, one for each address, class and key.</summary>
    public int MaxLatest { get; init; } = 4_096;

    /// <summary>Largest message, in bytes on the wire; the largest frame is this and <see cref="FrameBytes"/>.</summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes from which a frame is full and what still waits goes into the next one.</summary>
    public int FrameBytes { get; init; } = 32 * 1024;

    /// <summary>Delivered messages after which an acknowledgement is sent at once; otherwise it waits for a frame or a beat.</summary>
    public int AcknowledgeEvery { get; init; } = 128;

    /// <summary>Time between heartbeats.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time without a frame, or without an answer to a heartbeat, after which the connection is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between looks at the clock: acknowledgements wait, and silence is noticed, this much later at most.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time for a handshake, from the first byte.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First time between two attempts to dial; it doubles.</summary>
    public TimeSpan FirstRedial { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest time between two attempts to dial.</summary>
    public TimeSpan LastRedial { get; init; } = TimeSpan.FromSeconds(5);
}
