using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hedgerow.Messages;

namespace Hedgerow.Node.Guard;

/// <summary>
/// Takes what passes at the venues' border to the circuit breaker. What passes is put down and nobody is woken: the
/// breaker's thread comes and fetches it. So a quote costs the hot path the write of one reference, and a full or hanging
/// breaker never holds up an order.
/// </summary>
/// <remarks>
/// Books and marks: the newest only. Everything else in its order, up to <see cref="Capacity"/>; beyond it facts are lost,
/// and <see cref="Lost"/> says how many.
/// </remarks>
internal sealed class BreakerTap
{
    /// <summary>Facts that may wait.</summary>
    public const int Capacity = 65_536;

    private readonly FrozenDictionary<InstrumentId, BookSlot> _slots;
    private readonly ConcurrentQueue<Fact> _facts = new();
    private int _waiting;
    private long _lost;

    /// <summary>Makes an empty tap.</summary>
    /// <param name="instruments">Whose books matter.</param>
    public BreakerTap(IEnumerable<InstrumentId> instruments) =>
        _slots = instruments.Distinct().ToFrozenDictionary(id => id, _ => new BookSlot());

    /// <summary>Facts that found no room since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>An adapter reported to its gateway. Any thread.</summary>
    public void Told(string venue, VenueReport report)
    {
        switch (report)
        {
            case Quote quote:
                if (_slots.TryGetValue(quote.Instrument, out var slot))
                    slot.Put(quote);
                break;
            case QuoteLost lost:
                if (_slots.TryGetValue(lost.Instrument, out var blind))
                    blind.Put(lost);
                break;
            case MarkPrice mark:
                if (_slots.TryGetValue(mark.Instrument, out var marked))
                    marked.Put(mark);
                break;
            case ChannelChanged or FrameRejected or FundingAnswer or VenueStatusAnswer:
                break; // nothing that the breaker judges
            default:
                Add(new Fact(venue, report));
                break;
        }
    }

    /// <summary>An order is about to leave for its venue.</summary>
    public void Asked(string venue, PlaceOrder order) => Add(new Fact(venue, order));

    /// <summary>A message to the breaker itself.</summary>
    public void Tell(Message message) => Add(new Fact(null, message));

    /// <summary>Hands over everything that waits.</summary>
    /// <param name="deliver">Takes each message; what it throws ends the handing over.</param>
    /// <returns>Messages handed over.</returns>
    public int Drain(Action<Message> deliver)
    {
        var count = 0;
        while (_facts.TryDequeue(out var fact))
        {
            Interlocked.Decrement(ref _waiting);
            deliver(fact.ToMessage());
            count++;
        }
        foreach (var slot in _slots.Values)
        {
            if (slot.TakeBook() is { } book)
            {
                deliver(book);
                count++;
            }
            if (slot.TakeMark() is { } mark)
            {
                deliver(mark);
                count++;
            }
        }
        return count;
    }

    private void Add(Fact fact)
    {
        if (Interlocked.Increment(ref _waiting) > Capacity)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Increment(ref _lost);
            return;
        }
        _facts.Enqueue(fact);
    }

    /// <param name="Venue">Whose it is; null for what is told to the breaker itself.</param>
    /// <param name="Message">What passed.</param>
    private readonly record struct Fact(string? Venue, Message Message)
    {
        public Message ToMessage() => Venue is null ? Message
            : Message is VenueReport report ? new VenueTold(Venue, report)
            : new VenueAsked(Venue, (VenueCommand)Message);
    }
}
