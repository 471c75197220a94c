using System.Reflection;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Engine.Local;
using Hedgerow.Hedging;
using Hedgerow.Journal;
using Hedgerow.Messages;
using Hedgerow.Mesh.Fleet;
using Hedgerow.Venues;

namespace Hedgerow.Node.Hosting;

/// <content>Waiting for the right to act, and what is made ready meanwhile. See docs/standby.md.</content>
public sealed partial class NodeHost
{
    private readonly CancellationTokenSource _standbyEnds = new();
    private volatile LeaseWait? _standby;
    private Task? _madeReady;

    private void StandBy(LeaseWait wait)
    {
        _standby = wait;
        _madeReady ??= AheadCompiler.CompileAsync(CodeOfTakeOver(), _standbyEnds.Token);
        Board.Add(new Notice(NoticeLevel.Info, "node", "stands by: " + wait.Why, _time.GetUtcNow()));
        Log.StandsBy(_log, _options.Node, ApiAddress, wait.Why);
    }

    private async Task EndStandBy()
    {
        await _standbyEnds.CancelAsync();
        if (_madeReady is not null)
            await _madeReady;
        _standby = null;
    }

    /// <summary>What a node that takes over runs for the first time; adapters only where it has venues of its own.</summary>
    private IEnumerable<Assembly> CodeOfTakeOver()
    {
        Type[] types = [typeof(HedgeCoordinator), typeof(LocalEngine), typeof(PostgresJournalOptions), typeof(Notice), typeof(RunSummary), typeof(NodeHost), typeof(FleetDoor)];
        return types.Concat(_layout.OwnVenues.Count > 0 ? [typeof(VenueAdapter)] : Type.EmptyTypes).Select(type => type.Assembly).Distinct();
    }
}
