using Hedgerow.Engine;
using Hedgerow.Hedging.Transfers;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Treasurer;

/// <content>The operator's word: persisted with who and why, once per request id.</content>
public sealed partial class Treasurer
{
    private void OnOperator(TransferCommand command, Effects effects)
    {
        if (_book.IsDone(command.RequestId))
        {
            Answer(command, true, "already done", effects);
            return;
        }
        if (!_inCharge || command.RequestId.Length == 0 || command.Who.Length == 0)
        {
            Answer(command, false, _inCharge ? "a command needs an id and a name" : "this treasurer is not in charge", effects);
            return;
        }
        switch (command)
        {
            case ApproveTransfer approve:
                Approve(approve, effects);
                break;
            case RejectTransfer reject:
                Reject(reject, effects);
                break;
            case OrderTransfer order:
                Order(order, effects);
                break;
            case SettleTransfer settle:
                Settle(settle, effects);
                break;
            default:
                throw new InvalidOperationException($"The treasurer does not know the command {command.GetType().Name}.");
        }
    }

    private void Approve(ApproveTransfer command, Effects effects)
    {
        if (_book.Find(command.TransferId) is not { State: TransferState.AwaitingApproval } transfer)
        {
            Answer(command, false, $"no transfer {command.TransferId} awaits approval", effects);
            return;
        }
        if (RouteOf(transfer.Route) is not { } route)
        {
            Answer(command, false, $"the route {transfer.Route} is not configured any more", effects);
            return;
        }
        var plan = Check(route, transfer.Amount, effects);
        if (!plan.IsWanted)
        {
            Answer(command, false, plan.Why, effects);
            return;
        }
        Done(command, "approve", command.TransferId, effects);
        Change(
            transfer with
            {
                State = TransferState.Requested,
                DecidedBy = command.Who,
                Fee = TermsOf(route)!.Fee,
                OrderedAt = effects.Now,
                ChangedAt = effects.Now,
            },
            effects);
        Answer(command, true, $"transfer {transfer.Id} of {Show(transfer.Amount)} {transfer.Asset} goes", effects);
    }

    private void Reject(RejectTransfer command, Effects effects)
    {
        if (_book.Find(command.TransferId) is not { State: TransferState.AwaitingApproval } transfer)
        {
            Answer(command, false, $"no transfer {command.TransferId} awaits approval", effects);
            return;
        }
        Done(command, "reject", command.TransferId, effects);
        Refuse(transfer with { DecidedBy = command.Who }, $"rejected by {command.Who}: {command.Why}", effects);
        Answer(command, true, $"transfer {transfer.Id} is dropped", effects);
    }

    private void Order(OrderTransfer command, Effects effects)
    {
        if (RouteOf(command.Route) is not { } route)
        {
            Answer(command, false, $"no route is called {command.Route}", effects);
            return;
        }
        var plan = Check(route, command.Amount, effects);
        if (!plan.IsWanted)
        {
            Answer(command, false, plan.Why, effects);
            return;
        }
        Done(command, "order", command.Route, effects);
        var transfer = Begin(route, plan with { Why = $"ordered by {command.Who}: {command.Why}" }, decided: true, command.Who, effects);
        Answer(command, true, $"transfer {transfer.Id} of {Show(transfer.Amount)} {transfer.Asset} goes", effects);
    }

    private void Settle(SettleTransfer command, Effects effects)
    {
        if (_book.Find(command.TransferId) is not { IsStuck: true, IsDebited: true } transfer || transfer.State.IsFinal())
        {
            Answer(command, false, $"no transfer {command.TransferId} is stuck outside a margin account", effects);
            return;
        }
        Done(command, "settle", command.TransferId, effects);
        Change(
            transfer with
            {
                State = TransferState.Settled,
                IsStuck = false,
                DecidedBy = command.Who,
                Reason = $"settled by {command.Who}: {command.Why}",
                ChangedAt = effects.Now,
            },
            effects);
        Answer(command, true, $"transfer {transfer.Id} is not looked after any more; {Show(transfer.Amount)} {transfer.Asset} no longer count as in flight", effects);
    }

    /// <summary>What an operator wants is checked like a plan, but for the leverages: their judgement is his.</summary>
    private TransferPlan Check(RouteSettings route, decimal amount, Effects effects)
    {
        var obstacle = Obstacle(route, effects);
        if (obstacle.Length > 0)
            return new TransferPlan(0m, obstacle);
        var terms = TermsOf(route)!;
        if (!terms.IsOpen)
            return new TransferPlan(0m, $"{route.Limits.From} has withdrawals of {route.Asset} by {route.Network} suspended");
        if (_book.Active.FirstOrDefault(t => t.State.MayBeMoving() && t.To == route.Limits.To) is { } coming)
            return new TransferPlan(0m, $"transfer {coming.Id} is on its way to {coming.To}");
        if (_book.All.Any(t => t.OrderedAt is not null && t.Asset == route.Asset && t.Amount == amount))
            return new TransferPlan(0m, $"{Show(amount)} {route.Asset} were moved before; say an amount that differs by {Show(terms.Step)}");
        return TransferPlanner.Order(
            route.Limits, amount, FundsOf(_gateways[route.Limits.From], effects.Now), TariffOf(route), UseOf(route, effects.Now));
    }

    private void Done(TransferCommand command, string action, string subject, Effects effects)
    {
        effects.Persist(new TransferCommanded(command.RequestId, action, subject, command.Who, command.Why, effects.Now));
        Say(NoticeLevel.Warning, $"{command.Who}: {action} {subject} ({command.Why})", effects);
    }

    private static void Answer(TransferCommand command, bool ok, string text, Effects effects) =>
        effects.TellOnceDurable(Address.Desk, new OperatorAnswer(command.RequestId, ok, text));
}
