using Hedgerow.Messages;

namespace Hedgerow.Node.Status;

/// <summary>What the actors say of an orderly stop, for the one who waits for it. Safe for several threads.</summary>
internal sealed class StopSigns
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _rested = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _parked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allRested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyCollection<string>? _awaited;

    /// <summary>Completes when the coordinator's orders are closed and its pairs level.</summary>
    public Task Parked => _parked.Task;

    public void Take(OrdersParked parked) => _parked.TrySetResult();

    public void Take(GatewayState state)
    {
        if (!state.IsRested)
            return;
        lock (_gate)
        {
            if (_rested.Add(state.Venue))
                CompleteIfAll();
        }
    }

    /// <summary>Completes when no order of any of these venues is on its way, and their gateways have written that down.</summary>
    /// <param name="venues">Names of venue accounts.</param>
    public Task AllRested(IReadOnlyCollection<string> venues)
    {
        lock (_gate)
        {
            _awaited = venues;
            CompleteIfAll();
        }

        return _allRested.Task;
    }

    private void CompleteIfAll()
    {
        if (_awaited is not null && _awaited.All(_rested.Contains))
            _allRested.TrySetResult();
    }
}
