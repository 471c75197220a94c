using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>Why the ledger is compared with the venue.</summary>
internal enum RoundReason
{
    /// <summary>Nothing happened; it is time.</summary>
    Routine = 1,

    /// <summary>The account differs from the ledger.</summary>
    Mismatch = 2,

    /// <summary>The private stream was away.</summary>
    Reconnect = 3,

    /// <summary>The gateway started.</summary>
    Start = 4,
}

/// <summary>What a round asks next.</summary>
internal enum RoundStage
{
    /// <summary>Orders since the last time the ledger was known to agree.</summary>
    Orders = 1,

    /// <summary>Executions and funding since then.</summary>
    Fills = 2,

    /// <summary>Positions and balance.</summary>
    Account = 3,
}

/// <summary>One comparison of the ledger with the venue: orders, then executions, then the account.</summary>
/// <param name="reason">Why.</param>
/// <param name="since">Venue time from which everything is asked.</param>
/// <param name="repeats">Comparisons before this one that settled nothing.</param>
/// <param name="askAt">Local time before which nothing is asked.</param>
internal sealed class ReconcileRound(RoundReason reason, DateTimeOffset since, int repeats, DateTimeOffset askAt)
{
    private readonly Dictionary<long, string> _pending = [];

    public RoundReason Reason { get; } = reason;

    public DateTimeOffset Since { get; } = since;

    public RoundStage Stage { get; set; } = RoundStage.Orders;

    /// <summary>Local time at which the first stage was asked: what happened later is not covered.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset AskedAt { get; private set; }

    /// <summary>Not before this time is the stage asked (again).</summary>
    public DateTimeOffset AskAt { get; set; } = askAt;

    public int Failures { get; private set; }

    /// <summary>True once it failed, or settled nothing, again and again: what it asks for may be more than the venue keeps.</summary>
    public bool IsStuck => Failures >= 3 || repeats >= 3;

    public bool Failed { get; private set; }

    /// <summary>How often each symbol's position had moved when the stage was asked.</summary>
    public IReadOnlyDictionary<string, long> MovesWhenAsked { get; private set; } = new Dictionary<string, long>();

    public bool IsAsking => _pending.Count > 0;

    /// <summary>Answers of the stage about orders.</summary>
    public List<OrdersAnswer> Orders { get; } = [];

    public bool Expects(long requestId) => _pending.ContainsKey(requestId);

    /// <summary>Symbol that a pending request is about; empty when it is about all, null when nothing is expected under that number.</summary>
    public string? SymbolOf(long requestId) => _pending.GetValueOrDefault(requestId);

    /// <summary>Begins a stage.</summary>
    /// <param name="requests">Number and symbol of what is asked.</param>
    /// <param name="moves">How often each symbol's position has moved so far.</param>
    /// <param name="now">Local time.</param>
    public void Ask(IEnumerable<(long Id, string Symbol)> requests, IReadOnlyDictionary<string, long> moves, DateTimeOffset now)
    {
        _pending.Clear();
        foreach (var (id, symbol) in requests)
            _pending.Add(id, symbol);
        Orders.Clear();
        MovesWhenAsked = moves;
        AskedAt = now;
        if (Stage == RoundStage.Orders)
            StartedAt = now;
        Failed = false;
    }

    /// <summary>Takes one answer; true when it was the last one of the stage.</summary>
    public bool Take(long requestId, bool ok)
    {
        _pending.Remove(requestId);
        Failed |= !ok;
        return _pending.Count == 0;
    }

    /// <summary>Asks the stage again later: 0.5 s, doubling to 8 s.</summary>
    public void Retry(DateTimeOffset now)
    {
        _pending.Clear();
        AskAt = now + TimeSpan.FromMilliseconds(500 << Math.Min(Failures, 4));
        Failures++;
    }

    /// <summary>The comparison to follow when this one settled nothing: after 0.5 s, doubling to 16 s.</summary>
    public ReconcileRound Again(DateTimeOffset now) => new(
        Reason == RoundReason.Routine ? RoundReason.Mismatch : Reason, Since, repeats + 1,
        now + TimeSpan.FromMilliseconds(500 << Math.Min(repeats, 5)));
}
