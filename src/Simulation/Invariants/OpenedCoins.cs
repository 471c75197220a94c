using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// What orders at inverse instruments opened in coins beyond what they were planned for, only because of the price.
/// </summary>
/// <remarks>
/// An order over q USD, planned at the touch t, is meant to open q/t coins; filled at p it opens q/p. A price that moved on the way to the
/// venue, for the better to a buyer, inside the band for the worse to a seller, so makes more coins of it than were wanted. Nobody can
/// order coins there, so that is no mistake of the one who ordered: levelling takes it back. It is just this, and nothing for what an
/// order closes, whose coins go by the entry.
/// </remarks>
internal sealed class OpenedCoins
{
    /// <summary>For as long an order may be under way from its decision to its gateway; older touches are not kept, and then nothing is allowed.</summary>
    private static readonly TimeSpan LongestWay = TimeSpan.FromMinutes(1);

    private readonly Dictionary<InstrumentId, Queue<(DateTimeOffset Since, Quote Quote)>> _books = [];
    private readonly Dictionary<string, decimal> _planned = [];
    private readonly Dictionary<string, decimal> _beyond = [];
    private readonly Dictionary<(int Pair, int Leg), string> _latest = [];

    /// <summary>
    /// Coins, at least 0, by which the newest clip of every pair may be larger than it was planned: of its two legs, which balance each
    /// other, the one with more. What older ones opened is levelled by then.
    /// </summary>
    public decimal OfClips => _latest
        .GroupBy(latest => latest.Key.Pair, latest => Of(latest.Value))
        .Sum(pair => pair.Max());

    /// <summary>Coins, at least 0, that all fills of an order opened beyond what they were planned for.</summary>
    public decimal Of(string clientId) => Math.Max(0, _beyond.GetValueOrDefault(clientId));

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

    /// <summary>An order comes to its gateway: it was planned at the touch that the coordinator knew when it decided, or rests at its own price.</summary>
    public void Order(string venue, OrderRequest request)
    {
        var known = _books.GetValueOrDefault(new InstrumentId(venue, request.Symbol))?.LastOrDefault(book => book.Since <= request.DecidedAt).Quote;
        if (request.Type == OrderType.PostOnly)
        {
            _planned.TryAdd(request.ClientId, request.Price);
        }
        else if (known is not null)
        {
            _planned.TryAdd(request.ClientId, request.Side == Side.Buy ? known.Ask : known.Bid);
        }
    }

    /// <summary>An order of ours was filled at an inverse instrument.</summary>
    /// <param name="fill">By it.</param>
    /// <param name="opened">Native quantity of it that enlarged the leg, without sign.</param>
    public void Count(Fill fill, decimal opened)
    {
        if (!_planned.TryGetValue(fill.ClientId, out var price) || !ClientOrderId.TryParse(fill.ClientId, out var id))
        {
            return;
        }

        _beyond[fill.ClientId] = _beyond.GetValueOrDefault(fill.ClientId) + (opened / fill.Price) - (opened / price);
        _latest[(id.Pair, id.Leg)] = fill.ClientId;
    }
}
