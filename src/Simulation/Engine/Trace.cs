using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>One delivery.</summary>
/// <param name="Step">Number of the delivery, from 1.</param>
/// <param name="Time">Virtual time.</param>
/// <param name="From">Sender; empty for timers and the engine itself.</param>
/// <param name="To">Receiver.</param>
/// <param name="Message">What was delivered; null for a remark.</param>
/// <param name="Remark">What happened when it was no delivery (a crash, a fault).</param>
public readonly record struct TraceEntry(
    long Step, DateTimeOffset Time, string From, string To, Message? Message, string Remark)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{Step,9} {Time:HH:mm:ss.ffffff} ");
        return Message is null ? $"{head}## {Remark}" : $"{head}{From} -> {To}: {Message}";
    }
}

/// <summary>Counts, hashes and remembers the last deliveries of a run.</summary>
public sealed class Trace
{
    private readonly TraceEntry[] _tail;
    private readonly bool _contents;
    private readonly TraceHash _hash = new();
    private readonly Dictionary<Type, ulong> _typeHashes = [];
    private long _entries;

    internal Trace(int tail, bool contents)
    {
        _tail = new TraceEntry[Math.Max(1, tail)];
        _contents = contents;
    }

    /// <summary>Deliveries so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Hash of all deliveries so far; equal for two runs that did the same.</summary>
    public ulong Hash => _hash.Value;

    /// <summary>Called for every entry, e.g. to print it.</summary>
    public Action<TraceEntry>? Listener { get; set; }

    /// <summary>The last entries, oldest first.</summary>
    public IEnumerable<TraceEntry> Tail()
    {
        for (var i = Math.Max(0, _entries - _tail.Length); i < _entries; i++)
        {
            yield return _tail[i % _tail.Length];
        }
    }

    /// <summary>Notes something that is no delivery.</summary>
    internal void Remark(DateTimeOffset time, string remark)
    {
        _hash.Add((ulong)time.Ticks);
        _hash.Add(remark);
        Keep(new TraceEntry(Steps, time, "", "", null, remark));
    }

    internal void Deliver(DateTimeOffset time, Place? from, Place to, Message message)
    {
        Steps++;
        _hash.Add((ulong)time.Ticks);
        _hash.Add(to.Hash ^ TypeHash(message.GetType()));
        if (_contents)
        {
            _hash.Add(message.ToString()!);
        }

        Keep(new TraceEntry(Steps, time, from?.Label ?? "", to.Label, message, ""));
    }

    private void Keep(in TraceEntry entry)
    {
        _tail[_entries++ % _tail.Length] = entry;
        Listener?.Invoke(entry);
    }

    private ulong TypeHash(Type type)
    {
        if (!_typeHashes.TryGetValue(type, out var hash))
        {
            _typeHashes[type] = hash = TraceHash.OfText(type.Name);
        }

        return hash;
    }
}
