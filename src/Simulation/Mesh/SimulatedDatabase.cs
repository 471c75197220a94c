namespace Hedgerow.Simulation;

/// <summary>
/// The database that candidates share: lease, fence and journal in one row, as in <c>src/Journal/Postgres</c>. A statement is carried out
/// whole or not at all; its clock is its own.
/// </summary>
internal sealed class SimulatedDatabase(SimulatedEngine engine, IEventFormat format, double clockRate, MeshFlaw flaw)
{
    /// <summary>What the network calls its machine.</summary>
    public const string Host = "database";

    private static readonly TimeSpan Never = TimeSpan.MinValue;

    private TimeSpan _expiresAt = Never;

    /// <summary>What is stored.</summary>
    public HostJournal Stored { get; } = new(format, keepAll: true);

    /// <summary>Of whoever took the lease last.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whoever took the lease last.</summary>
    public string Holder { get; private set; } = "";

    /// <summary>False while it answers nothing and carries out nothing.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Added to the time of every statement.</summary>
    public TimeSpan ExtraTime { get; set; }

    /// <summary>Its clock, since the start of the run.</summary>
    public TimeSpan Now => engine.Elapsed * clockRate;

    /// <summary>True while nobody else would get the lease.</summary>
    public bool IsHeld => Now < _expiresAt;

    /// <summary>Groups that were stored.</summary>
    public long Commits { get; private set; }

    /// <summary>Groups that were refused because somebody else had taken over, or they did not follow what is stored.</summary>
    public long Refused { get; private set; }

    /// <summary>Leases that were given back.</summary>
    public long GivenBack { get; private set; }

    /// <summary>Hears of every lease that is taken: epoch and holder.</summary>
    public Action<long, string>? Taken { get; set; }

    /// <summary>Hears of every group that is stored, with the epoch that stores it.</summary>
    public Action<long, JournalGroup>? Committed { get; set; }

    /// <summary>Gives the lease when it is free.</summary>
    /// <returns>The new epoch; null when somebody holds it.</returns>
    public long? TryTake(string holder, TimeSpan ttl)
    {
        if (IsHeld && flaw != MeshFlaw.LeaseForAll)
            return null;
        Epoch = Math.Max(Epoch + 1, engine.Now.ToUnixTimeSeconds());
        (Holder, _expiresAt) = (holder, Now + ttl);
        Taken?.Invoke(Epoch, holder);
        return Epoch;
    }

    /// <summary>Prolongs the lease of an epoch; false when it is not that epoch's any more.</summary>
    public bool Renew(long epoch, TimeSpan ttl)
    {
        if (epoch != Epoch)
            return false;
        _expiresAt = Now + ttl;
        return true;
    }

    /// <summary>Takes the lease of an epoch back.</summary>
    public void GiveBack(long epoch)
    {
        if (epoch != Epoch)
            return;
        _expiresAt = Never;
        GivenBack++;
    }

    /// <summary>Stores a group, if it is of the present epoch and follows what is stored.</summary>
    public bool TryCommit(long epoch, JournalGroup group)
    {
        if ((epoch != Epoch || group.From != Stored.Durable) && flaw != MeshFlaw.JournalTakesAll)
        {
            Refused++;
            return false;
        }
        Committed?.Invoke(epoch, group);
        Stored.Store(group);
        Commits++;
        return true;
    }
}
