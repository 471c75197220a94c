namespace Hedgerow.Messages;

/// <summary>
/// Base of everything one actor tells another, or that crosses between an actor and the world outside the actors.
/// Messages are immutable and hold plain data only, so that they can be serialised and cross between nodes.
/// </summary>
public abstract record Message;

/// <summary>
/// Base of everything an actor remembers. State changes only by applying events; replaying an actor's events in
/// order gives its state again.
/// </summary>
public abstract record Event;

/// <summary>
/// A message of which only the newest per key matters (quotes, mark prices). A mailbox that still holds an older one
/// with an equal key replaces it in place: latest wins. Every other message is never dropped.
/// </summary>
public interface IConflatable
{
    /// <summary>Messages of one concrete type with equal keys supersede each other.</summary>
    object ConflationKey { get; }
}
