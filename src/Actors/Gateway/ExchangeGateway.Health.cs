using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// The venue's health, judged on the beat from facts that were noted as they came. While it is down or recovering no new
/// exposure involves it; recovering ends when the ledger was compared with the venue.
/// </content>
public sealed partial class ExchangeGateway
{
    private readonly HealthFacts _facts;
    private readonly HealthHysteresis _health;
    private readonly VenueStatusFacts _venueStatus;

    private void NoteForHealth(VenueReport report, DateTimeOffset now)
    {
        switch (report)
        {
            case PlaceOutcome { Code: not (ExposureGate.Code or PlaceOrder.LateCode) } outcome:
                if (_ledger.Find(outcome.ClientId) is { } order)
                    _facts.OrderAnswered(outcome.Outcome, now - order.SentAt);
                break;
            case OrderAnswer answer:
                _facts.QuestionAnswered(answer.Result != LookupResult.Failed);
                break;
            case OrdersAnswer answer:
                _facts.QuestionAnswered(answer.Ok || MayFail(answer.RequestId));
                break;
            case FillsAnswer answer:
                _facts.QuestionAnswered(answer.Ok || MayFail(answer.RequestId));
                break;
            case AccountAnswer answer:
                _facts.QuestionAnswered(answer.Account is not null);
                break;
            case ClockAnswer answer:
                _facts.QuestionAnswered(answer.Ok);
                break;
            case VenueStatusAnswer answer:
                _venueStatus.Answered(answer, now);
                break;
            default:
                break;
        }
    }

    private void AskVenueStatus(Effects effects)
    {
        if (_settings.Health.StatusInterval <= TimeSpan.Zero || !_venueStatus.IsDue(effects.Now))
            return;
        var id = NextRequest();
        _venueStatus.Asked(id, effects.Now);
        effects.Tell(_venue, new QueryVenueStatus(id));
    }

    /// <summary>The worst of what is seen: of the ways to the venue, of what it says of itself, of withdrawals.</summary>
    private (VenueHealth Health, string Fact) WhatIsSeen(DateTimeOffset now)
    {
        // Where every contract has ended there is no book to wait for.
        if (_instruments.Count > 0 && _instruments.All(spec => spec.HasExpired(now)))
            _facts.BookProgressed(now);
        var seen = _facts.Judge(_link, now);
        var told = _venueStatus.Judge(now, _link.ClockOffset);
        if (told.Health > seen.Health)
            seen = told;
        return seen.Health == VenueHealth.Healthy && ClosedWithdrawals() is { Length: > 0 } closed ? (VenueHealth.Degraded, closed) : seen;
    }

    private void JudgeHealth(Effects effects)
    {
        var (seen, fact) = WhatIsSeen(effects.Now);
        var isReconciled = _phase == GatewayPhase.Ready && _concludedAt >= _health.View.Since
            && _wanted is null or RoundReason.Routine && _round is null or { Reason: RoundReason.Routine };
        var before = _health.View;
        if (!_health.Take(seen, fact, isReconciled, effects.Now))
            return;
        var after = _health.View;
        _stateChanged = true;
        // What happened while nobody could see it: compared before anything else.
        if (after.Health == VenueHealth.Recovering && _phase == GatewayPhase.Ready)
            Want(RoundReason.Reconnect, effects);
        if (before.Since > DateTimeOffset.MinValue || after.Health != VenueHealth.Healthy)
            Say(LevelOf(after.Health), $"{_settings.Venue} is {after.Health.ToString().ToLowerInvariant()}{(after.Fact.Length > 0 ? ": " + after.Fact : "")}", effects);
    }

    private static NoticeLevel LevelOf(VenueHealth health) => health switch
    {
        VenueHealth.Down => NoticeLevel.Alarm,
        VenueHealth.Degraded => NoticeLevel.Warning,
        _ => NoticeLevel.Info,
    };

    private string HealthRefusal() => _health.View.Health switch
    {
        VenueHealth.Down => "the venue is down: " + _health.View.Fact,
        VenueHealth.Recovering => "the venue is recovering",
        _ => "",
    };
}
