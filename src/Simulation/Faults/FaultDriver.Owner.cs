using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// The owner's own money. What is said is repeated by the operator's rounds until the bookkeeper took it.
public sealed partial class FaultDriver
{
    private readonly Dictionary<PlannedFault, (OwnerAction Action, decimal Amount, bool IsToldFirst)> _moves = [];
    private long _ownerMoves;

    /// <summary>A deposit is announced at the begin and comes at the end, or the other way round; a withdrawal leaves first, if the margin allows.</summary>
    private bool MoveOwnersMoney(SimulatedVenue venue, PlannedFault fault, bool isOn)
    {
        if (!isOn)
        {
            if (_moves.Remove(fault, out var move))
            {
                Do(venue, move.Action, move.Amount, tells: !move.IsToldFirst);
            }

            return false;
        }

        if (_system.Status.Accounts is not { Books.Count: > 0 })
        {
            return false;
        }

        // An amount of its own, and no round one.
        var amount = 100m + Math.Round(1_000m * (decimal)fault.Strength) + (0.13m * ++_ownerMoves);
        var action = _random.Chance(0.5) ? OwnerAction.Deposit : OwnerAction.Withdraw;
        var isToldFirst = action == OwnerAction.Deposit && _random.Chance(0.5);
        if (!Do(venue, action, amount, tells: isToldFirst))
        {
            return false;
        }

        _moves[fault] = (action, amount, isToldFirst);
        return true;
    }

    private bool Do(SimulatedVenue venue, OwnerAction action, decimal amount, bool tells)
    {
        if (!tells)
        {
            return action == OwnerAction.Deposit ? venue.PutIn(amount) : venue.TakeOut(amount);
        }

        _system.Announce(action, amount);
        return true;
    }
}
