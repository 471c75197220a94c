using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Turns events into text and back, as the journal does, so that a restart reads what a disk would hold.</summary>
public interface IEventFormat
{
    /// <summary>The event as text.</summary>
    string Write(Event change);

    /// <summary>The event of a text.</summary>
    Event Read(string text);
}

/// <summary>
/// The journal of one host. Appended entries are durable only when a group commit that began after them has completed;
/// a crash forgets the others.
/// </summary>
internal sealed class HostJournal(IEventFormat? format, bool keepAll)
{
    private readonly Dictionary<Address, Stream> _streams = [];

    /// <summary>Entries appended so far, over all streams; the position of the newest.</summary>
    public long Appended { get; private set; }

    /// <summary>Position up to which a crash loses nothing.</summary>
    public long Durable { get; private set; }

    /// <summary>Position that the running group commit will make durable; equal to <see cref="Durable"/> when none runs.</summary>
    public long Committing { get; private set; }

    public bool HasUncommitted => Appended > Committing;

    public bool IsCommitting => Committing > Durable;

    public void Append(Address address, Event change)
    {
        var stream = StreamOf(address);
        stream.Entries.Add(new JournalEntry(++Appended, change));
        stream.SinceSnapshot++;
    }

    public int SinceSnapshot(Address address) => StreamOf(address).SinceSnapshot;

    /// <summary>Keeps a snapshot of everything appended so far to a stream; it counts once that is durable.</summary>
    public void Snapshot(Address address, Event snapshot)
    {
        var stream = StreamOf(address);
        stream.SinceSnapshot = 0;
        stream.PendingSnapshot = (Appended, snapshot);
    }

    public void BeginCommit() => Committing = Appended;

    /// <summary>What the running group commit is about to store.</summary>
    public JournalGroup Group() => new(
        Durable,
        Committing,
        [.. _streams.SelectMany(stream => stream.Value.After(Durable).Where(entry => entry.Position <= Committing).Select(entry => (stream.Key, entry)))],
        [.. _streams.Where(stream => stream.Value.PendingSnapshot is { } pending && pending.Position <= Committing)
            .Select(stream => (stream.Key, stream.Value.PendingSnapshot!.Value.Position, stream.Value.PendingSnapshot!.Value.State))]);

    /// <summary>Stores a group that another host's journal committed.</summary>
    public void Store(JournalGroup group)
    {
        foreach (var (address, entry) in group.Entries)
        {
            StreamOf(address).Entries.Add(entry);
        }

        foreach (var (address, position, state) in group.Snapshots)
        {
            StreamOf(address).PendingSnapshot = (position, state);
        }

        Appended = group.To;
        BeginCommit();
        CompleteCommit();
    }

    /// <summary>Begins with what another journal has stored.</summary>
    public void Load(HostJournal stored)
    {
        _streams.Clear();
        foreach (var (address, stream) in stored._streams)
        {
            _streams.Add(address, stream.Copy());
        }

        Appended = Durable = Committing = stored.Durable;
    }

    public void CompleteCommit()
    {
        Durable = Committing;
        foreach (var stream in _streams.Values)
        {
            stream.Promote(Durable, keepAll);
        }
    }

    /// <summary>The process died. A running group commit is one transaction: the disk has all of it or nothing.</summary>
    /// <param name="commitReachedDisk">Whether it has it.</param>
    public void Crash(bool commitReachedDisk)
    {
        if (commitReachedDisk && IsCommitting)
        {
            CompleteCommit();
        }

        Committing = Durable;
        Appended = Durable;
        foreach (var stream in _streams.Values)
        {
            stream.ForgetAfter(Durable);
        }
    }

    /// <summary>Brings a new instance to the state of its stream; true when there was anything to replay.</summary>
    /// <param name="address">The stream.</param>
    /// <param name="actor">A new instance.</param>
    /// <param name="fromFirst">True ignores snapshots; needs a journal that keeps all.</param>
    public bool Replay(Address address, Actor actor, bool fromFirst)
    {
        if (!_streams.TryGetValue(address, out var stream))
        {
            return false;
        }

        var from = 0L;
        if (!fromFirst && stream.Snapshot is { } snapshot)
        {
            actor.Apply(Through(snapshot.State));
            from = snapshot.Position;
        }

        foreach (var entry in stream.Entries)
        {
            if (entry.Position > from)
            {
                actor.Apply(entry.Read(format));
            }
        }

        return stream.Snapshot is not null || stream.Entries.Count > 0;
    }

    private Event Through(Event change) => format is null ? change : format.Read(format.Write(change));

    private Stream StreamOf(Address address)
    {
        if (!_streams.TryGetValue(address, out var stream))
        {
            _streams[address] = stream = new Stream();
        }

        return stream;
    }

    private sealed class Stream
    {
        public List<JournalEntry> Entries { get; } = [];

        public (long Position, Event State)? Snapshot { get; private set; }

        public (long Position, Event State)? PendingSnapshot { get; set; }

        public int SinceSnapshot { get; set; }

        public void Promote(long durable, bool keepAll)
        {
            if (PendingSnapshot is not { } pending || pending.Position > durable)
            {
                return;
            }

            Snapshot = pending;
            PendingSnapshot = null;
            if (!keepAll)
            {
                Entries.RemoveAll(entry => entry.Position <= pending.Position);
            }
        }

        public void ForgetAfter(long durable)
        {
            PendingSnapshot = null;
            Entries.RemoveAll(entry => entry.Position > durable);
            SinceSnapshot = Entries.Count(entry => Snapshot is null || entry.Position > Snapshot.Value.Position);
        }

        /// <summary>Entries behind a position near the end.</summary>
        public IEnumerable<JournalEntry> After(long position)
        {
            var first = Entries.Count;
            while (first > 0 && Entries[first - 1].Position > position)
            {
                first--;
            }

            return Entries.Skip(first);
        }

        public Stream Copy()
        {
            var copy = new Stream { Snapshot = Snapshot };
            copy.Entries.AddRange(Entries);
            copy.SinceSnapshot = Entries.Count(entry => Snapshot is null || entry.Position > Snapshot.Value.Position);
            return copy;
        }
    }
}

/// <summary>One event of a journal.</summary>
internal sealed class JournalEntry(long position, Event change)
{
    private Event _change = change;
    private bool _isRead;

    /// <summary>Its place in the whole journal.</summary>
    public long Position { get; } = position;

    /// <summary>The event as it comes back from the disk; what has come back once is not written again.</summary>
    public Event Read(IEventFormat? format)
    {
        if (!_isRead && format is not null)
        {
            _change = format.Read(format.Write(_change));
            _isRead = true;
        }

        return _change;
    }
}

/// <summary>What one group commit stores, all of it or nothing.</summary>
/// <param name="From">Position before it.</param>
/// <param name="To">Position after it.</param>
/// <param name="Entries">Events by stream, in order.</param>
/// <param name="Snapshots">Snapshots by stream.</param>
internal sealed record JournalGroup(
    long From,
    long To,
    IReadOnlyList<(Address Stream, JournalEntry Entry)> Entries,
    IReadOnlyList<(Address Stream, long Position, Event State)> Snapshots);

/// <summary>Stores the groups of a host's journal somewhere else.</summary>
internal interface IRemoteCommit
{
    /// <summary>Stores a group, one at a time.</summary>
    /// <param name="group">What.</param>
    /// <param name="done">To be called when it is stored; never when it is refused.</param>
    void Commit(JournalGroup group, Action done);
}
