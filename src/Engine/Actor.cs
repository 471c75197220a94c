using Hedgerow.Messages;

namespace Hedgerow.Engine;

/// <summary>
/// A pure state machine: everything it knows comes in with a message, everything it does goes out as an effect. It
/// reads no clock, draws no random number, starts no task and touches no socket, file or database. The same class
/// therefore runs under every engine, and its journal gives its state again.
/// </summary>
/// <remarks>
/// Invariants that every engine keeps and every actor may rely on:
/// <list type="number">
/// <item>Messages are delivered one at a time, never two at once to actors of one engine.</item>
/// <item>Effects are carried out after <see cref="Receive"/> returned, in the order in which they were called. If it
/// throws, none is carried out and none of its events survives: the actor is rebuilt from its journal.</item>
/// <item>Between two addresses of one node messages keep their order and arrive. Between nodes they arrive at most
/// once, perhaps late, perhaps not at all.</item>
/// <item>The first message after a start or restart is <see cref="Started"/>, after all replayed events.</item>
/// </list>
/// State that is not built by <see cref="Apply"/> is a cache: it must be rebuilt from messages after a restart.
/// </remarks>
public abstract class Actor
{
    /// <summary>Handles one message. Must not change remembered state except through <see cref="Effects.Persist"/>.</summary>
    /// <param name="message">What arrived.</param>
    /// <param name="effects">Collects what the actor does; valid only during this call.</param>
    public abstract void Receive(Message message, Effects effects);

    /// <summary>
    /// The only place where remembered state changes; replay calls it too, so it must depend on nothing but the event
    /// and the state before. An event of an unknown kind is an error.
    /// </summary>
    /// <param name="change">What happened.</param>
    public abstract void Apply(Event change);

    /// <summary>
    /// The whole remembered state as one event, which, applied to a new instance, gives the same state; null when the
    /// actor keeps none worth a snapshot.
    /// </summary>
    public virtual Event? TakeSnapshot() => null;
}

/// <summary>
/// What an actor does in answer to one message; carried out by the engine after <see cref="Actor.Receive"/> returned.
/// </summary>
public abstract class Effects
{
    /// <summary>The engine's clock when the message was delivered, UTC. It does not move during one delivery.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>The address of the actor itself.</summary>
    public abstract Address Self { get; }

    /// <summary>Sends a message; it leaves when <see cref="Actor.Receive"/> returns.</summary>
    public abstract void Tell(Address to, Message message);

    /// <summary>
    /// Sends a message that is held until every event persisted so far on this node is on disk. For what moves money,
    /// arms a stop or claims an epoch. Held messages are lost in a crash, together with the sender's memory of having
    /// sent them: after a restart the actor decides again from its state.
    /// </summary>
    public abstract void TellOnceDurable(Address to, Message message);

    /// <summary>Applies the event to the actor at once; it becomes durable with the next group commit.</summary>
    public abstract void Persist(Event change);

    /// <summary>Delivers <see cref="TimerFired"/> to this actor after a time; setting a key again replaces it.</summary>
    public abstract void SetTimer(TimerKey key, TimeSpan after);

    /// <summary>Forgets a timer; one that already fired but was not delivered yet is not delivered any more.</summary>
    public abstract void CancelTimer(TimerKey key);
}

/// <summary>Names a timer within one actor.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Subject">What it is about, e.g. an order id; empty when there is only one.</param>
public readonly record struct TimerKey(string Kind, string Subject = "");

/// <summary>A timer's time has come.</summary>
/// <param name="Key">The key it was set with.</param>
public sealed record TimerFired(TimerKey Key) : Message;

/// <summary>First message of an actor's life, after its journal was replayed. Timers do not survive: set them again.</summary>
/// <param name="Recovered">True when there was a snapshot or at least one event to replay.</param>
public sealed record Started(bool Recovered) : Message;

/// <summary>
/// Told to every actor of the node whenever the set of actors that are down (thrown, waiting to be restarted) changes.
/// While it is not empty the node takes no new exposure.
/// </summary>
/// <param name="Down">Addresses that are down; empty when all are well.</param>
public sealed record NodeHealthChanged(IReadOnlyList<Address> Down) : Message;

/// <summary>
/// Something outside the actors that messages can be told to: a venue's adapter, the status board, an alarm sink.
/// </summary>
public interface IEndpoint
{
    /// <summary>Takes a message. Called on the engine's loop: must neither block nor throw.</summary>
    void Deliver(Message message);
}
