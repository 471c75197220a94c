using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>
/// What the venue says of itself, made into a fact for its health. A cache. Invariants: a failed question changes nothing;
/// a change for the worse or the better counts once two answers in a row say so; an old answer says nothing.
/// </summary>
internal sealed class VenueStatusFacts(HealthRules rules)
{
    private const int AnswersThatCount = 2;

    private IReadOnlyList<VenueMaintenance> _counted = [];
    private IReadOnlyList<VenueMaintenance> _told = [];
    private int _alike;
    private bool _isUnsure;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _answeredAt = DateTimeOffset.MinValue;
    private long _waitsFor;

    /// <summary>True when it is time to ask; sooner after an answer that is not yet confirmed.</summary>
    public bool IsDue(DateTimeOffset now) => now - _askedAt >= (_isUnsure ? rules.StatusConfirmInterval : rules.StatusInterval);

    public void Asked(long requestId, DateTimeOffset now) => (_waitsFor, _askedAt, _isUnsure) = (requestId, now, false);

    public void Answered(VenueStatusAnswer answer, DateTimeOffset now)
    {
        if (answer.RequestId != _waitsFor || !answer.Ok)
            return;
        _answeredAt = now;
        _alike = _alike > 0 && IsOngoing(answer.Maintenance) == IsOngoing(_told) ? _alike + 1 : 1;
        _told = answer.Maintenance;
        _isUnsure = _alike < AnswersThatCount;
        if (!_isUnsure)
            _counted = _told;
    }

    /// <summary>
    /// Maintenance that goes on means down; one that the venue has announced for the next minutes degraded.
    /// </summary>
    /// <param name="now">Local time.</param>
    /// <param name="clockOffset">Venue clock minus local clock.</param>
    public (VenueHealth Health, string Fact) Judge(DateTimeOffset now, TimeSpan clockOffset)
    {
        if (now - _answeredAt > rules.StatusMaxAge)
            return (VenueHealth.Healthy, "");
        if (_counted.FirstOrDefault(m => m.IsOngoing) is { } ongoing)
            return (VenueHealth.Down, $"the venue says: {ongoing.Text}{Span(ongoing)}");
        var venueNow = now + clockOffset;
        var next = _counted.FirstOrDefault(m => m.From is { } from && from - venueNow <= rules.MaintenanceAhead && (m.Until is not { } until || until > venueNow));
        return next is null ? (VenueHealth.Healthy, "") : (VenueHealth.Degraded, $"the venue announces: {next.Text}{Span(next)}");
    }

    private static bool IsOngoing(IReadOnlyList<VenueMaintenance> maintenance) => maintenance.Any(m => m.IsOngoing);

    private static string Span(VenueMaintenance maintenance)
    {
        var from = maintenance.From is { } begin ? begin.ToString(" 'from' yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
        var until = maintenance.Until is { } end ? end.ToString(" 'to' yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";
        return from.Length + until.Length > 0 ? $",{from}{until} UTC" : "";
    }
}
