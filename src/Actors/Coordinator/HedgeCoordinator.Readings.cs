using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// Which reading of an account is believed. One that says something quite different from the reading before it, moved by what
/// prices, transfers and the private stream did since, needs a second one that says the same; for a short time at most,
/// since the worse of the two dangers is a venue that closes everything itself.
/// </content>
public sealed partial class HedgeCoordinator
{
    private void LearnAccount(VenueDesk venue, GatewayState state, Effects effects)
    {
        if (state.Account is not { } account)
            return;
        var isNew = venue.AccountAsOf != account.AsOf;
        if (!isNew)
        {
            // What the private stream moved in the reading that is believed; one that is doubted stays aside.
            if (venue.DoubtedSince is null)
                Believe(venue, state);
            return;
        }
        venue.AccountAsOf = account.AsOf;
        CompareWithVenue(venue, account, effects);
        var contradicts = venue.Account is not null && Contradicts(venue, state, effects.Now);
        if (contradicts && venue.DoubtedSince is null)
        {
            venue.DoubtedSince = effects.Now;
            BeatWithin(_settings.Ladder.ConfirmWithin, effects);
            Say(NoticeLevel.Alarm, FormattableString.Invariant(
                $"the account of {venue.Terms.Name} reads equity {account.Equity:0.##} and maintenance {account.MaintenanceMargin:0.##}, which nothing that is known explains: a second reading decides, within {_settings.Ladder.ConfirmWithin.TotalSeconds:0.###} s"), effects);
            return;
        }
        if (venue.DoubtedSince is not null)
            Say(NoticeLevel.Warning, $"the second reading of the account of {venue.Terms.Name} {(contradicts ? "says the same" : "does not: the first one was wrong")}", effects);
        (venue.DoubtedSince, venue.AccountReadAt) = (null, effects.Now);
        Believe(venue, state);
    }

    /// <summary>A doubt does not last: what no second reading refuted in time is believed.</summary>
    private void EndDoubt(VenueDesk venue, Effects effects)
    {
        if (venue.DoubtedSince is not { } since || effects.Now - since < _settings.Ladder.ConfirmWithin || venue.State is not { Account: not null } state)
            return;
        Say(NoticeLevel.Alarm, $"no second reading of the account of {venue.Terms.Name} came in time: the first one is believed", effects);
        (venue.DoubtedSince, venue.AccountReadAt) = (null, effects.Now);
        Believe(venue, state);
    }

    private void Believe(VenueDesk venue, GatewayState state)
    {
        venue.Account = state.Account;
        venue.AccountMovedOut = state.NetMovedOut;
        TakeReadings(venue, state.Account!);
    }

    private void TakeReadings(VenueDesk venue, AccountSnapshot account)
    {
        foreach (var instrument in venue.Instruments)
            instrument.Reading = null;
        foreach (var position in account.Positions)
        {
            if (_instruments.TryGetValue(new InstrumentId(venue.Terms.Name, position.Symbol), out var instrument))
                instrument.Reading = position;
        }
    }

    /// <summary>Both readings at the same prices and for the same positions; transfers that are known are taken off the earlier one.</summary>
    private bool Contradicts(VenueDesk venue, GatewayState state, DateTimeOffset now)
    {
        var (believed, before) = (venue.Account!, Measure(venue, now));
        venue.Account = state.Account;
        TakeReadings(venue, state.Account!);
        var after = Measure(venue, now);
        venue.Account = believed;
        TakeReadings(venue, believed);
        venue.DoubtIsWorse = after.Equity < before.Equity || after.Maintenance > before.Maintenance;
        return before.IsKnown && after.IsKnown && _settings.Ladder.Readings.IsContradiction(
            before with { Equity = before.Equity - (state.NetMovedOut - venue.AccountMovedOut) }, after, state.UncertainFunds);
    }
}
