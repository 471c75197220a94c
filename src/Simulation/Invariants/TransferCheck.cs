using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// I3 with money in flight. What left margin accounts is in wallets, with a venue, on the network, or was kept as fee; what a
/// gateway tells of its account contains exactly the moves that it says; and never are two withdrawals on their way to
/// the same venue.
/// </summary>
internal sealed class TransferCheck(InvariantContext context) : InvariantCheck(context)
{
    // Every balance that a venue's account ever had, without the moves: what is told must be one of them.
    private readonly Dictionary<string, HashSet<decimal>> _balances = [];
    private readonly Dictionary<string, HashSet<string>> _coming = [];
    private bool _hasMoved;

    public override void Happened(SimulatedVenue venue, ModelEvent happened)
    {
        switch (happened)
        {
            case BalanceEvent balance:
                Balances(venue).Add(balance.Wallet + venue.Truth.MovedOut);
                _hasMoved = true;
                break;
            case WithdrawalEvent withdrawal:
                Withdrawn(withdrawal.Withdrawal);
                break;
            case DepositEvent { Deposit.IsCredited: true } deposit:
                Coming(deposit.Deposit.Address).Remove(deposit.Deposit.TxId);
                _hasMoved = true;
                break;
        }
    }

    public override void Delivered(Address to, Message message)
    {
        if (_hasMoved)
        {
            _hasMoved = false;
            CheckFlight();
        }

        if (to == Address.Status && message is GatewayState { Account: { } account, UncertainFunds: 0 } state)
        {
            var venue = System.Venues.First(v => v.Name == state.Venue);
            if (!Balances(venue).Contains(account.WalletBalance + state.NetMovedOut))
                throw Context.Violation("I3", $"{state.Venue} tells a balance of {account.WalletBalance} with {state.NetMovedOut} moved out; truly {venue.Truth.MovedOut} are");
        }
    }

    public override void AtRest()
    {
        CheckFlight();
        if (System.Status.Treasurer is not { } view)
            throw Context.Violation("I3", "the treasurer never showed anything");
        foreach (var (asset, costs) in Fees())
        {
            // A venue keeps its fee when it takes the withdrawal; what is under way just now may not have been told.
            var untold = costs - view.Costs.GetValueOrDefault(asset);
            if (untold != 0m && !UnderWay(view).Any(transfer => untold == FeeOf(transfer)))
                throw Context.Violation("I3", $"the treasurer counts {view.Costs.GetValueOrDefault(asset)} {asset} as spent on the way, the venues kept {costs}");
            if (view.InFlight.GetValueOrDefault(asset) - untold != InFlight())
                throw Context.Violation("I3", $"the treasurer has {view.InFlight.GetValueOrDefault(asset)} {asset} in flight, truly {InFlight()} are");
        }
    }

    private static IEnumerable<Transfer> UnderWay(TreasurerView view) =>
        view.Transfers.Where(transfer => transfer.State is TransferState.Requested or TransferState.Sent);

    private decimal FeeOf(Transfer transfer) => System.Venues.First(venue => venue.Name == transfer.From)
        .Model.Network(transfer.Asset, TwoVenueSystem.Network)!.Fee;

    private void CheckFlight()
    {
        var moved = System.Venues.Sum(venue => venue.Truth.MovedOut);
        var fees = Fees().Values.Sum();
        if (InFlight() != moved - fees)
            throw Context.Violation("I3", $"{moved} left the margin accounts and {fees} were kept, but {InFlight()} are outside");
    }

    private decimal InFlight() =>
        System.Venues.Sum(venue => venue.Model.Spot(venue.Account) + venue.Model.SpotPending(venue.Account)) + System.Chain!.InTransit + System.Chain.Lost;

    private Dictionary<string, decimal> Fees() =>
        System.Venues.GroupBy(venue => venue.Model.AssetOf(venue.Account))
            .ToDictionary(group => group.Key, group => group.Sum(venue => venue.Model.NetworkFees(group.Key)));

    private void Withdrawn(VenueWithdrawal withdrawal)
    {
        var coming = Coming(withdrawal.Address);
        switch (withdrawal.Status)
        {
            case WithdrawalStatus.Processing when coming.Count > 0:
                throw Context.Violation("I3", $"withdrawal {withdrawal.Id} is ordered while {string.Join(", ", coming)} is on its way to the same address");
            case WithdrawalStatus.Processing:
                coming.Add(withdrawal.Id);
                break;
            case WithdrawalStatus.Completed:
                coming.Remove(withdrawal.Id);
                coming.Add(withdrawal.TxId);
                break;
            default:
                coming.Remove(withdrawal.Id);
                break;
        }
    }

    private HashSet<decimal> Balances(SimulatedVenue venue)
    {
        if (!_balances.TryGetValue(venue.Name, out var balances))
        {
            var setup = System.SetupOf(venue);
            _balances[venue.Name] = balances = [setup.Deposit];
        }

        return balances;
    }

    private HashSet<string> Coming(string address) =>
        _coming.TryGetValue(address, out var coming) ? coming : _coming[address] = new HashSet<string>(StringComparer.Ordinal);
}
