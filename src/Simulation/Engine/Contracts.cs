using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Something outside the actors that lives on a host and dies with it, such as a venue's adapter.</summary>
public interface ISimulatedEndpoint : IEndpoint
{
    /// <summary>The host's process died: connections and everything remembered in memory are gone.</summary>
    void HostCrashed();
}

/// <summary>Called back at a virtual time.</summary>
public interface IScheduledCall
{
    /// <summary>The time has come.</summary>
    /// <param name="payload">As given when it was scheduled.</param>
    /// <param name="stamp">As given when it was scheduled.</param>
    void Call(object? payload, long stamp);
}

/// <summary>Sees what happens in a run from outside; it must not change it.</summary>
public interface ISimulationObserver
{
    /// <summary>Before each delivery to an actor or endpoint.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="to">Receiver.</param>
    /// <param name="message">What is about to be delivered.</param>
    void BeforeStep(SimulatedEngine engine, Address to, Message message);

    /// <summary>After each delivery to an actor or endpoint, with all its effects carried out.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="to">Receiver.</param>
    /// <param name="message">What was delivered.</param>
    void AfterStep(SimulatedEngine engine, Address to, Message message);

    /// <summary>A host is about to vanish; its actors still hold their state.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="host">Which.</param>
    /// <param name="midTurn">The actor in whose turn it happens: its state may be ahead of what was carried out.</param>
    void BeforeCrash(SimulatedEngine engine, string host, Address? midTurn);
}

/// <summary>An actor threw during a run.</summary>
/// <param name="Time">Virtual time.</param>
/// <param name="Actor">Which.</param>
/// <param name="Message">What it was handling; a <see cref="Started"/> when it could not be rebuilt.</param>
/// <param name="Error">What it threw.</param>
/// <param name="Injected">True when the run itself made it throw.</param>
public sealed record ActorFailure(DateTimeOffset Time, Address Actor, Message Message, Exception Error, bool Injected);

/// <summary>Thrown in an actor's place by <see cref="SimulatedEngine.FailNextTurn"/>.</summary>
public sealed class InjectedActorFault : Exception
{
    /// <summary>Creates it.</summary>
    public InjectedActorFault()
        : base("the simulation made this turn fail")
    {
    }

    /// <summary>Creates it with a text.</summary>
    public InjectedActorFault(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with a text and a cause.</summary>
    public InjectedActorFault(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
