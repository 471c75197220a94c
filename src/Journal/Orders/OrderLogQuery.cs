using Hedgerow.Messages;

namespace Hedgerow.Journal.Orders;

/// <summary>What to look up in an order log. Everything given must hold.</summary>
public sealed record OrderLogQuery
{
    /// <summary>Most entries of one answer.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Entries from this time on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Entries before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Venue account, or source of a notice.</summary>
    public string? Venue { get; init; }

    /// <summary>Number of the pair.</summary>
    public int? Pair { get; init; }

    /// <summary>Of this level or above.</summary>
    public NoticeLevel? Level { get; init; }

    /// <summary>Entries with a higher number, oldest first: what came since. Excludes <see cref="Before"/>.</summary>
    public long? After { get; init; }

    /// <summary>Entries with a lower number, newest first: the page before.</summary>
    public long? Before { get; init; }

    /// <summary>Entries of the answer at most.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>An entry with its number; numbers rise with time and are never used twice.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Entry">The entry.</param>
public sealed record OrderLogRow(long Id, OrderLogged Entry);
