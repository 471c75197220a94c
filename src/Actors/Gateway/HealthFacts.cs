using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>The facts by which a venue's health is judged. A cache.</summary>
internal sealed class HealthFacts(HealthRules rules)
{
    // The newest answer counts one fifth.
    private const double Newest = 0.2;

    private double _answerMs;
    private int _doubtful;
    private int _failed;
    private DateTimeOffset _bookAt = DateTimeOffset.MinValue;
    private DateTimeOffset _marketAt = DateTimeOffset.MinValue;

    public void Begin(DateTimeOffset now) => (_bookAt, _marketAt) = (now, now);

    public void BookProgressed(DateTimeOffset now) => (_bookAt, _marketAt) = (now, now);

    public void MarkProgressed(DateTimeOffset now) => _marketAt = now;

    public void OrderAnswered(RequestOutcome outcome, TimeSpan after)
    {
        _doubtful = outcome == RequestOutcome.InDoubt ? _doubtful + 1 : 0;
        _answerMs += Newest * (after.TotalMilliseconds - _answerMs);
    }

    public void QuestionAnswered(bool ok) => _failed = ok ? 0 : _failed + 1;

    /// <summary>The worst of what is true now, with the fact.</summary>
    public (VenueHealth Health, string Fact) Judge(VenueLink link, DateTimeOffset now)
    {
        var down = Down(link, now);
        if (down.Length > 0)
            return (VenueHealth.Down, down);
        var degraded = Degraded(link, now);
        return degraded.Length > 0 ? (VenueHealth.Degraded, degraded) : (VenueHealth.Healthy, "");
    }

    private string Down(VenueLink link, DateTimeOffset now)
    {
        if (link.BlockedUntil - now > rules.LongBan)
            return Words($"banned until {link.BlockedUntil:O}");
        if (!link.IsUp(VenueChannel.Orders) && !link.IsUp(VenueChannel.Rest))
            return "no way for orders: their socket and REST are down";
        if (!link.IsUp(VenueChannel.Public))
            return "the market stream is down";
        if (now - _marketAt > rules.QuietAfter)
            return Words($"no book and no mark made progress for {(now - _marketAt).TotalSeconds:0} s");
        if (!link.IsUp(VenueChannel.Private) && !link.IsUp(VenueChannel.Rest))
            return "nobody tells what happens to orders: the private stream and REST are down";
        if (_failed >= rules.FailedAnswersDown)
            return Words($"{_failed} questions in a row were not answered");
        return _doubtful >= 3 * rules.DoubtfulOrders ? Words($"{_doubtful} orders in a row had no clear answer") : "";
    }

    private string Degraded(VenueLink link, DateTimeOffset now)
    {
        if (!link.MaySend(now))
            return Words($"rate limited until {link.BlockedUntil:O}");
        foreach (var channel in new[] { VenueChannel.Private, VenueChannel.Orders, VenueChannel.Rest })
        {
            if (!link.IsUp(channel))
                return Words($"{channel} is down");
        }
        if (now - _bookAt > rules.QuietAfter)
            return Words($"no book made progress for {(now - _bookAt).TotalSeconds:0} s");
        if (_failed >= rules.FailedAnswers)
            return Words($"{_failed} questions in a row were not answered");
        if (_doubtful >= rules.DoubtfulOrders)
            return Words($"{_doubtful} orders in a row had no clear answer");
        return _answerMs > rules.SlowAnswer.TotalMilliseconds ? Words($"orders are answered after {_answerMs:0} ms") : "";
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
