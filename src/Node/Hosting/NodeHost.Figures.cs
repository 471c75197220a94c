using Hedgerow.Messages;
using Hedgerow.Node.Metrics;

namespace Hedgerow.Node.Hosting;

/// <content>What the node shows to those who watch over it from outside: whether it could work, and figures.</content>
public sealed partial class NodeHost
{
    /// <summary>
    /// Why the node could not do its job; empty when it could. It stands by as it should while another node has the journal; else its
    /// own gateways have compared their ledgers with their venues, and its coordinator is in charge. What others keep it from, such as a
    /// link, another node, an operator or the breaker, is a complaint (<see cref="Complaints"/>) and no reason to think it unfit.
    /// </summary>
    public string Unready()
    {
        if (_failed.Task.IsCompletedSuccessfully)
            return "stopped: " + _failed.Task.Result;
        if (_candidacy.Withdrawn.Length > 0)
            return ""; // as an operator wants it
        if (_standby is { } waits)
            return waits.IsHeld ? "" : waits.Why;
        var view = Board.View();
        foreach (var venue in _layout.OwnVenues)
        {
            if (view.Gateways.FirstOrDefault(g => g.Venue == venue.Name) is not { Phase: GatewayPhase.Ready })
                return $"{venue.Name}: not reconciled";
        }

        if (_layout.MayCoordinate && view.Coordinator is not { InCharge: true })
            return "coordinator: not in charge";
        return _breakerFailure.Length > 0 ? "circuit breaker: stopped" : "";
    }

    /// <summary>All figures as of now.</summary>
    internal NodeFigures Figures()
    {
        var view = Board.View();
        return new NodeFigures
        {
            Node = Name,
            Release = Release,
            MayCoordinate = _layout.MayCoordinate,
            StandsBy = _standby is { IsHeld: true },
            Unready = Unready(),
            Complaints = Complaints().Count,
            View = view,
            Gateways = [.. view.Gateways.Where(g => _layout.IsOwn(g.Venue))],
            Accounts = Board.Accounts.View,
            Links = Links,
            CoordinatorSilence = _links?.Route.Heard?.Silence,
            Journal = _journal is { } journal ? new JournalFigures(journal.Lag, journal.DurablePosition, journal.Transactions) : null,
            Loop = _engine is { } engine ? new LoopFigures(engine.Turns, engine.InboxCount, engine.ConflatedCount) : null,
            BreakerRuns = _layout.OwnVenues.Count > 0 ? _breakerFailure.Length == 0 : null,
            AlarmsRun = _alarmsFailure.Length == 0,
        };
    }
}
