using System.Runtime.InteropServices;
using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

// The strand: who may run actors, and when they hand over.
//
// Guarded by _gate: _inbox, _busy, _wanted, _accepting, _fault, _armedFor, _idleWaiters, _blocked.
// Touched only by the thread that set _busy: everything else.
public sealed partial class LocalEngine
{
    // Cascades between actors run to their end before the next message from outside, so that an order leaves before
    // the next quote is looked at; but never more than this many in a row.
    private const int LocalBurst = 1_024;

    // A loop that never rests asks for a commit at least this often.
    private const int CommitEvery = 64;

    private readonly object _gate = new();
    private readonly MessageRing _inbox = new();
    private readonly Thread _thread;
    private readonly List<TaskCompletionSource> _idleWaiters = [];
    private ITimer? _alarm;
    private EngineFault? _fault;
    private bool _accepting;
    private volatile bool _stopped;

    /// <summary>Somebody runs the loop.</summary>
    private bool _busy;

    /// <summary>There is work for the loop's own thread: nobody else takes the loop until it did.</summary>
    private volatile bool _wanted;

    /// <summary>When the loop's own thread will wake by itself, monotonic.</summary>
    private long _armedFor = long.MaxValue;

    /// <summary>Threads that wait for room in the inbox.</summary>
    private int _blocked;

    private volatile int _owner;
    private long _turns;
    private int _localInARow;
    private long _lastPosition;
    private bool _commitWanted;
    private int _turnsSinceCommit;
    private int _awaitingCount;

    private bool IsOnLoop => _owner == Environment.CurrentManagedThreadId;

    private int AwaitingCount => Volatile.Read(ref _awaitingCount);

    /// <summary>
    /// Completes when nothing is left to do at this moment: no message waits, nobody runs, no alarm rang. What waits for
    /// the journal or for time may still come.
    /// </summary>
    internal Task Idle()
    {
        lock (_gate)
        {
            if (_stopped || (!_busy && !_wanted))
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _idleWaiters.Add(waiter);
            return waiter.Task;
        }
    }

    /// <summary>Takes a message from outside into the inbox, or gives the idle loop to the caller with it in hand.</summary>
    private bool Admit(Place place, Message message, out bool run)
    {
        run = false;
        lock (_gate)
        {
            if (_accepting && !_busy && !_wanted && _options.InlineTurns > 0)
            {
                TakeLoop();
                run = true;
                return true;
            }
            while (_accepting && !_inbox.TryAdd(place, message, _options.InboxCapacity))
            {
                _blocked++;
                Monitor.Wait(_gate);
                _blocked--;
            }
            if (_accepting && !_busy)
                WantLocked();
            return _accepting;
        }
    }

    /// <summary>Runs as a guest: what was brought, and what follows from it, within bounds.</summary>
    private void RunInline(Envelope first)
    {
        try
        {
            Deliver(first);
            for (int turn = 1; turn < _options.InlineTurns && !_wanted && TryNext(out Envelope next); turn++)
                Deliver(next);
            Commit();
        }
        catch (Exception error)
        {
            Die(error);
        }
        ReleaseLoop();
    }

    /// <summary>The loop's own thread: timers, what became durable, restarts, and what guests left.</summary>
    private void RunThread()
    {
        while (AwaitWork())
        {
            try
            {
                while (!_stopped && RunOnce())
                {
                    if (++_turnsSinceCommit >= CommitEvery)
                        Commit();
                }
                Commit();
            }
            catch (Exception error)
            {
                Die(error);
            }
            ReleaseLoop();
        }
    }

    /// <summary>One timer, what became durable, and one message: none of them can starve the others.</summary>
    private bool RunOnce()
    {
        bool worked = false;
        if (_timers.Count > 0 && _accepting && _timers.TakeDue(_time.GetTimestamp()) is { } timer)
        {
            Fire(timer);
            worked = true;
        }
        worked |= ReleaseDurable();
        if (!_stopped && TryNext(out Envelope envelope))
        {
            Deliver(envelope);
            worked = true;
        }
        return worked;
    }

    private bool TryNext(out Envelope envelope)
    {
        if (_stopped)
        {
            envelope = default;
            return false;
        }
        if (_localInARow < LocalBurst && _local.TryTake(out envelope))
        {
            _localInARow++;
            return true;
        }
        _localInARow = 0;
        lock (_gate)
        {
            if (_inbox.TryTake(out envelope))
            {
                if (_blocked > 0)
                    Monitor.PulseAll(_gate);
                return true;
            }
        }
        return _local.TryTake(out envelope);
    }

    private bool AwaitWork()
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                // Also while a guest runs: it sees that the loop is wanted, and hands over.
                if (TimerIsDue())
                    _wanted = true;
                if (_wanted && !_busy)
                {
                    TakeLoop();
                    _wanted = false;
                    return true;
                }
                Monitor.Wait(_gate, UntilAlarm());
            }
            return false;
        }
    }

    private void TakeLoop()
    {
        _busy = true;
        _owner = Environment.CurrentManagedThreadId;
    }

    private void ReleaseLoop()
    {
        List<TaskCompletionSource>? idle = null;
        lock (_gate)
        {
            _owner = 0;
            _busy = false;
            if (_inbox.Count > 0 || _local.Count > 0)
                _wanted = true;
            Arm(_timers.NextDue);
            if (_wanted || _stopped)
            {
                Monitor.PulseAll(_gate);
            }
            else if (_idleWaiters.Count > 0)
            {
                idle = [.. _idleWaiters];
                _idleWaiters.Clear();
            }
        }
        if (idle is null)
            return;
        foreach (TaskCompletionSource waiter in idle)
            waiter.SetResult();
    }

    private void Want()
    {
        lock (_gate)
            WantLocked();
    }

    private void WantLocked()
    {
        if (_stopped)
            return;
        // An alarm that rang must be set again.
        _armedFor = long.MaxValue;
        _wanted = true;
        Monitor.PulseAll(_gate);
    }

    /// <summary>Makes the loop's own thread wake when the first timer is due.</summary>
    private void Arm(long due)
    {
        if (due >= _armedFor || !_accepting)
            return;
        _armedFor = due;
        if (_alarm is not null)
            _alarm.Change(Until(due), Timeout.InfiniteTimeSpan);
        else if (Environment.CurrentManagedThreadId != _thread.ManagedThreadId)
            Monitor.PulseAll(_gate);
    }

    /// <summary>With real time the thread's own wait is the alarm: it does not depend on a free thread of the pool.</summary>
    private bool TimerIsDue()
    {
        if (_alarm is not null || _armedFor > _time.GetTimestamp())
            return false;
        _armedFor = long.MaxValue;
        return true;
    }

    private int UntilAlarm()
    {
        if (_alarm is not null || _armedFor == long.MaxValue)
            return Timeout.Infinite;
        return (int)Math.Clamp(Math.Ceiling(Until(_armedFor).TotalMilliseconds), 0, 60_000);
    }

    private TimeSpan Until(long due)
    {
        long now = _time.GetTimestamp();
        return due <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, due);
    }

    private void Commit()
    {
        _turnsSinceCommit = 0;
        if (!_commitWanted)
            return;
        _commitWanted = false;
        _journal.RequestCommit();
    }

    // On the journal's thread.
    private void OnCommitted(long position)
    {
        // Full fences here and in Await: this writes the durable position, then reads the count; there the count is
        // written, then the position read. At least one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (AwaitingCount > 0)
            Want();
    }

    // On the journal's thread.
    private void OnJournalFault(JournalFault fault) =>
        Stop(new EngineFault($"the journal stopped ({fault.Kind}): {fault.Message}", null));

    private void Die(Exception error) => Stop(new EngineFault($"the engine stopped: {error.Message}", error));

    private void Stop(EngineFault fault)
    {
        lock (_gate)
        {
            if (_fault is not null)
                return;
            _fault = fault;
            StopThread();
        }
        Fatal?.Invoke(fault);
    }

    private void StopThread()
    {
        _accepting = false;
        _stopped = true;
        Monitor.PulseAll(_gate);
        foreach (TaskCompletionSource waiter in _idleWaiters)
            waiter.SetResult();
        _idleWaiters.Clear();
    }

    /// <summary>Waits until a guest that was in a turn when the engine stopped has left.</summary>
    private void AwaitGuest()
    {
        lock (_gate)
        {
            while (_busy && !IsOnLoop)
                Monitor.Wait(_gate);
        }
    }

    /// <summary>Something that waits until everything up to a position is on disk.</summary>
    /// <param name="Position">The last append when it was told.</param>
    /// <param name="To">Receiver.</param>
    /// <param name="Message">What is told; null: the actor is rebuilt.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct AwaitingDurable(long Position, Place To, Message? Message);
}
