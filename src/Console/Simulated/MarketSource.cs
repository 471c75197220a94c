using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Tapes;

namespace Hedgerow.CommandLine.Simulated;

/// <summary>Where the books of two venues come from: two tapes, or the built-in synthetic market.</summary>
/// <param name="Description">For people.</param>
/// <param name="DefaultSpeed">Speed at which something is to be seen.</param>
/// <param name="Open">Makes the two books' paths for two instruments.</param>
internal sealed record MarketSource(
    string Description,
    double DefaultSpeed,
    Func<InstrumentTerms, InstrumentTerms, (IEnumerable<BookPoint> A, IEnumerable<BookPoint> B)> Open)
{
    private const double TapeSpeed = 60;
    private const int Ahead = 4096;

    /// <summary>The synthetic market of a seed.</summary>
    public static MarketSource Synthetic(ulong seed) => new("synthetic market", 1, (a, b) =>
    {
        var options = new SyntheticMarketOptions(
            Math.Max(a.Spec.TickSize, b.Spec.TickSize), Math.Max(a.Spec.LotSize, b.Spec.LotSize))
        {
            SpreadHalfLife = TimeSpan.FromSeconds(3),
            Step = TimeSpan.FromMilliseconds(20),
        };
        return Split(new SyntheticMarket(options, seed));
    });

    /// <summary>Two tapes, over the time that both cover.</summary>
    /// <param name="fileA">Tape of venue A.</param>
    /// <param name="fileB">Tape of venue B.</param>
    /// <exception cref="TapeException">A file is missing or wrong, or they share no time; names file and line.</exception>
    public static MarketSource Tapes(string fileA, string fileB)
    {
        var tapeA = Tape.Load(fileA);
        var tapeB = Tape.Load(fileB);
        var span = TapeSpan.Common(tapeA, tapeB);
        return new MarketSource($"tapes, {span}", TapeSpeed, (a, b) => (
            tapeA.Books(new BookPathOptions(a.Spec.TickSize, a.Spec.LotSize), span),
            tapeB.Books(new BookPathOptions(b.Spec.TickSize, b.Spec.LotSize), span)));
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

    /// <summary>The market makes both books at once; each lane reads its own, the other's wait in a short queue.</summary>
    private static (IEnumerable<BookPoint> A, IEnumerable<BookPoint> B) Split(SyntheticMarket market)
    {
        var waiting = (A: new Queue<BookPoint>(), B: new Queue<BookPoint>());
        return (Read(waiting.A), Read(waiting.B));

        IEnumerable<BookPoint> Read(Queue<BookPoint> own)
        {
            while (true)
            {
                if (own.Count == 0)
                {
                    var (a, b) = market.Next();
                    if (waiting.A.Count >= Ahead || waiting.B.Count >= Ahead)
                        throw new InvalidOperationException("one lane of the synthetic market is not read");
                    waiting.A.Enqueue(a);
                    waiting.B.Enqueue(b);
                }

                yield return own.Dequeue();
            }
        }
    }
}
