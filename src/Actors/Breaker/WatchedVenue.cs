using Hedgerow.Actors.Memory;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <summary>One venue account as the breaker sees it.</summary>
internal sealed class WatchedVenue(string name, BreakerLimits limits)
{
    // More than any venue lets one account rest; what is beyond is not forgotten at the venue, only here.
    private const int MaxOrders = 10_000;

    public string Name { get; } = name;

    public Address Address { get; } = Address.Venue(name);

    public Address Gateway { get; } = Address.Gateway(name);

    public SlidingCount Orders { get; } = new(limits.Orders, limits.OrderWindow);

    public RecentKeys Payments { get; } = new(kept: 4_096);

    public SortedDictionary<string, WatchedOrder> Resting { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of orders whose rejection does not count: post-only ones that were not answered yet.</summary>
    public HashSet<string> PostOnly { get; } = new(StringComparer.Ordinal);

    /// <summary>Rejections since the last acceptance.</summary>
    public int RejectStreak { get; set; }

    /// <summary>What the venue said with the last of them.</summary>
    public string LastRejection { get; set; } = "";

    /// <summary>Equity of the last account; null before the first.</summary>
    public decimal? Equity { get; set; }

    /// <summary>Venue clock minus ours; null before it was measured.</summary>
    public TimeSpan? ClockOffset { get; set; }

    /// <summary>Local time until which the venue refuses everything.</summary>
    public DateTimeOffset BlockedUntil { get; set; } = DateTimeOffset.MinValue;

    public void NotePostOnly(string clientId)
    {
        if (PostOnly.Count >= MaxOrders)
            PostOnly.Clear();
        PostOnly.Add(clientId);
    }

    public void Watch(WatchedOrder order)
    {
        if (Resting.Count < MaxOrders)
            Resting.TryAdd(order.ClientId, order);
    }
}
