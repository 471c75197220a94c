using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>One group of invariants. It looks at messages on their way and at the venue models, never into an actor.</summary>
internal abstract class InvariantCheck(InvariantContext context)
{
    protected InvariantContext Context { get; } = context;

    protected TwoVenueSystem System => Context.System;

    /// <summary>A message is about to be delivered; what its receiver hands to an endpoint is delivered before it counts as delivered itself.</summary>
    public virtual void Delivering(Message message)
    {
    }

    /// <summary>A message was delivered and its effects were carried out.</summary>
    public virtual void Delivered(Address to, Message message)
    {
    }

    /// <summary>Something happened at a venue.</summary>
    public virtual void Happened(SimulatedVenue venue, ModelEvent happened)
    {
    }

    /// <summary>A host dies.</summary>
    public virtual void Crashing(string host, Address? midTurn)
    {
    }

    /// <summary>The run is over and the system is at rest.</summary>
    public virtual void AtRest()
    {
    }
}

/// <summary>What the checks share.</summary>
internal sealed class InvariantContext(
    TwoVenueSystem system, InvariantOptions options, Func<DateTimeOffset> healthySince, Func<SimulatedVenue, DateTimeOffset> undisturbedSince)
{
    public TwoVenueSystem System { get; } = system;

    public InvariantOptions Options { get; } = options;

    public DateTimeOffset Now => System.Engine.Now;

    /// <summary>True when no fault is active and the last one is long enough ago.</summary>
    public bool IsHealthy => Now - healthySince() > Options.RecoveryTime;

    /// <summary>When the last fault ended; the end of time while one is active.</summary>
    public DateTimeOffset HealthySince => healthySince();

    /// <summary>Since when nothing is wrong at a venue or with the nodes; the end of time while something is.</summary>
    public DateTimeOffset UndisturbedSince(SimulatedVenue venue) => undisturbedSince(venue);

    public InvariantViolation Violation(string invariant, string text) => new(
        invariant,
        text,
        System.Options.Engine.Seed,
        System.Engine.Trace.Steps,
        Now,
        [.. System.Engine.Trace.Tail().Select(entry => entry.ToString())]);
}
