namespace Hedgerow.Messages;

/// <summary>
/// The node is about to stop: the coordinator opens nothing more, takes its resting orders away and levels what is apart.
/// Answered to <see cref="Address.Status"/> by <see cref="OrdersParked"/>, unless the process ends before.
/// </summary>
public sealed record StopTrading : Message;

/// <summary>No order of the coordinator is open any more, and every pair that is not halted is level.</summary>
/// <param name="Epoch">Of the coordinator.</param>
/// <param name="Time">When.</param>
public sealed record OrdersParked(long Epoch, DateTimeOffset Time) : Message;

/// <summary>
/// No order leaves this gateway any more in this life. Once the outcome of each that left is known it writes
/// <see cref="GatewayRested"/> down, and says so in <see cref="GatewayState.IsRested"/>.
/// </summary>
public sealed record StopOrdering : Message;
