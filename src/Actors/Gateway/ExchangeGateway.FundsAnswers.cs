using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>Asking the venue what became of steps of money, on what terms it pays out, and what came.</content>
public sealed partial class ExchangeGateway
{
    private static readonly TimeSpan FundsMargin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnknownTermsInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(bool Withdrawals, string Asset), (long Request, DateTimeOffset AskedAt)> _fundsAsked = [];
    private readonly Dictionary<long, string> _depositsAsked = [];
    private readonly Dictionary<(string Asset, string Network), WithdrawalTerms> _terms = [];
    private readonly Dictionary<(string Asset, string Network), DepositAddress> _addresses = [];
    private readonly Dictionary<long, (string Asset, string Network)> _termsAsked = [];
    private readonly Dictionary<(bool Terms, string Asset, string Network), DateTimeOffset> _termsAskedAt = [];

    /// <summary>One question at a time per list and asset covers all of its steps.</summary>
    private void AskFunds(FundsSettings funds, Effects effects)
    {
        foreach (var group in _funds.Open.Where(NeedsAsking).GroupBy(step => (step.Move == FundsMove.Withdraw, step.Asset)).ToList())
        {
            var interval = group.Any(step => step.State == FundsState.InDoubt) ? funds.DoubtPollInterval : funds.PollInterval;
            if (_fundsAsked.TryGetValue(group.Key, out var asked)
                && effects.Now - asked.AskedAt < (asked.Request == 0 ? interval : Max(interval, _settings.QueryPatience)))
                continue;
            var request = NextRequest();
            _fundsAsked[group.Key] = (request, effects.Now);
            var since = group.Min(step => step.SentAt) + _link.ClockOffset - FundsMargin;
            VenueCommand query = group.Key.Item1
                ? new QueryWithdrawals(request, group.Key.Asset, since)
                : new QueryMoves(request, group.Key.Asset, since);
            effects.Tell(_venue, query);
        }
    }

    private static bool NeedsAsking(FundsStep step) => step.State is FundsState.InDoubt or FundsState.Accepted;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private bool TakeFundsAnswer(bool withdrawals, long requestId, out string asset)
    {
        foreach (var (key, asked) in _fundsAsked)
        {
            if (key.Withdrawals != withdrawals || asked.Request != requestId)
                continue;
            _fundsAsked[key] = (0, asked.AskedAt);
            asset = key.Asset;
            return true;
        }
        asset = "";
        return false;
    }

    private void OnWithdrawals(WithdrawalsAnswer answer, Effects effects)
    {
        if (!TakeFundsAnswer(withdrawals: true, answer.RequestId, out var asset) || !answer.Ok)
            return;
        foreach (var step in _funds.Askable(withdrawals: true).Where(s => s.Asset == asset).ToList())
        {
            if (answer.Withdrawals.FirstOrDefault(record => IsOf(step, record)) is { } found)
                TakeRecord(step, found.Progress, found.VenueId, found.Fee, found.TxId, found.Status, effects);
            else
                TakeAbsence(step, answer.CoversFrom, answer.AskedAt, effects);
        }
    }

    private void OnMoves(MovesAnswer answer, Effects effects)
    {
        if (!TakeFundsAnswer(withdrawals: false, answer.RequestId, out var asset) || !answer.Ok)
            return;
        foreach (var step in _funds.Askable(withdrawals: false).Where(s => s.Asset == asset).ToList())
        {
            if (answer.Moves.FirstOrDefault(record => IsOf(step, record)) is { } found)
                TakeRecord(step, found.Progress, found.VenueId, 0m, "", found.Progress.ToString(), effects);
            else
                TakeAbsence(step, answer.CoversFrom, answer.AskedAt, effects);
        }
    }

    /// <summary>
    /// By our id where the venue echoes it, else by its own id, else by what cannot be another's: address, amount and time
    /// of a record that no other step has. Amounts of transfers differ from each other for that.
    /// </summary>
    private bool IsOf(FundsStep step, WithdrawalRecord record)
    {
        if (record.StepId.Length > 0)
            return record.StepId == step.StepId;
        if (step.VenueId.Length > 0)
            return record.VenueId == step.VenueId;
        return record.Asset == step.Asset && record.Address == step.Address
            && (record.Amount == step.Amount || record.Amount + record.Fee == step.Amount)
            && record.CreatedAt >= step.SentAt + _link.ClockOffset - FundsMargin && !_funds.IsClaimed(step.Move, record.VenueId);
    }

    private bool IsOf(FundsStep step, MoveRecord record)
    {
        if (record.StepId.Length > 0)
            return record.StepId == step.StepId;
        if (step.VenueId.Length > 0)
            return record.VenueId == step.VenueId;
        return record.Asset == step.Asset && record.Move == step.Move && record.Amount == step.Amount
            && record.Time >= step.SentAt + _link.ClockOffset - FundsMargin && !_funds.IsClaimed(step.Move, record.VenueId);
    }

    private void TakeRecord(
        FundsStep step, FundsProgress progress, string venueId, decimal fee, string txId, string status, Effects effects)
    {
        var absent = FundsBook.IsHeldAbsent(step);
        if (absent && progress == FundsProgress.Failed)
            return;
        if (absent)
            Say(NoticeLevel.Alarm, $"{step.StepId} was {step.Reason} and is there: {status}; look where its money is", effects);
        var next = step with
        {
            State = progress switch
            {
                FundsProgress.Pending => FundsState.Accepted,
                FundsProgress.Done => FundsState.Done,
                FundsProgress.Failed => FundsState.Refused,
                _ => throw new InvalidOperationException($"unknown progress {progress} of {step.StepId}"),
            },
            VenueId = venueId,
            Fee = fee,
            TxId = txId.Length > 0 ? txId : step.TxId,
            Reason = progress == FundsProgress.Failed ? $"the venue says {status}" : "",
        };
        if (next != step)
            BookFunds(next, effects);
    }

    /// <summary>"Not found" ends a doubt only once the step can no longer arrive and the venue's list covers its time.</summary>
    private void TakeAbsence(FundsStep step, DateTimeOffset coversFrom, DateTimeOffset askedAt, Effects effects)
    {
        if (step.State != FundsState.InDoubt || LeftAt(step) == DateTimeOffset.MaxValue)
            return;
        if (askedAt < LeftAt(step) + _settings.ReceiveWindow + _settings.Funds!.SettleDelay
            || coversFrom > step.SentAt + _link.ClockOffset - ClockMargin)
            return;
        BookFunds(step with { State = FundsState.Refused, Reason = FundsBook.NotFound }, effects);
        Say(NoticeLevel.Warning, $"{step.StepId} is not at the venue: its history covers the time of the request", effects);
    }

    private void OnDepositsRequest(DepositsRequest request, Effects effects)
    {
        if (_settings.Funds is null || !_link.MaySend(effects.Now) || !_link.ClockKnown)
            return;
        if (_depositsAsked.Count > 16)
            _depositsAsked.Clear();
        var id = NextRequest();
        _depositsAsked[id] = request.Asset;
        effects.Tell(_venue, new QueryDeposits(id, request.Asset, request.Since + _link.ClockOffset - FundsMargin));
    }

    private void OnDeposits(DepositsAnswer answer, Effects effects)
    {
        if (_depositsAsked.Remove(answer.RequestId, out var asset) && answer.Ok)
            effects.Tell(Address.Treasurer, new DepositsReport(_settings.Venue, asset, answer.Deposits));
    }

    private void AskFundsTerms(FundsSettings funds, Effects effects)
    {
        foreach (var allowed in funds.Withdrawals)
        {
            var known = _terms.TryGetValue((allowed.Asset, allowed.Network), out var terms) && terms.IsOpen;
            if (IsTermsDue(true, allowed.Asset, allowed.Network, known, funds, effects.Now))
                effects.Tell(_venue, new QueryWithdrawalTerms(TermsRequest(allowed.Asset, allowed.Network), allowed.Asset, allowed.Network));
        }
        foreach (var place in funds.DepositPlaces)
        {
            var known = _addresses.ContainsKey((place.Asset, place.Network));
            if (IsTermsDue(false, place.Asset, place.Network, known, funds, effects.Now))
                effects.Tell(_venue, new QueryDepositAddress(TermsRequest(place.Asset, place.Network), place.Asset, place.Network));
        }
    }

    private bool IsTermsDue(bool terms, string asset, string network, bool known, FundsSettings funds, DateTimeOffset now)
    {
        var interval = known ? funds.TermsPollInterval : UnknownTermsInterval;
        if (_termsAskedAt.TryGetValue((terms, asset, network), out var at) && now - at < interval)
            return false;
        _termsAskedAt[(terms, asset, network)] = now;
        return true;
    }

    private long TermsRequest(string asset, string network)
    {
        if (_termsAsked.Count > 64)
            _termsAsked.Clear();
        var id = NextRequest();
        _termsAsked[id] = (asset, network);
        return id;
    }

    private void OnTerms(WithdrawalTermsAnswer answer, Effects effects)
    {
        if (!_termsAsked.Remove(answer.RequestId, out var key) || !answer.Ok)
            return;
        _stateChanged = true;
        if (answer.Terms is { } terms)
            _terms[key] = terms;
        else if (_terms.Remove(key) || _fundsAlarmed.Add($"{key.Asset} {key.Network}"))
            Say(NoticeLevel.Alarm, $"{_settings.Venue} withdraws no {key.Asset} by {key.Network}", effects);
    }

    /// <summary>Routes whose withdrawals the venue has suspended, as far as it told; empty when none is.</summary>
    private string ClosedWithdrawals()
    {
        foreach (var allowed in _settings.Funds?.Withdrawals ?? [])
        {
            if (_terms.TryGetValue((allowed.Asset, allowed.Network), out var terms) && !terms.IsOpen)
                return $"withdrawals of {allowed.Asset} by {allowed.Network} are suspended (route {allowed.Route})";
        }
        return "";
    }

    private void OnDepositAddress(DepositAddressAnswer answer, Effects effects)
    {
        if (!_termsAsked.Remove(answer.RequestId, out var key) || !answer.Ok)
            return;
        _stateChanged = true;
        if (answer.Address is { } address)
            _addresses[key] = address;
        else
            _addresses.Remove(key);
    }
}
