using Hedgerow.Hedging;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Tapes;

namespace Hedgerow.CommandLine.Simulated;

/// <summary>Where the books of several venues for one asset come from: two tapes, or the built-in synthetic market.</summary>
/// <param name="Description">For people.</param>
/// <param name="DefaultSpeed">Speed at which something is to be seen.</param>
/// <param name="Open">Makes the books' paths of two or more instruments, in their order. All of them must be read.</param>
internal sealed record MarketSource(
    string Description,
    double DefaultSpeed,
    Func<IReadOnlyList<InstrumentTerms>, IReadOnlyList<IEnumerable<BookPoint>>> Open)
{
    private const double TapeSpeed = 60;
    private const int Ahead = 4096;
    private const decimal CoinLot = 0.001m;

    /// <summary>The synthetic market of a seed.</summary>
    public static MarketSource Synthetic(ulong seed) => new("synthetic market", 1, instruments =>
    {
        var options = new SyntheticMarketOptions(instruments.Max(i => i.Spec.TickSize), instruments.Max(LotOf))
        {
            SpreadHalfLife = TimeSpan.FromSeconds(3),
            Step = TimeSpan.FromMilliseconds(20),
        };
        return Split(new SyntheticMarket(options, seed, instruments.Count), instruments.Count);
    });

    /// <summary>Two tapes, over the time that both cover.</summary>
    /// <param name="fileA">Tape of venue A.</param>
    /// <param name="fileB">Tape of venue B.</param>
    /// <exception cref="TapeException">A file is missing or wrong, or they share no time; names file and line.</exception>
    public static MarketSource Tapes(string fileA, string fileB)
    {
        Tape[] tapes = [Tape.Load(fileA), Tape.Load(fileB)];
        var span = TapeSpan.Common(tapes[0], tapes[1]);
        return new MarketSource($"tapes, {span}", TapeSpeed, instruments => instruments.Count == 2
            ? [.. tapes.Zip(instruments, (tape, i) => tape.Books(new BookPathOptions(i.Spec.TickSize, LotOf(i)), span))]
            : throw new CommandException($"two tapes drive two venues, not {instruments.Count}", ExitCode.BadInput));
    }

    /// <summary>From the options of the command line.</summary>
    /// <param name="tapeA">Tape of the Binance venue, or null.</param>
    /// <param name="tapeB">Tape of the Bybit venue, or null.</param>
    /// <param name="seed">Of the synthetic market.</param>
    /// <exception cref="CommandException">Only one tape was given.</exception>
    public static MarketSource From(string? tapeA, string? tapeB, ulong seed)
    {
        if (tapeA is null && tapeB is null)
            return Synthetic(seed);
        if (tapeA is null || tapeB is null)
            throw new CommandException("two tapes are needed, --tape-binance and --tape-bybit, or none", ExitCode.BadInput);
        return Tapes(tapeA, tapeB);
    }

    /// <summary>Plays it at venues, each with one instrument of the asset.</summary>
    /// <param name="places">Venues and what trades there.</param>
    public IEnumerable<MarketLane> Lanes(IReadOnlyList<(SimulatedVenue Venue, InstrumentTerms Terms)> places) =>
        Open([.. places.Select(p => p.Terms)]).Zip(
            places, (books, place) => new MarketLane(place.Venue.Server, place.Terms.Spec.Id.Symbol, books.Select(book => Native(place.Terms.Spec, book))));

    /// <summary>Base units; lots of inverse contracts are money.</summary>
    private static decimal LotOf(InstrumentTerms terms) => terms.Spec.Kind == Messages.ContractKind.Inverse ? CoinLot : terms.Spec.LotSize;

    /// <summary>A book in what an instrument counts.</summary>
    private static BookPoint Native(Messages.InstrumentSpec spec, BookPoint book) => spec.Kind != Messages.ContractKind.Inverse ? book : book with
    {
        BidSize = Math.Max(spec.LotSize, Lots.RoundDown(book.BidSize * book.Bid, spec.LotSize)),
        AskSize = Math.Max(spec.LotSize, Lots.RoundDown(book.AskSize * book.Ask, spec.LotSize)),
    };

    /// <summary>The market makes all books at once; each lane reads its own, the others' wait in short queues.</summary>
    private static List<IEnumerable<BookPoint>> Split(SyntheticMarket market, int lanes)
    {
        var waiting = Enumerable.Range(0, lanes).Select(_ => new Queue<BookPoint>()).ToArray();
        return [.. waiting.Select(Read)];

        IEnumerable<BookPoint> Read(Queue<BookPoint> own)
        {
            while (true)
            {
                if (own.Count == 0)
                {
                    if (Array.Exists(waiting, queue => queue.Count >= Ahead))
                        throw new InvalidOperationException("one lane of the synthetic market is not read");
                    foreach (var (queue, book) in waiting.Zip(market.NextOfAll()))
                        queue.Enqueue(book);
                }

                yield return own.Dequeue();
            }
        }
    }
}
