using Hedgerow.Mesh.Wire;
using Hedgerow.Messages;

namespace Hedgerow.Mesh.Streams;

/// <summary>Where a link is in its life.</summary>
public enum LinkPhase
{
    /// <summary>No connection whose other end has proven itself.</summary>
    Down = 1,

    /// <summary>The peer has proven itself, and has not said yet what it has of ours.</summary>
    Resuming = 2,

    /// <summary>Messages flow.</summary>
    Up = 3,
}

/// <summary>
/// A link to one peer, over all its connections: a pure state machine. Frames in, frames out, and time comes with each call. The
/// invariants are in docs/links.md. Not safe for several threads at once.
/// </summary>
internal sealed class LinkMachine
{
    /// <summary>Unknown kinds that are told to the peer on one connection.</summary>
    private const int MaxNotUnderstood = 32;

    private readonly LinkBounds _bounds;
    private readonly MessageCodec _codec;
    private readonly Outbound _out;
    private readonly Inbound _in = new();
    private readonly Heartbeat _heartbeat;
    private readonly FrameBuffer _scratch = new();
    private readonly Queue<string> _notUnderstood = new();
    private readonly HashSet<string> _toldNotUnderstood = new(StringComparer.Ordinal);
    private long? _peerIncarnation;

    // Of the process that was met last, which is the one that numbered messages are kept for; until one was met, what all speak.
    private ushort _version = 1;
    private long? _ping;
    private long? _pong;
    private bool _owesResume;
    private bool _acknowledgeNow;

    public LinkMachine(LinkBounds bounds, MessageRegistry registry)
    {
        _bounds = bounds;
        _codec = new MessageCodec(registry);
        _out = new Outbound(bounds);
        _heartbeat = new Heartbeat(bounds);
    }

    public LinkPhase Phase { get; private set; } = LinkPhase.Down;

    public LinkCounts Counts { get; } = new();

    public bool IsOverflowing => _out.IsOverflowing;

    public int Kept => _out.Kept;

    public TimeSpan? RoundTrip => _heartbeat.RoundTrip;

    /// <summary>Takes a message for the peer.</summary>
    /// <param name="to">Address on the peer's node.</param>
    /// <param name="message">Latest-wins when it is <see cref="IConflatable"/>, numbered otherwise.</param>
    /// <param name="problem">Why it is unfit; empty when it is not.</param>
    public TellOutcome Tell(Address to, Message message, out string problem)
    {
        problem = "";
        var outcome = message is IConflatable ? TellLatest(to, message) : TellNumbered(to, message, out problem);
        Counts.Note(outcome);
        return outcome;
    }

    /// <summary>A connection whose other end has proven itself.</summary>
    /// <param name="peerIncarnation">Of the peer's process.</param>
    /// <param name="version">Version of the protocol that is spoken; the same in every connection of these two processes.</param>
    /// <param name="now">Time.</param>
    /// <returns>Numbered messages to an older process of the peer that are dropped.</returns>
    public int Open(long peerIncarnation, ushort version, TimeSpan now)
    {
        if (Phase != LinkPhase.Down)
            throw new InvalidOperationException("the last connection was not closed");
        var dropped = 0;
        if (_peerIncarnation != peerIncarnation)
        {
            // Before the first meeting there is no older process: what waits was meant for whoever is there first.
            if (_peerIncarnation is not null)
                dropped = _out.Restart();
            _in.Restart();
            (_peerIncarnation, _version) = (peerIncarnation, version);
        }
        _in.Resume();
        Counts.Dropped += dropped;
        Phase = LinkPhase.Resuming;
        _owesResume = true;
        _acknowledgeNow = false;
        (_ping, _pong) = (null, null);
        _notUnderstood.Clear();
        _toldNotUnderstood.Clear();
        _heartbeat.Restart(now);
        return dropped;
    }

    /// <summary>The connection ended.</summary>
    public void Close()
    {
        Phase = LinkPhase.Down;
        Counts.NotKept += _out.LetLatestGo();
    }

    /// <summary>Time went by.</summary>
    /// <returns>Why the connection must be given up; null while it lives.</returns>
    public string? Beat(TimeSpan now)
    {
        if (Phase == LinkPhase.Down)
            return null;
        _acknowledgeNow |= _in.Owed > 0;
        _ping = _heartbeat.TakeDue(now) ?? _ping;
        return _heartbeat.Judge(now);
    }

    /// <summary>Takes a frame that the peer sealed.</summary>
    /// <param name="frame">The opened frame.</param>
    /// <param name="now">Time.</param>
    /// <param name="read">What it brings.</param>
    /// <exception cref="LinkException">No sound peer sends this; nothing of the frame may be delivered.</exception>
    public void Read(ReadOnlySpan<byte> frame, TimeSpan now, FrameContent read)
    {
        if (Phase == LinkPhase.Down)
            throw new LinkException("a frame on a connection that is not open");
        _heartbeat.NoteHeard(now);
        var records = new RecordReader(frame);
        while (records.Read())
        {
            if (Phase == LinkPhase.Resuming && records.Kind != RecordKind.Resume)
                throw new LinkException($"a record {records.Kind} before the resumption");
            ReadRecord(records, now, read);
        }
    }

    /// <summary>Every numbered message through this one was handed to its address.</summary>
    public void NoteDelivered(long through)
    {
        if (through == 0)
            return;
        _in.NoteDelivered(through);
        _acknowledgeNow |= _in.Owed >= _bounds.AcknowledgeEvery;
    }

    /// <summary>Writes the next frame to send.</summary>
    /// <returns>False when there is nothing to send now.</returns>
    public bool Write(FrameBuffer frame)
    {
        frame.Clear();
        if (Phase == LinkPhase.Down)
            return false;
        if (_owesResume)
        {
            RecordWriter.Write(frame, RecordKind.Resume, _in.Delivered);
            _in.NoteAcknowledged();
            _owesResume = false;
        }
        if (Phase == LinkPhase.Up)
            WriteControl(frame);
        while (Phase == LinkPhase.Up && frame.Length < _bounds.FrameBytes && _out.Take() is { } next)
            WriteMessage(frame, next);
        if (frame.Length == 0)
            return false;
        Counts.FramesSent++;
        return true;
    }

    private TellOutcome TellLatest(Address to, Message message) =>
        Phase == LinkPhase.Up ? _out.AddLatest(to, message) : TellOutcome.NotKept;

    private TellOutcome TellNumbered(Address to, Message message, out string problem)
    {
        problem = "";
        // Looked at first, so that an unreachable peer does not cost the writing of each message.
        if (!_out.HasRoom(0))
            return TellOutcome.Overflow;
        _scratch.Clear();
        if (_codec.Write(_scratch, RecordKind.Numbered, _out.NextNumber, to, message, _version) is { } unfit)
        {
            problem = unfit;
            return TellOutcome.Unfit;
        }
        if (_scratch.Length > _bounds.MaxMessageBytes)
        {
            problem = $"{message.GetType().Name} of {_scratch.Length} bytes is larger than a message may be";
            return TellOutcome.Unfit;
        }
        if (!_out.HasRoom(_scratch.Length))
            return TellOutcome.Overflow;
        _out.Add(_scratch.Written.ToArray());
        return TellOutcome.Taken;
    }

    private void ReadRecord(RecordReader record, TimeSpan now, FrameContent read)
    {
        switch (record.Kind)
        {
            case RecordKind.Resume when Phase == LinkPhase.Resuming:
                Counts.Resent += _out.Resume(record.Number);
                Phase = LinkPhase.Up;
                break;
            case RecordKind.Resume:
                throw new LinkException("a second resumption on one connection");
            case RecordKind.Numbered or RecordKind.NumberedCompact or RecordKind.Latest or RecordKind.LatestCompact:
                ReadMessage(record, read);
                break;
            case RecordKind.Acknowledge:
                _out.Acknowledge(record.Number);
                break;
            case RecordKind.Ping:
                _pong = record.Number;
                break;
            case RecordKind.Pong:
                _heartbeat.NoteAnswer(record.Number, now);
                break;
            case RecordKind.NotUnderstood:
                if (++Counts.NotUnderstoodByPeer <= MaxNotUnderstood)
                    read.NotUnderstoodByPeer.Add(MessageCodec.Printable(record.Body));
                break;
            default:
                Counts.UnknownRecords++; // of a later version; it is told apart by its length and passed over
                break;
        }
    }

    private void ReadMessage(RecordReader record, FrameContent read)
    {
        _codec.Read(record.Kind, record.Body, out var message);
        if (record.Kind is RecordKind.Numbered or RecordKind.NumberedCompact)
        {
            if (!_in.Take(message.Number))
            {
                Counts.Duplicates++;
                return;
            }
            read.Through = message.Number;
        }
        if (message.Message is null)
        {
            Counts.NotUnderstood++;
            // Once for each kind and connection: an older release would fill its log with what a newer one tells.
            if (_toldNotUnderstood.Count < MaxNotUnderstood && _toldNotUnderstood.Add(message.Kind))
            {
                read.NotUnderstood.Add((message.Kind, message.Problem));
                _notUnderstood.Enqueue(message.Kind);
            }
            return;
        }
        Counts.Received++;
        read.Messages.Add((message.To, message.Message));
    }

    private void WriteControl(FrameBuffer frame)
    {
        if (_in.Owed > 0 && (_acknowledgeNow || _out.HasWaiting))
        {
            RecordWriter.Write(frame, RecordKind.Acknowledge, _in.Delivered);
            _in.NoteAcknowledged();
        }
        _acknowledgeNow = false;
        if (_pong is { } pong)
            RecordWriter.Write(frame, RecordKind.Pong, pong);
        if (_ping is { } ping)
            RecordWriter.Write(frame, RecordKind.Ping, ping);
        (_ping, _pong) = (null, null);
        while (_notUnderstood.TryDequeue(out var kind))
            RecordWriter.Write(frame, RecordKind.NotUnderstood, System.Text.Encoding.ASCII.GetBytes(kind));
    }

    private void WriteMessage(FrameBuffer frame, Outgoing next)
    {
        if (next.Record is { } record)
        {
            frame.Write(record);
            return;
        }
        var start = frame.Length;
        if (_codec.Write(frame, RecordKind.Latest, 0, next.Key.To, next.Message!, _version) is null && frame.Length - start <= _bounds.MaxMessageBytes)
            return;
        frame.Truncate(start);
        Counts.Unfit++;
    }
}
