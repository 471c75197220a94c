using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

/// <summary>Why an engine stopped for good.</summary>
/// <param name="Message">For people; names the place.</param>
/// <param name="Cause">What was thrown, if anything.</param>
public sealed record EngineFault(string Message, Exception? Cause);

/// <summary>A turn of an actor, or a delivery to an endpoint, threw.</summary>
/// <param name="Address">Where.</param>
/// <param name="Message">What it was handling; a <see cref="Started"/> when it could not be rebuilt.</param>
/// <param name="Error">What it threw.</param>
/// <param name="RestartAfter">When the actor is tried again; null for an endpoint, which goes on.</param>
public sealed record TurnFailure(Address Address, Message Message, Exception Error, TimeSpan? RestartAfter);

/// <summary>The engine was used wrongly, or an actor could not be brought up; the message names the address.</summary>
public sealed class EngineException : Exception
{
    /// <summary>Creates it.</summary>
    public EngineException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
