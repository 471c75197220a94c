using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>The gateway tells itself that everything told to the venue before has left: it was held for the disk.</summary>
/// <param name="StepId">The step that left.</param>
internal sealed record FundsLeft(string StepId) : Message;

/// <content>
/// Steps of money for the treasurer. A step id leaves at most once and is durable before it does; addresses come from
/// this gateway's own configuration; a step in doubt is asked about and never sent again.
/// </content>
public sealed partial class ExchangeGateway
{
    private static readonly TimeSpan FundsBeat = TimeSpan.FromSeconds(1);

    private readonly FundsBook _funds = new();
    private readonly Dictionary<string, DateTimeOffset> _fundsLeftAt = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fundsAlarmed = new(StringComparer.Ordinal);

    private void OnFundsRequest(FundsRequest request, Effects effects)
    {
        if (_funds.Find(request.StepId) is { } known)
        {
            TellFunds(known, effects);
            return;
        }
        var allowed = _settings.Funds?.Withdrawals.FirstOrDefault(a => a.Route == request.Route);
        var refusal = FundsRefusal(request, allowed);
        // Not now is no answer: the treasurer asks again.
        if (refusal.Length == 0 && !MayMoveFunds(effects.Now))
            return;
        var withdraws = request.Move == FundsMove.Withdraw && refusal.Length == 0;
        var step = new FundsStep(
            request.StepId, request.Move, request.Route, request.Asset, withdraws ? allowed!.Network : "",
            withdraws ? allowed!.Address : "", request.Amount, refusal.Length == 0 ? FundsState.Sent : FundsState.Refused,
            "", 0m, "", refusal, Attempted: refusal.Length == 0, effects.Now);
        BookFunds(step, effects);
        if (refusal.Length > 0)
        {
            Say(NoticeLevel.Alarm, $"{request.Move} of {request.Amount} {request.Asset} for {request.Route} refused: {refusal}", effects);
            return;
        }
        VenueCommand command = step.Move == FundsMove.Withdraw
            ? new WithdrawFunds(step.StepId, step.Asset, step.Network, step.Address, allowed!.Memo, step.Amount)
            : new MoveFunds(step.StepId, step.Move, step.Asset, step.Amount);
        effects.TellOnceDurable(_venue, command);
        effects.TellOnceDurable(effects.Self, new FundsLeft(step.StepId));
        Say(NoticeLevel.Info, $"{step.StepId}: {step.Move} {step.Amount} {step.Asset} for {step.Route}", effects);
        BeatWithin(_settings.BusyBeat, effects);
    }

    /// <summary>Why a step must never leave; empty when it may.</summary>
    private string FundsRefusal(FundsRequest request, AllowedWithdrawal? allowed)
    {
        if (_settings.Funds is null)
            return $"{_settings.Venue} moves no money";
        if (request.Amount <= 0m || request.StepId.Length is 0 or > 32 || !request.StepId.All(char.IsAsciiLetterOrDigit) || !Enum.IsDefined(request.Move))
            return "not a step of ours";
        if (request.Move != FundsMove.Withdraw)
            return "";
        if (allowed is null || allowed.Asset != request.Asset)
            return $"{_settings.Venue} has no allowed address for {request.Asset} of {request.Route}";
        return request.Amount > allowed.MaxAmount ? $"above the {allowed.MaxAmount} that {_settings.Venue} allows" : "";
    }

    private bool MayMoveFunds(DateTimeOffset now) =>
        _phase == GatewayPhase.Ready && _link.MaySend(now) && _link.IsUp(VenueChannel.Rest);

    private void OnFundsInquiry(FundsInquiry inquiry, Effects effects)
    {
        if (_funds.Find(inquiry.StepId) is { } known)
        {
            TellFunds(known, effects);
            return;
        }
        // What left is durable, so that an unknown step never left; its id is used up now.
        BookFunds(
            new FundsStep(
                inquiry.StepId, inquiry.Move, inquiry.Route, inquiry.Asset, "", "", inquiry.Amount, FundsState.Refused, "", 0m, "",
                "never reached this gateway", Attempted: false, effects.Now),
            effects);
    }

    private void OnFundsLeft(FundsLeft left, Effects effects) => _fundsLeftAt[left.StepId] = effects.Now;

    private void OnFundsOutcome(FundsOutcome outcome, Effects effects)
    {
        if (_funds.Find(outcome.StepId) is not { } step || !MayDecide(step, outcome))
            return;
        switch (outcome.Outcome)
        {
            case RequestOutcome.Accepted:
                BookFunds(step with { State = outcome.IsDone ? FundsState.Done : FundsState.Accepted, VenueId = outcome.VenueId, Reason = "" }, effects);
                break;
            case RequestOutcome.Rejected:
                BookFunds(step with { State = FundsState.Refused, Reason = $"{OrderLedger.Rejected} {outcome.Code}: {outcome.Text}" }, effects);
                Say(NoticeLevel.Warning, $"{step.StepId} {step.Move} of {step.Amount} {step.Asset} rejected {outcome.Code}: {outcome.Text}", effects);
                break;
            default:
                DoubtFunds(step, $"{outcome.Code}: {outcome.Text}", effects);
                break;
        }
    }

    private static bool MayDecide(FundsStep step, FundsOutcome outcome) =>
        step.State == FundsState.Sent
        || (step is { State: FundsState.InDoubt, VenueId.Length: 0 } && outcome.Outcome != RequestOutcome.InDoubt);

    private void DoubtFunds(FundsStep step, string reason, Effects effects)
    {
        BookFunds(step with { State = FundsState.InDoubt, Reason = reason }, effects);
        Say(NoticeLevel.Warning, $"{step.StepId} {step.Move} of {step.Amount} {step.Asset} in doubt: {reason}", effects);
        BeatWithin(_settings.BusyBeat, effects);
    }

    private void WatchFunds(Effects effects)
    {
        if (_settings.Funds is not { } funds)
            return;
        foreach (var step in _funds.Open.ToList())
        {
            var waited = effects.Now - LeftAt(step);
            if (step.State == FundsState.Sent && waited >= funds.AckTimeout)
                DoubtFunds(step, "no answer", effects);
            if (step.State == FundsState.InDoubt && waited >= funds.DoubtAlarm && _fundsAlarmed.Add(step.StepId))
                Say(NoticeLevel.Alarm, $"{step.StepId} {step.Move} of {step.Amount} {step.Asset} is in doubt since {step.SentAt:O}: {step.Reason}", effects);
        }
        if (!_link.MaySend(effects.Now) || !_link.ClockKnown)
            return;
        AskFunds(funds, effects);
        AskFundsTerms(funds, effects);
    }

    /// <summary>
    /// When the step left: held for the disk, it leaves later than it was written down. What was written down in an
    /// earlier life has left before this one began, or never will.
    /// </summary>
    private DateTimeOffset LeftAt(FundsStep step) =>
        _fundsLeftAt.TryGetValue(step.StepId, out var at) ? at : step.SentAt < _startedAt ? _startedAt : DateTimeOffset.MaxValue;

    private void BookFunds(FundsStep step, Effects effects)
    {
        var before = _funds.Find(step.StepId);
        effects.Persist(new FundsLedgered(step));
        if (step.State == FundsState.Done && before?.State != FundsState.Done && FundsBook.MovedOut(step) != 0m)
            NoteMoved(step, effects);
        if (FundsBook.IsFinal(step))
        {
            _fundsLeftAt.Remove(step.StepId);
            _fundsAlarmed.Remove(step.StepId);
        }
        _stateChanged = true;
        TellFunds(step, effects);
    }

    private void TellFunds(FundsStep step, Effects effects)
    {
        if (_settings.Funds is not null)
            effects.TellOnceDurable(Address.Treasurer, new FundsReport(_settings.Venue, step.StepId, step.State, step.VenueId, step.Fee, step.TxId, step.Reason));
    }
}
