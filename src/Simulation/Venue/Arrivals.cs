using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// When, in true time, what queries show came to be at a venue. A lag of its lists is measured by this and not by the venue's
/// stamps: of a clock that was set back these lie ahead, and an order that is there would stay out of every list for as long.
/// </summary>
internal sealed class Arrivals
{
    /// <summary>No lag is longer; what is older is not kept.</summary>
    public static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset At)> _order = [];

    /// <summary>Something happened at the venue just now.</summary>
    public void Note(ModelEvent happened, DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && now - oldest.At > LongestLag)
        {
            _order.Dequeue();
            _times.Remove(oldest.Id);
        }

        if (NewIn(happened) is { } id && _times.TryAdd(id, now))
        {
            _order.Enqueue((id, now));
        }
    }

    /// <summary>True when it came to be at least so long ago.</summary>
    public bool IsOlder(string id, TimeSpan lag, DateTimeOffset now) => !_times.TryGetValue(id, out var at) || now - at >= lag;

    public static string IdOf(VenueOrder order) => "order " + order.Snapshot.VenueOrderId;

    public static string IdOf(VenueFill trade) => $"fill {trade.Fill.TradeId} {trade.Fill.VenueOrderId}";

    public static string IdOf(VenueWithdrawal withdrawal) => "withdrawal " + withdrawal.Id;

    public static string IdOf(VenueDeposit deposit) => "deposit " + deposit.Id;

    public static string IdOf(VenueMove move) => "move " + move.Id;

    /// <summary>The id of what an event is the first to tell; null when it changes what was there.</summary>
    private static string? NewIn(ModelEvent happened) => happened switch
    {
        OrderEvent { Change: OrderChange.Accepted } entered => IdOf(entered.Order),
        FillEvent fill => IdOf(fill.Trade),
        WithdrawalEvent { Withdrawal: var withdrawal } when withdrawal.CreatedAt == withdrawal.UpdatedAt => IdOf(withdrawal),
        DepositEvent { Deposit: var deposit } when deposit.CreatedAt == deposit.UpdatedAt => IdOf(deposit),
        MoveEvent move => IdOf(move.Move),
        _ => null,
    };
}
