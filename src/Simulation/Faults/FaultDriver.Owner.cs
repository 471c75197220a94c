using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// What people do: the owner's own money, and an operator's word about a position. What is said is repeated by the operator's rounds until the bookkeeper took it.
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

        if (_system.Status.Accounts is not { Books.Count: > 0 } accounts
            || (_system.HasInverse && accounts.Books.All(book => book.Asset != venue.Model.AssetOf(venue.Account))))
        {
            return false;
        }

        // An amount of its own, and no round one.
        var amount = 100m + Math.Round(1_000m * (decimal)fault.Strength) + (0.13m * ++_ownerMoves);
        if (_system.SetupOf(venue).IsInverse)
        {
            amount = Math.Round(amount / 60_000m, 8);
        }

        var action = _random.Chance(0.5) ? OwnerAction.Deposit : OwnerAction.Withdraw;
        var isToldFirst = action == OwnerAction.Deposit && _random.Chance(0.5);
        if (!Do(venue, action, amount, tells: isToldFirst))
        {
            return false;
        }

        _moves[fault] = (action, amount, isToldFirst);
        return true;
    }

    /// <summary>An operator takes a fifth to all of what the pair holds down.</summary>
    private bool HavePairReduced(PlannedFault fault)
    {
        var held = Math.Min(Math.Abs(_system.PositionA), Math.Abs(_system.PositionB));
        // With an inverse leg no lot is common to both, and any quantity is taken.
        var lot = _system.Options.A.IsUneven || _system.Options.B.IsUneven ? 0.001m : _system.Options.A.Terms.Spec.LotSize;
        var quantity = Math.Floor(held * (0.2m + (0.8m * (decimal)fault.Strength)) / lot) * lot;
        if (quantity <= 0m)
        {
            return false;
        }

        _system.Operate(new OperatorCommand("", OperatorAction.Reduce, _system.Options.Pair.Name, "driver", "simulation", Quantity: quantity));
        return true;
    }

    private bool Do(SimulatedVenue venue, OwnerAction action, decimal amount, bool tells)
    {
        if (!tells)
        {
            return action == OwnerAction.Deposit ? venue.PutIn(amount) : venue.TakeOut(amount);
        }

        _system.Announce(action, amount, _system.HasInverse ? venue : _system.A);
        return true;
    }
}
