using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <summary>An order of ours that rests, or may rest, at a venue.</summary>
internal sealed class WatchedOrder(string clientId, InstrumentId instrument)
{
    public string ClientId { get; } = clientId;

    public InstrumentId Instrument { get; } = instrument;

    /// <summary>Awake time at which it was first heard of.</summary>
    public TimeSpan SeenAt { get; init; }

    /// <summary>True when a closed gate let it pass: it hedges or reduces, and stays.</summary>
    public bool IsAllowed { get; set; }

    /// <summary>True when the venue said that it works; until then it may be on its way, or may never have arrived.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Awake time at which it is cancelled (again).</summary>
    public TimeSpan CancelAt { get; set; }

    public int Cancels { get; set; }
}
