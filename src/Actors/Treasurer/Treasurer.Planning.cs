using System.Globalization;
using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Hedging.Transfers;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Treasurer;

/// <content>Finding out what should be moved, and deciding it as the route's mode allows.</content>
public sealed partial class Treasurer
{
    private readonly Dictionary<string, DateTimeOffset> _wantedSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _activities = new(StringComparer.Ordinal);

    private void Plan(Effects effects)
    {
        var wanted = new List<(RouteSettings Route, TransferPlan Plan, decimal Leverage)>();
        foreach (var route in _settings.Routes)
        {
            var plan = Evaluate(route, effects);
            _activities[route.Limits.Name] = plan.Why;
            if (!plan.IsWanted)
            {
                _wantedSince.Remove(route.Limits.Name);
                continue;
            }
            _wantedSince.TryAdd(route.Limits.Name, effects.Now);
            if (effects.Now - _wantedSince[route.Limits.Name] >= _settings.HoldTime)
                wanted.Add((route, plan, FundsOf(_gateways[route.Limits.To], effects.Now).Leverage));
        }
        // The neediest first, then by the route that helps most; after one decision the others are looked at again.
        var best = wanted
            .OrderByDescending(w => w.Route.Mode).ThenByDescending(w => w.Leverage).ThenByDescending(w => w.Plan.Amount)
            .ThenBy(w => w.Route.Limits.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        if (best.Route is not null)
            Decide(best.Route, best.Plan, effects);
    }

    private void Decide(RouteSettings route, TransferPlan plan, Effects effects)
    {
        var limits = route.Limits;
        if (route.Mode == TransferMode.Notify)
        {
            if (Due("notify " + limits.To, _settings.ReminderInterval, effects.Now))
                Say(NoticeLevel.Alarm, $"move {Show(plan.Amount)} {route.Asset} from {limits.From} to {limits.To} by {route.Network}: {plan.Why}", effects);
            return;
        }
        _wantedSince.Remove(limits.Name);
        var transfer = Begin(route, plan, route.Mode == TransferMode.Auto, "", effects);
        if (route.Mode == TransferMode.Confirm)
            Say(NoticeLevel.Alarm, $"transfer {transfer.Id} awaits approval: {Show(plan.Amount)} {route.Asset} from {limits.From} to {limits.To}: {plan.Why}", effects);
    }

    /// <summary>Writes a new transfer down and, when it is decided, asks for its first step.</summary>
    private Transfer Begin(RouteSettings route, TransferPlan plan, bool decided, string by, Effects effects)
    {
        var sequence = _book.Sequence + 1;
        var terms = TermsOf(route)!;
        var transfer = new Transfer(
            string.Create(CultureInfo.InvariantCulture, $"t{_epoch:x}n{sequence:x}"), route.Limits.Name, route.Limits.From, route.Limits.To,
            route.Asset, plan.Amount, terms.Fee, decided ? TransferState.Requested : TransferState.AwaitingApproval, false, false, "", "",
            "", plan.Why, by, effects.Now, decided ? effects.Now : null, effects.Now);
        effects.Persist(new TransferPlanned(transfer, sequence));
        _viewChanged = true;
        if (decided)
        {
            Say(NoticeLevel.Warning, $"transfer {transfer.Id}: {Show(transfer.Amount)} {transfer.Asset} from {transfer.From} to {transfer.To}: {plan.Why}", effects);
            Ask(transfer, effects);
        }
        return transfer;
    }

    private TransferPlan Evaluate(RouteSettings route, Effects effects)
    {
        var obstacle = Obstacle(route, effects);
        if (obstacle.Length > 0)
            return new TransferPlan(0m, obstacle);
        var donor = FundsOf(_gateways[route.Limits.From], effects.Now);
        var recipient = FundsOf(_gateways[route.Limits.To], effects.Now);
        var plan = TransferPlanner.Plan(route.Limits, donor, recipient, TariffOf(route), UseOf(route, effects.Now));
        if (!plan.IsWanted)
            return plan;
        if (IsHeld(route, effects.Now) is { Length: > 0 } held)
            return new TransferPlan(0m, held);
        if (!TermsOf(route)!.IsOpen)
        {
            if (Due("closed " + route.Limits.Name, _settings.ReminderInterval, effects.Now))
                Say(NoticeLevel.Alarm, $"{route.Limits.From} has withdrawals of {route.Asset} by {route.Network} suspended; {Show(plan.Amount)} should go to {route.Limits.To}: {plan.Why}", effects);
            return new TransferPlan(0m, $"{route.Limits.From} has withdrawals suspended");
        }
        return MakeUnique(plan, route);
    }

    /// <summary>Why nothing can be said of a route; empty when its figures are known and to be trusted.</summary>
    private string Obstacle(RouteSettings route, Effects effects)
    {
        if (route.Mode == TransferMode.Off)
            return "off";
        foreach (var venue in new[] { route.Limits.From, route.Limits.To })
        {
            if (!_gateways.TryGetValue(venue, out var state) || state is not { Phase: GatewayPhase.Ready, Account: not null } || effects.Now - state.Time > _settings.StateMaxAge)
                return $"{venue} is not known";
            if (state.Account.Asset != route.Asset)
                return $"{venue} settles in {state.Account.Asset}, not in {route.Asset}";
            if (state.UncertainFunds != 0m)
                return $"what the account of {venue} contains is being found out";
        }
        if (TermsOf(route) is null)
            return $"the terms of {route.Limits.From} are not known";
        return AddressProblem(route, effects);
    }

    /// <summary>A route whose address is not the one that the recipient itself names sends nothing.</summary>
    private string AddressProblem(RouteSettings route, Effects effects)
    {
        var told = _gateways[route.Limits.To].DepositAddresses.FirstOrDefault(a => a.Asset == route.Asset && a.Network == route.DepositNetwork);
        if (told is null)
            return $"{route.Limits.To} has not named its address for {route.Asset} by {route.DepositNetwork}";
        if (told.Address == route.Address && told.Memo == route.Memo)
            return "";
        if (Due("address " + route.Limits.Name, _settings.ReminderInterval, effects.Now))
            Say(NoticeLevel.Alarm, $"route {route.Limits.Name} is off: the configured address is not the one that {route.Limits.To} names for {route.Asset} by {route.DepositNetwork}", effects);
        return $"off: the configured address is not the one that {route.Limits.To} names";
    }

    /// <summary>Why a wanted transfer must wait; empty when it need not.</summary>
    private string IsHeld(RouteSettings route, DateTimeOffset now)
    {
        foreach (var transfer in _book.All)
        {
            var touches = transfer.From == route.Limits.From || transfer.To == route.Limits.To || transfer.From == route.Limits.To || transfer.To == route.Limits.From;
            if (transfer.State == TransferState.AwaitingApproval && transfer.To == route.Limits.To)
                return $"transfer {transfer.Id} awaits approval";
            if (touches && transfer.State.MayBeMoving() && (transfer.To == route.Limits.To || !transfer.IsDebited || transfer.State == TransferState.Returning))
                return $"transfer {transfer.Id} is under way";
            if (touches && transfer.OrderedAt is not null && now - transfer.ChangedAt < _settings.SettleTime)
                return $"the accounts settle after transfer {transfer.Id}";
            if (transfer is { State: TransferState.Rejected } && transfer.Route == route.Limits.Name && now - transfer.ChangedAt < _settings.PauseAfterRefusal)
                return $"rests after transfer {transfer.Id}: {transfer.Reason}";
        }
        return "";
    }

    private VenueFunds FundsOf(GatewayState state, DateTimeOffset now)
    {
        var account = state.Account!;
        var kind = ContractMath.OfAccount(state.Instruments);
        var gross = account.Positions.Sum(p => kind.NotionalOf(p));
        var coming = _book.Active.Where(t => t.To == state.Venue && t.State is >= TransferState.Requested and <= TransferState.Arrived).Sum(t => t.Net);
        var paying = _book.Active.Any(t => t.From == state.Venue && t.State == TransferState.Requested);
        return new VenueFunds(account.Equity, gross, Math.Max(0m, Math.Min(account.WalletBalance, account.AvailableMargin)), coming, paying);
    }

    private WithdrawalTerms? TermsOf(RouteSettings route) =>
        _gateways.GetValueOrDefault(route.Limits.From)?.WithdrawalTerms.FirstOrDefault(t => t.Asset == route.Asset && t.Network == route.Network);

    private WithdrawalTariff TariffOf(RouteSettings route)
    {
        var terms = TermsOf(route)!;
        return new WithdrawalTariff(terms.Fee, terms.MinAmount, terms.MaxAmount, terms.Step);
    }

    private RouteUse UseOf(RouteSettings route, DateTimeOffset now)
    {
        var today = _book.All.Where(t => t.Route == route.Limits.Name && t.OrderedAt is { } at && now - at < TimeSpan.FromDays(1)).ToList();
        return new RouteUse(today.Count, today.Where(t => t.State != TransferState.Rejected).Sum(t => t.Amount));
    }

    /// <summary>
    /// No two remembered transfers of an asset have the same amount: where a venue does not echo our id, the amount tells
    /// which is which.
    /// </summary>
    private TransferPlan MakeUnique(TransferPlan plan, RouteSettings route)
    {
        var taken = _book.All.Where(t => t.Asset == route.Asset).Select(t => t.Amount).ToHashSet();
        var amount = plan.Amount;
        while (taken.Contains(amount))
            amount -= TariffOf(route).Step;
        var least = Math.Max(route.Limits.MinAmount, TariffOf(route).MinAmount);
        return amount >= least ? plan with { Amount = amount } : new TransferPlan(0m, $"{Show(plan.Amount)} was moved before; an amount of its own would be too small");
    }

    private static string Show(decimal value) => value.ToString("0.########", CultureInfo.InvariantCulture);
}
