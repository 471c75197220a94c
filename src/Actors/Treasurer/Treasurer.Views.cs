using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Treasurer;

/// <content>What people and the bookkeeper are told.</content>
public sealed partial class Treasurer
{
    private const int ShownFinal = 16;

    private void TellView(Effects effects)
    {
        if (!_viewChanged)
            return;
        _viewChanged = false;
        _viewToldAt = effects.Now;
        var view = new TreasurerView(
            _epoch, _inCharge, [.. _settings.Routes.Select(r => ViewOf(r, effects.Now))],
            [
                .. _book.Active.Reverse(),
                .. _book.All.Where(t => t.State.IsFinal()).OrderByDescending(t => t.ChangedAt).ThenBy(t => t.Id, StringComparer.Ordinal).Take(ShownFinal),
            ],
            InFlight(), new SortedDictionary<string, decimal>(_book.Costs.ToDictionary(), StringComparer.Ordinal), effects.Now);
        // What is counted as spent must not be taken back by a crash.
        effects.TellOnceDurable(Address.Status, view);
        foreach (var listener in _settings.ViewListeners)
            effects.TellOnceDurable(listener, view);
    }

    private RouteView ViewOf(RouteSettings route, DateTimeOffset now)
    {
        var used = UseOf(route, now);
        return new RouteView(
            route.Limits.Name, route.Limits.From, route.Limits.To, route.Asset, route.Network, route.Mode,
            _inCharge ? _activities.GetValueOrDefault(route.Limits.Name, "starting") : "not in charge", used.Count, used.Amount);
    }

    private SortedDictionary<string, decimal> InFlight()
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var transfer in _book.Active)
            sums[transfer.Asset] = sums.GetValueOrDefault(transfer.Asset) + TreasurerBook.InFlight(transfer);
        return sums;
    }
}
