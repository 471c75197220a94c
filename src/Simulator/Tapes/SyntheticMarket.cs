namespace Hedgerow.Simulator.Tapes;

/// <summary>The manners of a <see cref="SyntheticMarket"/>.</summary>
/// <param name="TickSize">Price step of all instruments.</param>
/// <param name="LotSize">Quantity step of all instruments.</param>
public sealed record SyntheticMarketOptions(decimal TickSize, decimal LotSize)
{
    /// <summary>Time of the first books.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Time between books.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>First common price.</summary>
    public decimal StartPrice { get; init; } = 60_000m;

    /// <summary>Standard deviation of the common price over a minute, in basis points.</summary>
    public double VolatilityBpsPerMinute { get; init; } = 5;

    /// <summary>Where the difference of the two prices (A − B) returns to, in basis points of the price.</summary>
    public double SpreadMeanBps { get; init; }

    /// <summary>
    /// Standard deviation of that difference over a long time, in basis points. Taker fees of 5 bps on each of the four
    /// fills of a round trip need a swing of more than 20: the default gives one about every half-life.
    /// </summary>
    public double SpreadDeviationBps { get; init; } = 25;

    /// <summary>Time in which half of a deviation is gone.</summary>
    public TimeSpan SpreadHalfLife { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Distance of bid and ask from each venue's price in basis points, rounded up to the tick.</summary>
    public decimal HalfSpreadBps { get; init; } = 0.5m;

    /// <summary>Smallest size at the touch, base units.</summary>
    public decimal MinSize { get; init; } = 0.5m;

    /// <summary>Largest size at the touch, base units.</summary>
    public decimal MaxSize { get; init; } = 5m;
}

/// <summary>
/// Correlated books without end: a common price that walks at random, and a difference between the two venues that
/// returns to its mean (an Ornstein–Uhlenbeck process in steps); of more than two venues, a deviation of each from the common
/// price, so that the difference of any two is such a process with mean zero. The same seed gives the same books on every platform:
/// only additions, multiplications, divisions and square roots of IEEE doubles are used.
/// </summary>
public sealed class SyntheticMarket
{
    private const double Ln2 = 0.6931471805599453;

    private readonly SyntheticMarketOptions _options;
    private readonly SeededRandom _random;
    private readonly BookPathOptions _rounding;
    private readonly double _reversion;
    private readonly double _spreadNoiseBps;
    private readonly double _priceNoise;
    private readonly double[] _deviationsBps;
    private readonly double _meanBps;
    private double _price;

    /// <summary>Creates the market before its first books.</summary>
    /// <param name="options">Its manners.</param>
    /// <param name="seed">Decides everything.</param>
    /// <param name="venues">Books to make each time; at least two.</param>
    /// <exception cref="InvalidOperationException">Impossible options.</exception>
    public SyntheticMarket(SyntheticMarketOptions options, ulong seed, int venues = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(venues, 2);
        _options = options;
        _rounding = new BookPathOptions(options.TickSize, options.LotSize)
        {
            HalfSpreadBps = options.HalfSpreadBps,
            MinSize = options.MinSize,
            MaxSize = options.MaxSize,
        };
        _rounding.Validate();
        if (options.Step <= TimeSpan.Zero || options.StartPrice <= options.TickSize || options.SpreadHalfLife < options.Step)
        {
            throw new InvalidOperationException("synthetic market: step, price and half-life must be positive, the half-life at least a step");
        }

        _random = new SeededRandom(seed);
        _price = (double)options.StartPrice;
        // Of two venues the difference is the process; of more, each venue's own deviation.
        _deviationsBps = new double[venues == 2 ? 1 : venues];
        _meanBps = venues == 2 ? options.SpreadMeanBps : 0;
        Array.Fill(_deviationsBps, _meanBps);
        _reversion = Ln2 * options.Step.Ticks / options.SpreadHalfLife.Ticks;

        // A step x' = (1 − k)·x + n has the long-run variance var(n) / (1 − (1 − k)²).
        _spreadNoiseBps = options.SpreadDeviationBps * Math.Sqrt(_reversion * (2 - _reversion));
        if (venues > 2)
        {
            // Two independent deviations differ by √2 times as much as one.
            _spreadNoiseBps /= Math.Sqrt(2);
        }

        _priceNoise = options.VolatilityBpsPerMinute / 10_000 * Math.Sqrt(options.Step.TotalMinutes);
        Time = options.Start - options.Step;
    }

    /// <summary>Time of the books made last.</summary>
    public DateTimeOffset Time { get; private set; }

    /// <summary>Makes the next books of two venues; they have the same time, one step after the ones before.</summary>
    public (BookPoint A, BookPoint B) Next()
    {
        var books = NextOfAll();
        return (books[0], books[1]);
    }

    /// <summary>Makes the next book of every venue; they have the same time, one step after the ones before.</summary>
    public BookPoint[] NextOfAll()
    {
        Time += _options.Step;
        _price *= 1 + _priceNoise * _random.NextNormal();
        foreach (ref var deviation in _deviationsBps.AsSpan())
            deviation += _reversion * (_meanBps - deviation) + _spreadNoiseBps * _random.NextNormal();

        // The price stays within a factor of ten of its start, so that days of walking stay in the instrument's range.
        var start = (double)_options.StartPrice;
        _price = Math.Clamp(_price, start / 10, start * 10);
        if (_deviationsBps.Length > 1)
            return [.. _deviationsBps.Select(bps => Book(_price * (1 + bps / 10_000)))];
        var half = _price * _deviationsBps[0] / 20_000;
        return [Book(_price + half), Book(_price - half)];
    }

    private BookPoint Book(double price)
    {
        var mid = Math.Max(_options.TickSize, (decimal)price);
        var half = mid * _options.HalfSpreadBps / 10_000m;
        return _rounding.Round(new BookPoint(Time, mid - half, Size(), mid + half, Size()));
    }

    private decimal Size() =>
        _options.MinSize + (_options.MaxSize - _options.MinSize) * (decimal)_random.NextUnit();
}
