using Hedgerow.Engine;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Bookkeeper;

/// <content>What people must be told: money that nobody explains, money that does not come, accounts that are not read.</content>
public sealed partial class BookkeeperActor
{
    private readonly Dictionary<string, (DateTimeOffset Since, decimal Told)> _unexplained = new(StringComparer.Ordinal);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private DateTimeOffset? _watchedSince;

    private void Watch(Book book, BookPoint? point, Effects effects)
    {
        if (point is null)
            return;
        WatchUnexplained(book.Asset, point, effects);
        var late = book.Expected != 0m && effects.Now - book.ExpectedSince >= _settings.ExpectedPatience;
        var key = book.Asset + "/expected";
        if (!late)
            _said.Remove(key);
        else
            SayOnce(key, $"{Math.Abs(point.Expected)} {book.Asset} announced at {book.ExpectedSince:O} {(point.Expected > 0m ? "did not come" : "did not leave")}", effects);
    }

    private void WatchUnexplained(string asset, BookPoint point, Effects effects)
    {
        // A unit of a stablecoin is nothing, one of a coin is not: of coins only the share counts.
        var amount = Statements(asset).Any(s => s.Kind == ContractKind.Inverse) ? 0m : _settings.ToleratedAmount;
        var tolerated = Math.Max(amount, _settings.ToleratedShare * Math.Abs(point.Equity()));
        if (Math.Abs(point.Unexplained) <= tolerated)
        {
            _unexplained.Remove(asset);
            return;
        }
        if (!_unexplained.TryGetValue(asset, out var known))
            _unexplained[asset] = known = (effects.Now, 0m);
        if (effects.Now - known.Since < _settings.UnexplainedPatience || Math.Abs(point.Unexplained - known.Told) <= tolerated)
            return;
        _unexplained[asset] = (known.Since, point.Unexplained);
        var where = string.Join(", ", point.Venues.Select(v => $"{v.Venue} {v.Residual:0.########}"));
        Say(
            NoticeLevel.Alarm,
            $"{point.Unexplained:+0.########;-0.########} {asset} unexplained since {known.Since:O}; put in, as the accounts show it: {where}. "
            + "A deposit or withdrawal is told by the owner; what is profit or loss is accepted",
            effects);
    }

    private void WatchVenues(Effects effects)
    {
        _watchedSince ??= effects.Now;
        foreach (var venue in _settings.Venues)
        {
            var key = venue + "/stale";
            if (IsFresh(venue, effects.Now))
                _said.Remove(key);
            else if (effects.Now - _watchedSince >= _settings.StatementMaxAge)
                SayOnce(key, $"the account of {venue} was not read for {_settings.StatementMaxAge.TotalSeconds} s: its book is not valued meanwhile", effects, NoticeLevel.Warning);
        }
        foreach (var gone in _books.Venues.Where(v => !_settings.Venues.Contains(v.Venue)))
            SayOnce(gone.Venue + "/gone", $"{gone.Venue} is in the books and not configured: its money counts as missing until the owner withdraws it", effects);
    }

    private void SayOnce(string key, string text, Effects effects, NoticeLevel level = NoticeLevel.Alarm)
    {
        if (_said.Add(key))
            Say(level, text, effects);
    }
}
