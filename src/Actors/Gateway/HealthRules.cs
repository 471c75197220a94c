namespace Hedgerow.Actors.Gateway;

/// <summary>By what facts a venue's health is judged.</summary>
public sealed record HealthRules
{
    /// <summary>A fact that makes the venue worse but still trading must last this long.</summary>
    public TimeSpan DegradedAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A fact that means that it does not trade must last this long.</summary>
    public TimeSpan DownAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Nothing that made it worse may have been seen for this long before it counts as better.</summary>
    public TimeSpan BetterAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time without progress of any book (degraded), or of books and marks (down).</summary>
    public TimeSpan QuietAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time to the answer of an order, smoothed over the last ones, above which the venue is slow.</summary>
    public TimeSpan SlowAnswer { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Questions in a row that were not answered well: degraded.</summary>
    public int FailedAnswers { get; init; } = 3;

    /// <summary>Questions in a row that were not answered well: down.</summary>
    public int FailedAnswersDown { get; init; } = 12;

    /// <summary>Orders in a row whose answer was doubtful: degraded; three times as many: down.</summary>
    public int DoubtfulOrders { get; init; } = 3;

    /// <summary>A ban that lasts longer than this means down, a shorter one degraded.</summary>
    public TimeSpan LongBan { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two questions about the venue's own status; zero: it is not asked.</summary>
    public TimeSpan StatusInterval { get; init; }

    /// <summary>Time after which an answer about the venue's own status that differs from the one before is confirmed.</summary>
    public TimeSpan StatusConfirmInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Age from which on the venue's last word about itself says nothing any more.</summary>
    public TimeSpan StatusMaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Announced maintenance that begins within this time: degraded.</summary>
    public TimeSpan MaintenanceAhead { get; init; } = TimeSpan.FromMinutes(15);
}
