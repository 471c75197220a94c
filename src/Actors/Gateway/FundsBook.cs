using Hedgerow.Actors.Memory;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>The steps of money that a gateway remembers. Changes only by events.</summary>
/// <remarks>
/// Invariants: a step that is done stays done; the net sum moved out is that of all done moves, forgotten ones included;
/// an id of the venue belongs to one step.
/// </remarks>
internal sealed class FundsBook
{
    /// <summary>Why a step is refused that the venue proved not to have.</summary>
    public const string NotFound = "not found at the venue";

    private const int KeptFinal = 256;

    private readonly Dictionary<string, FundsStep> _steps = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FundsStep> _open = new(StringComparer.Ordinal);
    private readonly ClosedList _final = new(KeptFinal);

    /// <summary>Moves out of the margin account less moves into it.</summary>
    public decimal NetMovedOut { get; private set; }

    /// <summary>Steps that are not final, in the order of their ids.</summary>
    public IReadOnlyCollection<FundsStep> Open => _open.Values;

    public FundsStep? Find(string stepId) => _steps.GetValueOrDefault(stepId);

    /// <summary>True when a record of the venue is known to belong to a step.</summary>
    public bool IsClaimed(FundsMove move, string venueId) =>
        venueId.Length > 0 && _steps.Values.Any(step => step.VenueId == venueId && IsTransferOut(step.Move) == IsTransferOut(move));

    /// <summary>Steps about which an answer of the venue may say something: open, or held not to be there.</summary>
    public IEnumerable<FundsStep> Askable(bool withdrawals) =>
        _steps.Values
            .Where(step => IsTransferOut(step.Move) == withdrawals && (!IsFinal(step) || IsHeldAbsent(step)))
            .OrderBy(step => step.StepId, StringComparer.Ordinal);

    public static bool IsFinal(FundsStep step) => step.State is FundsState.Done or FundsState.Refused;

    /// <summary>True when the step left once and was closed because the venue did not have it.</summary>
    public static bool IsHeldAbsent(FundsStep step) => step is { State: FundsState.Refused, Attempted: true, Reason: NotFound };

    /// <summary>What a done step moved out of the margin account; negative when it moved in.</summary>
    public static decimal MovedOut(FundsStep step) => step.Move switch
    {
        FundsMove.Out => step.Amount,
        FundsMove.In => -step.Amount,
        _ => 0m,
    };

    public void Apply(FundsLedgered ledgered)
    {
        var step = ledgered.Step;
        var before = _steps.GetValueOrDefault(step.StepId);
        if (step.State == FundsState.Done && before?.State != FundsState.Done)
            NetMovedOut += MovedOut(step);
        Keep(step);
    }

    public void Restore(GatewaySnapshot snapshot)
    {
        _steps.Clear();
        _open.Clear();
        _final.Reset(null);
        NetMovedOut = snapshot.NetMovedOut;
        foreach (var step in snapshot.Funds ?? [])
            Keep(step);
    }

    public IReadOnlyList<FundsStep> ToSnapshot() => [.. _open.Values, .. _final.OldestFirst.Select(id => _steps[id])];

    private void Keep(FundsStep step)
    {
        _steps[step.StepId] = step;
        if (!IsFinal(step))
        {
            _open[step.StepId] = step;
            return;
        }
        _open.Remove(step.StepId);
        _final.Add(step.StepId);
        while (_final.TryDrop(out var oldest))
            _steps.Remove(oldest);
    }

    private static bool IsTransferOut(FundsMove move) => move == FundsMove.Withdraw;
}
