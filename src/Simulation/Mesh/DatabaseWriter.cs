namespace Hedgerow.Simulation;

/// <summary>
/// Commits the groups of one life of a candidate under the epoch of its lease, as <c>PostgresWriter</c> does: when nobody knows whether
/// a group arrived, the journal's own position tells, and it is sent again if it did not.
/// </summary>
/// <param name="line">The way to the database.</param>
/// <param name="database">Where groups are stored.</param>
/// <param name="epoch">Of the lease.</param>
/// <param name="wait">Calls back after a time, unless the process has ended.</param>
/// <param name="refused">Called when the database refused a group: the process must end.</param>
internal sealed class DatabaseWriter(
    DatabaseLine line, SimulatedDatabase database, long epoch, Action<TimeSpan, Action> wait, Action<string> refused) : IRemoteCommit
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>False once the process has ended, or must: nothing is sent or reported any more.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Hears that a group had no answer.</summary>
    public Action? Repeated { get; init; }

    /// <inheritdoc/>
    public void Commit(JournalGroup group, Action done) => Send(group, done, FirstWait);

    private void Send(JournalGroup group, Action done, TimeSpan pause) => line.Ask(
        () => database.TryCommit(epoch, group),
        CommandTimeout,
        isStored => When(() =>
        {
            if (isStored)
                done();
            else
                refused("another process took over the journal");
        }),
        _ =>
        {
            Repeated?.Invoke();
            Again(group, done, pause);
        });

    private void Again(JournalGroup group, Action done, TimeSpan pause) => When(() => wait(pause, () => line.Ask(
        () => (database.Epoch, database.Stored.Durable),
        CommandTimeout,
        head => When(() =>
        {
            if (head.Epoch != epoch)
                refused("another process took over the journal");
            else if (head.Durable == group.To)
                done();
            else
                Send(group, done, Longer(pause));
        }),
        _ => Again(group, done, Longer(pause)))));

    private void When(Action action)
    {
        if (IsOpen)
            action();
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestWait ? pause * 2 : LongestWait;
}
