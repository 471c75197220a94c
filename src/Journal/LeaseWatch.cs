using System.Globalization;

namespace Hedgerow.Journal;

/// <summary>
/// What a holder may conclude about its lease. Pure: instants are times of its own monotonic clock since any fixed one, and come with
/// each call. One thread renews; any may look.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>It is held until <see cref="LeaseTerms.Margin"/> before <see cref="LeaseTerms.Ttl"/> has passed since the last renewal that
/// was confirmed, counted from the instant at which that was <em>sent</em>: the database counts from a later one.</item>
/// <item>Once <see cref="IsHeld"/> was false it stays so: a confirmation that comes later does not bring the lease back.</item>
/// </list>
/// </remarks>
public sealed class LeaseWatch
{
    private readonly LeaseTerms _terms;
    private long _renewedAt;
    private string _reason = "";
    private string _problem = "";

    /// <summary>A lease that was just taken.</summary>
    /// <param name="terms">How long it lasts.</param>
    /// <param name="askedAt">When the request that took it was sent.</param>
    public LeaseWatch(LeaseTerms terms, TimeSpan askedAt)
    {
        ArgumentNullException.ThrowIfNull(terms);
        _terms = terms;
        _renewedAt = askedAt.Ticks;
    }

    /// <summary>Why it was lost; empty while it is not.</summary>
    public string Reason => Volatile.Read(ref _reason);

    /// <summary>True while nobody else can have it.</summary>
    public bool IsHeld(TimeSpan now) => Reason.Length == 0 && Left(now) > TimeSpan.Zero;

    /// <summary>Time until the holder must stop unless it renews.</summary>
    public TimeSpan Left(TimeSpan now) => _terms.Safe - (now - new TimeSpan(Volatile.Read(ref _renewedAt)));

    /// <summary>It is about to be renewed; an answer is worth waiting for as long as <see cref="Left"/> says.</summary>
    /// <returns>False when it is too late: the lease is lost.</returns>
    public bool TryBegin(TimeSpan now)
    {
        if (IsHeld(now))
            return true;
        Lose(string.Create(CultureInfo.InvariantCulture, $"not renewed within {_terms.Safe.TotalSeconds:0.###} s {_problem}").TrimEnd());
        return false;
    }

    /// <summary>The database answered a renewal.</summary>
    /// <param name="askedAt">When it was sent.</param>
    /// <param name="now">When the answer is read.</param>
    /// <param name="isOurs">Whether the lease is still of our epoch.</param>
    /// <returns>False when it is lost.</returns>
    public bool Answered(TimeSpan askedAt, TimeSpan now, bool isOurs)
    {
        if (!isOurs)
            Lose("another process took over");
        else if (TryBegin(now))
            Volatile.Write(ref _renewedAt, askedAt.Ticks);
        return Reason.Length == 0;
    }

    /// <summary>A renewal failed or had no answer; the next one may do better.</summary>
    /// <param name="problem">Why, for people.</param>
    public void Failed(string problem) => _problem = $"({problem})";

    /// <summary>It is lost for this reason, or given back.</summary>
    /// <returns>False when it was lost before.</returns>
    public bool Lose(string reason) => Interlocked.CompareExchange(ref _reason, reason, "").Length == 0;
}
