using Hedgerow.Actors.Breaker;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;

namespace Hedgerow.Node.Guard;

/// <summary>What a <see cref="BreakerHost"/> is connected to.</summary>
internal sealed record BreakerWiring
{
    public required BreakerSettings Settings { get; init; }

    /// <summary>Path of the breaker's journal.</summary>
    public required string JournalFile { get; init; }

    /// <summary>How often the tap is emptied.</summary>
    public required TimeSpan PollInterval { get; init; }

    public required BreakerTap Tap { get; init; }

    /// <summary>The node's engine, where the gateways live.</summary>
    public required LocalEngine Node { get; init; }

    /// <summary>Venues by name.</summary>
    public required IReadOnlyDictionary<string, IEndpoint> Venues { get; init; }

    public required IEndpoint Board { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Told, with the reason, when the breaker cannot go on.</summary>
    public required Action<string> Failed { get; init; }

    public required Action<TurnFailure> TurnFailed { get; init; }

    public required Action<string> Warned { get; init; }
}
