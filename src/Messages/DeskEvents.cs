namespace Hedgerow.Messages;

/// <summary>What the operators' desk remembers.</summary>
public abstract record DeskEvent : Event;

/// <summary>An operator's command was taken; it is told on until it is answered.</summary>
/// <param name="Command">What was said, by whom and why.</param>
/// <param name="Time">When.</param>
public sealed record CommandTaken(OperatorCommand Command, DateTimeOffset Time) : DeskEvent;

/// <summary>A command was answered by the one that acts; the first answer counts.</summary>
/// <param name="RequestId">Of the command.</param>
/// <param name="Ok">True when it took effect.</param>
/// <param name="Text">What was done, or why not.</param>
/// <param name="Time">When.</param>
public sealed record CommandAnswered(string RequestId, bool Ok, string Text, DateTimeOffset Time) : DeskEvent;

/// <summary>Everything the desk remembers.</summary>
/// <param name="Interventions">The newest ones and all that wait for their answer, in the order in which they were taken.</param>
public sealed record DeskSnapshot(IReadOnlyList<Intervention> Interventions) : DeskEvent;
