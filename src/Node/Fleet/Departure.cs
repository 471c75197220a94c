namespace Hedgerow.Node.Fleet;

/// <summary>Why a node that can go on shall stop.</summary>
/// <param name="IsDrained">True: it gives the right to coordinate to another one and goes on without waiting for it. False: its process ends.</param>
/// <param name="Words">Who said so and why.</param>
public sealed record Departure(bool IsDrained, string Words);

/// <summary>A node that stood by was told to leave.</summary>
public sealed class NodeLeftException : OperationCanceledException
{
    /// <summary>Makes it.</summary>
    /// <param name="words">Who said so and why.</param>
    public NodeLeftException(string words)
        : base(words)
    {
    }
}
