using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// What hedging orders at inverse instruments opened in coins beyond what they were planned for, only because of the price.
/// </summary>
/// <remarks>
/// An order over q USD, planned at the touch t, is meant to open q/t coins; filled at p it opens q/p. A price that moved on the way to the
/// venue, for the better to a buyer, inside the band for the worse to a seller, so makes more coins of it than were to be hedged. Nobody
/// can order coins there, so that is no mistake of the one who ordered: the next step takes it back. It is just this, and nothing for what
/// an order closes, whose coins go by the entry.
/// </remarks>
internal sealed class OpenedCoins
{
    /// <summary>For as long an order may be under way from its decision to its gateway; older touches are not kept, and then nothing is allowed.</summary>
    private static readonly TimeSpan LongestWay = TimeSpan.FromMinutes(1);

    private readonly Dictionary<InstrumentId, Queue<(DateTimeOffset Since, Quote Quote)>> _books = [];
    private readonly Dictionary<string, decimal> _touches = [];
    private readonly Dictionary<string, decimal> _beyond = [];

    /// <summary>The coordinator was told a book.</summary>
    public void Know(Quote quote, DateTimeOffset now)
    {
        if (!_books.TryGetValue(quote.Instrument, out var books))
        {
            _books[quote.Instrument] = books = new Queue<(DateTimeOffset, Quote)>();
        }

        books.Enqueue((now, quote));
        while (now - books.Peek().Since > LongestWay)
        {
            books.Dequeue();
        }
    }

    /// <summary>A hedging order comes to its gateway: its touch is the one that the coordinator knew when it decided.</summary>
    public void Order(string venue, OrderRequest request)
    {
        var known = _books.GetValueOrDefault(new InstrumentId(venue, request.Symbol))?.LastOrDefault(book => book.Since <= request.DecidedAt).Quote;
        if (known is not null)
        {
            _touches.TryAdd(request.ClientId, request.Side == Side.Buy ? known.Ask : known.Bid);
        }
    }

    /// <summary>A fill of a hedging order; returns the coins, at least 0, that all fills of the order opened beyond what they were planned for.</summary>
    /// <param name="fill">At an inverse instrument.</param>
    /// <param name="before">Signed native position before it.</param>
    public decimal Count(Fill fill, decimal before)
    {
        if (!_touches.TryGetValue(fill.ClientId, out var touch))
        {
            return 0;
        }

        var closed = Math.Sign(before) == -fill.Side.Sign() ? Math.Min(Math.Abs(before), fill.Quantity) : 0;
        var opened = fill.Quantity - closed;
        return Math.Max(0, _beyond[fill.ClientId] = _beyond.GetValueOrDefault(fill.ClientId) + (opened / fill.Price) - (opened / touch));
    }
}
