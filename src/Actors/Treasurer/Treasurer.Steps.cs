using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Treasurer;

/// <content>A transfer's way through its steps; see the table of states in docs/transfers.md.</content>
public sealed partial class Treasurer
{
    /// <summary>The step that a transfer in its present state waits for.</summary>
    private readonly record struct Step(string Id, string Venue, FundsMove Move, decimal Amount, bool MayLapse);

    private static Step? StepOf(Transfer transfer)
    {
        var attempt = transfer.Attempts == 0 ? "" : $"{transfer.Attempts + 1}";
        return transfer.State switch
        {
            TransferState.Requested => new Step(transfer.Id + "o", transfer.From, FundsMove.Out, transfer.Amount, MayLapse: true),
            TransferState.Sent => new Step(transfer.Id + "w", transfer.From, FundsMove.Withdraw, transfer.Amount, MayLapse: true),
            TransferState.Arrived => new Step(transfer.Id + "i" + attempt, transfer.To, FundsMove.In, transfer.Net, MayLapse: false),
            TransferState.Returning => new Step(transfer.Id + "r" + attempt, transfer.From, FundsMove.In, transfer.Amount, MayLapse: false),
            _ => null,
        };
    }

    /// <summary>Writes a transfer's change down and, once that is durable, asks for the step that follows from it.</summary>
    private void Change(Transfer transfer, Effects effects)
    {
        var before = _book.Find(transfer.Id)?.State;
        effects.Persist(new TransferChanged(transfer));
        _viewChanged = true;
        if (before != transfer.State)
            Ask(transfer, effects);
    }

    /// <summary>Asks the gateway for the present step, or about it. Repeating is harmless: a step leaves at most once.</summary>
    private void Ask(Transfer transfer, Effects effects)
    {
        if (StepOf(transfer) is not { } step || !_inCharge)
            return;
        _dueAt["ask " + transfer.Id] = effects.Now + _settings.RepeatInterval;
        // What a gateway did not take in time was wanted under other circumstances: it is called off where it was not taken.
        GatewayCommand command = step.MayLapse && effects.Now - transfer.ChangedAt >= _settings.RequestPatience
            ? new FundsInquiry(_epoch, step.Id, step.Move, transfer.Route, transfer.Asset, step.Amount)
            : new FundsRequest(_epoch, step.Id, step.Move, transfer.Route, transfer.Asset, step.Amount);
        effects.TellOnceDurable(Address.Gateway(step.Venue), command);
    }

    private void Drive(Transfer transfer, Effects effects)
    {
        if (transfer.State == TransferState.AwaitingApproval)
        {
            if (effects.Now - transfer.PlannedAt >= _settings.ApprovalPatience)
                Refuse(transfer, "not approved in time", effects);
            return;
        }
        WatchTime(transfer, effects);
        var pausing = transfer.Attempts > 0 && effects.Now - transfer.ChangedAt < _settings.MoveRetryAfter;
        if (!pausing && transfer.Attempts <= _settings.MaxMoveAttempts && Due("ask " + transfer.Id, _settings.RepeatInterval, effects.Now))
            Ask(_book.Find(transfer.Id)!, effects);
        if (MayHaveCome(transfer) && Due("deposits " + transfer.Id, _settings.DepositPollInterval, effects.Now))
            effects.Tell(Address.Gateway(transfer.To), new DepositsRequest(_epoch, transfer.Asset, transfer.OrderedAt ?? transfer.PlannedAt));
    }

    private void WatchTime(Transfer transfer, Effects effects)
    {
        var expected = RouteOf(transfer.Route)?.ExpectedTime ?? RouteSettings.DefaultExpectedTime;
        var waited = effects.Now - (transfer.OrderedAt ?? transfer.PlannedAt);
        if (transfer.IsStuck || waited < expected)
            return;
        Change(transfer with { IsStuck = true }, effects);
        Say(
            NoticeLevel.Alarm,
            $"transfer {transfer.Id} of {transfer.Amount} {transfer.Asset} from {transfer.From} to {transfer.To} is stuck: {transfer.State} after {waited.TotalMinutes:0} minutes; nothing is sent again",
            effects);
    }

    private void OnFundsReport(FundsReport report, Effects effects)
    {
        var transfer = _book.All.FirstOrDefault(t => IsStepOf(t, report.StepId));
        if (transfer is null)
            return;
        if (StepOf(transfer) is not { } step || step.Id != report.StepId || step.Venue != report.Venue)
        {
            OnLateReport(transfer, report, effects);
            return;
        }
        switch (report.State)
        {
            case FundsState.Done:
                OnDone(transfer, report, effects);
                break;
            case FundsState.Refused:
                OnRefused(transfer, report, effects);
                break;
            case FundsState.Accepted when transfer.State == TransferState.Sent && transfer.WithdrawalId != report.VenueId:
                Change(transfer with { WithdrawalId = report.VenueId }, effects);
                break;
            default:
                break;
        }
    }

    /// <summary>An id ends with hexadecimal digits, and no step's letter is one.</summary>
    private static bool IsStepOf(Transfer transfer, string stepId) =>
        stepId.Length > transfer.Id.Length && stepId.StartsWith(transfer.Id, StringComparison.Ordinal)
        && !char.IsAsciiHexDigitLower(stepId[transfer.Id.Length]);

    private void OnDone(Transfer transfer, FundsReport report, Effects effects)
    {
        var moved = transfer with { ChangedAt = effects.Now, Attempts = 0 };
        switch (transfer.State)
        {
            case TransferState.Requested:
                Change(moved with { State = TransferState.Sent, IsDebited = true }, effects);
                break;
            case TransferState.Sent:
                Change(
                    moved with
                    {
                        State = TransferState.Withdrawn,
                        WithdrawalId = report.VenueId,
                        TxId = report.TxId,
                        Fee = report.Fee > 0m ? report.Fee : transfer.Fee,
                    },
                    effects);
                break;
            case TransferState.Arrived:
                Change(moved with { State = TransferState.Credited, IsStuck = false }, effects);
                Say(NoticeLevel.Info, $"transfer {transfer.Id}: {transfer.Net} {transfer.Asset} credited at {transfer.To}, {transfer.Fee} kept on the way", effects);
                break;
            case TransferState.Returning:
                Change(moved with { State = TransferState.Rejected, IsStuck = false }, effects);
                Say(NoticeLevel.Warning, $"transfer {transfer.Id}: {transfer.Amount} {transfer.Asset} is back in the margin account of {transfer.From}: {transfer.Reason}", effects);
                break;
            default:
                throw new InvalidOperationException($"{transfer.State} of {transfer.Id} waits for no step.");
        }
    }

    private void OnRefused(Transfer transfer, FundsReport report, Effects effects)
    {
        switch (transfer.State)
        {
            case TransferState.Requested:
                Refuse(transfer, report.Reason, effects);
                break;
            case TransferState.Sent:
                Change(
                    transfer with { State = TransferState.Returning, Reason = "the withdrawal came to nothing: " + report.Reason, ChangedAt = effects.Now },
                    effects);
                Say(NoticeLevel.Alarm, $"transfer {transfer.Id} of {transfer.Amount} {transfer.Asset}: {transfer.From} did not pay out: {report.Reason}; the money goes back to its margin account", effects);
                break;
            default:
                Change(transfer with { Attempts = transfer.Attempts + 1, ChangedAt = effects.Now }, effects);
                if (transfer.Attempts >= _settings.MaxMoveAttempts || Due("attempt " + transfer.Id, _settings.ReminderInterval, effects.Now))
                    Say(NoticeLevel.Alarm, $"transfer {transfer.Id}: {report.Venue} did not move {transfer.Asset} into the margin account: {report.Reason}", effects);
                break;
        }
    }

    /// <summary>Ends a transfer of which nothing moved; its route rests for a while.</summary>
    private void Refuse(Transfer transfer, string reason, Effects effects)
    {
        Change(transfer with { State = TransferState.Rejected, IsStuck = false, Reason = reason, ChangedAt = effects.Now }, effects);
        Say(NoticeLevel.Warning, $"transfer {transfer.Id} of {transfer.Amount} {transfer.Asset} from {transfer.From} to {transfer.To} dropped: {reason}", effects);
    }

    /// <summary>
    /// A step that the transfer does not wait for (any more). Ordinarily a repetition; but money of a settled transfer that
    /// comes after all must not stay written off.
    /// </summary>
    private void OnLateReport(Transfer transfer, FundsReport report, Effects effects)
    {
        if (transfer.State != TransferState.Settled || report.State != FundsState.Done || report.StepId[transfer.Id.Length] is not ('i' or 'r'))
            return;
        var back = report.StepId[transfer.Id.Length] == 'r';
        Change(
            transfer with { State = back ? TransferState.Rejected : TransferState.Credited, ChangedAt = effects.Now },
            effects);
        Say(NoticeLevel.Alarm, $"transfer {transfer.Id} was settled, and its money came to {report.Venue} after all", effects);
    }

    /// <summary>True when a deposit may be looked for: the donor has the withdrawal.</summary>
    private static bool MayHaveCome(Transfer transfer) =>
        transfer.State == TransferState.Withdrawn || transfer is { State: TransferState.Sent, WithdrawalId.Length: > 0 };

    private void OnDeposits(DepositsReport report, Effects effects)
    {
        foreach (var transfer in _book.Active.Where(t => t.To == report.Venue && t.Asset == report.Asset && MayHaveCome(t)).ToList())
        {
            if (report.Deposits.FirstOrDefault(d => IsOf(transfer, d)) is not { } deposit)
                continue;
            if (deposit.Progress == FundsProgress.Done)
            {
                Change(
                    transfer with
                    {
                        State = TransferState.Arrived,
                        DepositId = deposit.VenueId,
                        TxId = deposit.TxId.Length > 0 ? deposit.TxId : transfer.TxId,
                        Fee = transfer.Amount - deposit.Amount,
                        Attempts = 0,
                        ChangedAt = effects.Now,
                    },
                    effects);
            }
            else if (deposit.Progress == FundsProgress.Failed && Due("failed " + transfer.Id, _settings.ReminderInterval, effects.Now))
            {
                Say(NoticeLevel.Alarm, $"transfer {transfer.Id}: {report.Venue} does not credit deposit {deposit.VenueId} of {deposit.Amount} {deposit.Asset}", effects);
            }
        }
    }

    /// <summary>
    /// By the network's id where both venues tell it, else by address, amount and time; a deposit belongs to one transfer.
    /// </summary>
    private bool IsOf(Transfer transfer, DepositRecord deposit)
    {
        if (deposit.Asset != transfer.Asset || deposit.Amount <= 0m || deposit.Amount > transfer.Amount
            || _book.All.Any(t => t.To == transfer.To && t.Id != transfer.Id && t.DepositId == deposit.VenueId))
            return false;
        if (transfer.TxId.Length > 0 && deposit.TxId.Length > 0)
            return transfer.TxId == deposit.TxId;
        return deposit.Amount == transfer.Net
            && (RouteOf(transfer.Route) is not { } route || deposit.Address.Length == 0 || route.Address == deposit.Address);
    }
}
