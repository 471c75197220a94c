using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

/// <summary>
/// What the server keeps of one instrument. A lot is 100 contracts here, so that the number of contracts in a native unit follows
/// from the lot: a lot of 100 USD of an inverse contract makes one contract 1 USD.
/// </summary>
internal sealed class BitmexMarket
{
    private const decimal ContractsPerLot = 100m;
    private const long IdsPerSymbol = 100_000_000;

    private readonly long _firstId;

    public BitmexMarket(InstrumentTerms terms, int number)
    {
        State = new MarketState(terms);
        PerUnit = ContractsPerLot / terms.Spec.LotSize;
        _firstId = (number + 1) * IdsPerSymbol;
        Quote = "quote:" + Symbol;
        Instrument = "instrument:" + Symbol;
        Trade = "trade:" + Symbol;
        Books = [new BitmexBookTable("orderBookL2_25", Symbol, levels: 25), new BitmexBookTable("orderBookL2", Symbol, levels: 1_000)];
    }

    public MarketState State { get; }

    public string Symbol => State.Symbol;

    public InstrumentSpec Spec => State.Terms.Spec;

    /// <summary>Contracts per native unit.</summary>
    public decimal PerUnit { get; }

    public bool IsInverse => Spec.Kind == ContractKind.Inverse;

    public string Quote { get; }

    public string Instrument { get; }

    public string Trade { get; }

    public IReadOnlyList<BitmexBookTable> Books { get; }

    /// <summary>The last quote, to tell only changes.</summary>
    public BookTop? LastQuote { get; set; }

    /// <summary>The last mark and best prices of the instrument table, to tell only changes.</summary>
    public (MarkInfo Mark, decimal Bid, decimal Ask)? LastInstrument { get; set; }

    /// <summary>Whole contracts of a quantity.</summary>
    public long Contracts(decimal quantity) => (long)decimal.Truncate(quantity * PerUnit);

    /// <summary>The venue's id of a price, from which a client can tell the price.</summary>
    public long LevelId(decimal price) => _firstId - (long)(price / Spec.TickSize);
}

/// <summary>One depth of one book as a table: an image for each new subscriber, then inserts, updates and deletes of levels.</summary>
internal sealed class BitmexBookTable(string table, string symbol, int levels)
{
    private Dictionary<(Side Side, decimal Price), decimal> _levels = [];

    public string Table { get; } = table;

    public string Topic { get; } = table + ":" + symbol;

    public int Levels { get; } = levels;

    /// <summary>What the table holds now.</summary>
    public IEnumerable<BitmexLevel> Image => _levels.Select(level => new BitmexLevel(level.Key.Side, level.Key.Price, level.Value));

    /// <summary>Takes the book over and tells what became of its levels: gone ones first, so that they do not cross new ones.</summary>
    public IEnumerable<(string Action, List<BitmexLevel> Levels)> Advance(BookDepth book)
    {
        var next = new Dictionary<(Side, decimal), decimal>();
        foreach (var bid in book.Bids)
        {
            next[(Side.Buy, bid.Price)] = bid.Size;
        }

        foreach (var ask in book.Asks)
        {
            next[(Side.Sell, ask.Price)] = ask.Size;
        }

        var before = _levels;
        _levels = next;
        var gone = before.Where(l => !next.ContainsKey(l.Key)).Select(l => new BitmexLevel(l.Key.Side, l.Key.Price, 0)).ToList();
        var changed = Image.Where(l => before.TryGetValue((l.Side, l.Price), out var size) && size != l.Size).ToList();
        var added = Image.Where(l => !before.ContainsKey((l.Side, l.Price))).ToList();
        return new[] { ("delete", gone), ("update", changed), ("insert", added) }.Where(part => part.Item2.Count > 0);
    }
}

/// <summary>A level of a book.</summary>
/// <param name="Side">Side.</param>
/// <param name="Price">Price.</param>
/// <param name="Size">Native units.</param>
internal sealed record BitmexLevel(Side Side, decimal Price, decimal Size);
