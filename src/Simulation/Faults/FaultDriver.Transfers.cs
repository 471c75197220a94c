using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

// What goes wrong with money on its way. Each kind orders a transfer of its own, so that there is something to go wrong.
public sealed partial class FaultDriver
{
    private long _transfersOrdered;

    private bool StrikeTransfer(SimulatedVenue donor, SimulatedVenue recipient, PlannedFault fault, bool isOn)
    {
        if (_system.Options.Transfers is null)
        {
            return false;
        }

        var network = donor.Model.Network(donor.Model.AssetOf(donor.Account), TwoVenueSystem.Network)!;
        switch (fault.Kind)
        {
            case FaultKind.WithdrawalAckLost:
                var rate = isOn ? 0.1 + (0.3 * fault.Strength) : 0;
                donor.Faults.SetRate(RequestKind.Funds, RequestFault.AnswerLost, rate);
                donor.Faults.SetRate(RequestKind.Funds, RequestFault.ErrorAfter, rate);
                donor.Faults.SetRate(RequestKind.Funds, RequestFault.Lost, rate / 2);
                break;
            case FaultKind.WithdrawalRejected:
                donor.Model.NextFate = isOn ? WithdrawalFate.Rejected : WithdrawalFate.PaidOut;
                break;
            case FaultKind.WithdrawalStuck:
                donor.Model.NextFate = isOn ? WithdrawalFate.Stuck : WithdrawalFate.PaidOut;
                break;
            case FaultKind.WithdrawalsSuspended:
                donor.Model.SetNetwork(network with { IsOpen = !isOn });
                break;
            case FaultKind.DepositLate:
                recipient.Model.ExtraCreditTime = isOn ? TimeSpan.FromSeconds(10 + (60 * fault.Strength)) : TimeSpan.Zero;
                break;
            case FaultKind.TreasurerRestart when isOn:
                _system.Engine.Schedule(TimeSpan.FromSeconds(30 * fault.Strength), RestartTreasurer);
                break;
        }

        if (isOn)
        {
            var amount = 500m + (0.37m * ++_transfersOrdered);
            _system.Operate(new OrderTransfer(
                $"transfer{_transfersOrdered}", TwoVenueSystem.RouteName(donor.Name, recipient.Name), amount, "driver", fault.Kind.ToString()));
        }
        else
        {
            donor.ReleaseStuck();
        }

        return isOn;
    }

    private void RestartTreasurer()
    {
        if (_random.Chance(0.5))
        {
            _system.Engine.FailNextTurn(Address.Treasurer);
        }
        else
        {
            _system.Crash(_system.CoordinatorHost, _random.Between(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10)));
        }
    }
}
