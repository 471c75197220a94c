using System.Diagnostics;
using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Benchmarks.Load;

/// <summary>
/// Books of a number of symbols at two venues. A turn moves the price of one symbol at the first venue from half a percent
/// above the second to half a percent below, or back: worth closing the position and opening the opposite one. In between, books that are not worth
/// trading wobble.
/// </summary>
internal sealed class LoadMarket
{
    /// <summary>What one turn adds to the order log: a clip to flat and one to the other side, two orders each, sent, accepted and filled.</summary>
    public const int EntriesPerTurn = 12;

    private const int StepsPerSecond = 1_000;
    private const int WobblesPerTurn = 10;
    private const decimal Size = 50m;

    private static readonly TimeSpan MarkInterval = TimeSpan.FromSeconds(3);

    private readonly string[] _symbols;
    private readonly bool[] _isWide;
    private readonly long[] _turnedAt;
    private readonly List<double> _micros = [];
    private readonly Lock _microsGate = new();
    private ModelVenue _a = null!;
    private ModelVenue _b = null!;
    private long _unanswered;
    private long _wobbles;

    public LoadMarket(int symbols)
    {
        _symbols = [.. Enumerable.Range(0, symbols).Select(i => string.Create(CultureInfo.InvariantCulture, $"S{i}USDT"))];
        (_isWide, _turnedAt) = (new bool[symbols], new long[symbols]);
    }

    /// <summary>Times from a turn's quote to the first order that it caused, microseconds.</summary>
    public IReadOnlyList<double> Micros => _micros;

    /// <summary>Quotes told.</summary>
    public long Quotes { get; private set; }

    public long Turns { get; private set; }

    /// <summary>False while the runtime still compiles: times are not taken.</summary>
    public bool IsMeasuring { get; set; }

    /// <summary>Turns that caused no order before the next turn of the same symbol.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    public IReadOnlyList<string> Symbols => _symbols;

    /// <summary>The instruments of a venue.</summary>
    public IReadOnlyList<InstrumentTerms> Terms(string venue, decimal takerFee) =>
    [
        .. _symbols.Select(symbol => new InstrumentTerms(
            new InstrumentSpec(new InstrumentId(venue, symbol), symbol[..^4], "USDT", "USDT", 0.01m, 0.01m, 0.01m, 10_000m, 1_000m, 5m, TimeSpan.FromHours(8), true),
            [new(0m, 0.005m, 50m)], 0.0002m, takerFee)),
    ];

    /// <summary>The pairs of a configuration: each symbol at both venues.</summary>
    public IReadOnlyList<PairOptions> Pairs(string a, string b) =>
    [
        .. _symbols.Select((symbol, i) => new PairOptions
        {
            Number = i + 1,
            Name = symbol,
            A = new LegOptions { Venue = a, Symbol = symbol },
            B = new LegOptions { Venue = b, Symbol = symbol },
            Curve = new CurveOptions { MaxPosition = 1m, RangeBps = 10m },
            Execution = new ExecutionOptions { MaxOrderQuantity = 2m, ClipIntervalMs = 0 },
        }),
    ];

    /// <summary>An order has left: the engine's thread or that of whoever posted.</summary>
    public void Left(PlaceOrder order, long at)
    {
        if (!IsMeasuring)
            return;
        var index = int.Parse(order.Symbol.AsSpan(1, order.Symbol.Length - 5), CultureInfo.InvariantCulture);
        var turned = Interlocked.Exchange(ref _turnedAt[index], 0);
        if (turned == 0)
            return;
        lock (_microsGate)
            _micros.Add(Stopwatch.GetElapsedTime(turned, at).TotalMicroseconds);
    }

    public void Open(ModelVenue a, ModelVenue b)
    {
        (_a, _b) = (a, b);
        for (var i = 0; i < _symbols.Length; i++)
        {
            Show(_b, i, 0m);
            Show(_a, i, 0m);
        }
    }

    /// <summary>Turns at a rate until a time has passed.</summary>
    /// <param name="turnsPerSecond">Turns a second over all symbols.</param>
    /// <param name="duration">How long.</param>
    /// <param name="everySecond">Called about once a second with the time that has passed.</param>
    public void Run(double turnsPerSecond, TimeSpan duration, Action<TimeSpan> everySecond)
    {
        var begin = Stopwatch.GetTimestamp();
        var marksAt = TimeSpan.Zero;
        var done = 0L;
        for (var step = 1L; Stopwatch.GetElapsedTime(begin) is var passed && passed < duration; step++)
        {
            var due = (long)(turnsPerSecond * step / StepsPerSecond);
            for (; done < due; done++)
                Turn((int)(done % _symbols.Length));
            if (passed >= marksAt)
            {
                marksAt += MarkInterval;
                _a.TellMarks(_symbols);
                _b.TellMarks(_symbols);
            }
            if (step % StepsPerSecond == 0)
                everySecond(passed);
            var rest = TimeSpan.FromSeconds((double)step / StepsPerSecond) - Stopwatch.GetElapsedTime(begin);
            if (rest > TimeSpan.Zero)
                Thread.Sleep(rest);
        }
    }

    private void Turn(int index)
    {
        for (var i = 1; i <= WobblesPerTurn; i++)
        {
            var other = (index + (i * 47)) % _symbols.Length;
            Show(i % 2 == 0 ? _a : _b, other, i % 2 != 0 ? 0m : Away(other));
        }
        Show(_b, index, 0m);
        _isWide[index] = !_isWide[index];
        if (!IsMeasuring)
        {
            Show(_a, index, Away(index));
            return;
        }
        Turns++;
        Show(_a, index, Away(index), () =>
        {
            if (Interlocked.Exchange(ref _turnedAt[index], Stopwatch.GetTimestamp()) != 0)
                Interlocked.Increment(ref _unanswered);
        });
    }

    private decimal Away(int index) => _isWide[index] ? 0.005m : -0.005m;

    private void Show(ModelVenue venue, int index, decimal away, Action? telling = null)
    {
        var bid = decimal.Round((100m + index) * (1m + away), 2);
        Quotes++;
        venue.SetBook(_symbols[index], bid, bid + 0.01m, Size + (++_wobbles % 7), telling);
    }
}
