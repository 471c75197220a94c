using Hedgerow.Mesh.Streams;
using Hedgerow.Mesh.Wire;

namespace Hedgerow.Mesh.Tests.Streams;

/// <summary>
/// Two link machines and the frames between them: connections end at any place, processes are replaced by others, of an earlier or a
/// later release.
/// </summary>
internal sealed class LinkPair
{
    private readonly LinkBounds _bounds;
    private readonly Side[] _sides;
    private long _incarnation;

    public LinkPair(LinkBounds bounds)
    {
        _bounds = bounds;
        _sides = [NewSide(2), NewSide(2)];
    }

    public bool IsOpen { get; private set; }

    public TimeSpan Now { get; private set; }

    public LinkMachine Machine(int side) => _sides[side].Machine;

    /// <summary>What a side was told since its peer's present process was met, as far as it was taken.</summary>
    public List<long> Taken(int side) => _sides[side].Taken;

    /// <summary>What the present processes have had from each other, by receiving side.</summary>
    public List<long> Delivered(int side) => _sides[side].Delivered;

    /// <summary>Sequences of quotes that a side has had on the present connection.</summary>
    public List<long> Quotes(int side) => _sides[side].Quotes;

    public TellOutcome Tell(int side, long number)
    {
        // One kind has a compact form, the other has none.
        Message message = number % 2 == 0 ? new CancelRequest(number, "x") : new TakeCharge(1, number);
        var outcome = _sides[side].Machine.Tell(Address.Coordinator, message, out _);
        if (outcome == TellOutcome.Taken)
            _sides[side].Taken.Add(number);
        return outcome;
    }

    public void TellQuote(int side, long sequence) => _sides[side].Machine.Tell(
        Address.Coordinator,
        new Quote(new InstrumentId("a", "b"), 1, 1, 2, 1, sequence, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), out _);

    public void Open()
    {
        if (IsOpen)
            return;
        for (var side = 0; side < 2; side++)
        {
            var (self, other) = (_sides[side], _sides[1 - side]);
            var kept = self.Machine.Kept;
            var isOther = self.Met != 0 && self.Met != other.Incarnation;
            var version = Math.Min(self.Version, other.Version);
            Assert.Equal(isOther ? kept : 0, self.Machine.Open(other.Incarnation, version, Now));
            if (isOther)
                self.Taken.Clear();
            if (self.Met != other.Incarnation)
                self.Delivered.Clear();
            self.Met = other.Incarnation;
            self.Quotes.Clear();
        }
        IsOpen = true;
    }

    /// <summary>The connection ends; of what is on the way each side still gets a part.</summary>
    public void Cut(Random random)
    {
        if (!IsOpen)
            return;
        for (var side = 0; side < 2; side++)
        {
            for (var frames = random.Next(_sides[side].OnTheWay.Count + 1); frames > 0; frames--)
                Read(side);
            _sides[side].OnTheWay.Clear();
            _sides[side].Machine.Close();
        }
        IsOpen = false;
    }

    /// <summary>A process ends and another one takes its place.</summary>
    public void Replace(int side, Random random)
    {
        Cut(random);
        _sides[side] = NewSide((ushort)random.Next(1, 3));
    }

    public void Write(int side)
    {
        if (_sides[side].Machine.Write(_sides[side].Frame))
            _sides[1 - side].OnTheWay.Enqueue(_sides[side].Frame.Written.ToArray());
    }

    public void Read(int side)
    {
        var self = _sides[side];
        if (!self.OnTheWay.TryDequeue(out var frame))
            return;
        var content = new FrameContent();
        self.Machine.Read(frame, Now, content);
        foreach (var (_, message) in content.Messages)
        {
            if (message is Quote quote)
                self.Quotes.Add(quote.Sequence);
            else
                self.Delivered.Add(message is CancelRequest cancel ? cancel.Epoch : ((TakeCharge)message).KnownRevision);
        }
        self.Machine.NoteDelivered(content.Through);
    }

    public void Beat(TimeSpan by)
    {
        Now += by;
        for (var side = 0; side < 2; side++)
            _sides[side].Machine.Beat(Now);
    }

    /// <summary>Opens, and lets everything arrive.</summary>
    public void Settle()
    {
        Open();
        for (var round = 0; round < 50; round++)
        {
            Beat(TimeSpan.FromMilliseconds(1));
            for (var side = 0; side < 2; side++)
            {
                Write(side);
                Read(1 - side);
            }
        }
    }

    /// <summary>A process of a release that speaks up to a version: one that speaks the first only knows no compact form.</summary>
    private Side NewSide(ushort version) => new(
        new LinkMachine(_bounds, version == 1 ? new MessageRegistry(MessageCatalog.Entries, []) : MessageRegistry.Default), ++_incarnation, version);

    private sealed record Side(LinkMachine Machine, long Incarnation, ushort Version)
    {
        public long Met { get; set; }

        public FrameBuffer Frame { get; } = new();

        public Queue<byte[]> OnTheWay { get; } = new();

        public List<long> Taken { get; } = [];

        public List<long> Delivered { get; } = [];

        public List<long> Quotes { get; } = [];
    }
}
