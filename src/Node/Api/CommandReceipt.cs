using Hedgerow.Messages;

namespace Hedgerow.Node.Api;

/// <summary>What became of a command when its sender was answered.</summary>
public enum ReceiptState
{
    /// <summary>Durable, and took effect.</summary>
    Done = 1,

    /// <summary>Durable; the one that acts has not answered yet and is told again until it does.</summary>
    InProgress = 2,

    /// <summary>Durable, and refused by the one that would act: nothing changed.</summary>
    Refused = 3,

    /// <summary>Not taken by the desk: the command itself is wrong. Nobody else heard of it.</summary>
    NotTaken = 4,

    /// <summary>Nothing is known of it: say it again with the same request id.</summary>
    Unknown = 5,
}

/// <summary>Answer to a command.</summary>
/// <param name="RequestId">Of the command: the same id says the same command again, and is answered again.</param>
/// <param name="State">What became of it.</param>
/// <param name="Text">What was done, what remains, or why not.</param>
public sealed record CommandReceipt(string RequestId, ReceiptState State, string Text)
{
    /// <summary>True when it took effect or will.</summary>
    public bool Ok => State is ReceiptState.Done or ReceiptState.InProgress;

    /// <summary>The receipt of an intervention as it stands.</summary>
    internal static CommandReceipt Of(Intervention intervention) => new(
        intervention.Command.RequestId,
        intervention.State switch
        {
            InterventionState.Done => ReceiptState.Done,
            InterventionState.Refused => ReceiptState.Refused,
            _ => ReceiptState.InProgress,
        },
        intervention.Text);
}
