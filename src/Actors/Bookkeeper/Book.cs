using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Bookkeeper;

/// <summary>One book: shares, the owner's money and the history. Changes only by events.</summary>
internal sealed class Book(string asset)
{
    private const int KeptMoves = 1024;
    private const int ThinAbove = 8_192;

    private List<BookPoint> _points = [];
    private readonly Queue<OwnerMoved> _moves = new();

    // What VolumeSince was last asked for, and what it came to; null once thinned.
    private DateTimeOffset? _volumeSince;
    private decimal _volume;

    public string Asset { get; } = asset;

    public decimal SharesOut { get; private set; }

    public decimal Owner { get; private set; }

    public decimal Accepted { get; private set; }

    public decimal TransferFees { get; private set; }

    public decimal Expected { get; private set; }

    public DateTimeOffset ExpectedSince { get; private set; } = DateTimeOffset.MinValue;

    public IReadOnlyList<BookPoint> Points => _points;

    public IReadOnlyCollection<OwnerMoved> Moves => _moves;

    /// <summary>Price of a share when there last were any; zero before.</summary>
    public decimal LastPrice => _points.FindLast(p => p.Shares > 0m) is { } point ? point.NavPerShare() : 0m;

    public void Apply(BookBegan began)
    {
        Owner = began.Owner;
        SharesOut = began.Shares;
    }

    public void Apply(OwnerMoved moved)
    {
        SharesOut += moved.Shares;
        var amount = moved.Command.Amount;
        Owner += moved.Command.Action switch
        {
            OwnerAction.Deposit => amount,
            OwnerAction.Withdraw => -amount,
            _ => 0m,
        };
        if (moved.Command.Action == OwnerAction.Accept)
            Accepted += amount;
        Expected = moved.Expected;
        ExpectedSince = Expected == 0m ? DateTimeOffset.MinValue : moved.Time;
        _moves.Enqueue(moved);
        if (_moves.Count > KeptMoves)
            _moves.Dequeue();
    }

    /// <summary>Volume of the points after a time. Asked for every few seconds about the same midnight: kept, not summed up each time.</summary>
    public decimal VolumeSince(DateTimeOffset time)
    {
        if (_volumeSince != time)
        {
            _volumeSince = time;
            _volume = 0m;
            for (var i = _points.Count - 1; i >= 0 && _points[i].Time > time; i--)
                _volume += _points[i].Volume();
        }
        return _volume;
    }

    public void Add(BookPoint point)
    {
        TransferFees = point.TransferFees;
        Expected = point.Expected;
        if (Expected == 0m)
            ExpectedSince = DateTimeOffset.MinValue;
        var isNewHour = _points.Count > 0 && HourOf(_points[^1]) != HourOf(point);
        _points.Add(point);
        if (point.Time > _volumeSince)
            _volume += point.Volume();
        if (!isNewHour && _points.Count <= ThinAbove)
            return;
        _points = PointThinning.Thin(_points);
        _volumeSince = null;
    }

    public BookEntry ToEntry() => new(
        Asset, SharesOut, Owner, Accepted, TransferFees, Expected, ExpectedSince, [.. _points], [.. _moves]);

    public static Book From(BookEntry entry)
    {
        var book = new Book(entry.Asset)
        {
            SharesOut = entry.Shares,
            Owner = entry.Owner,
            Accepted = entry.Accepted,
            TransferFees = entry.TransferFees,
            Expected = entry.Expected,
            ExpectedSince = entry.ExpectedSince,
            _points = [.. entry.Points],
        };
        foreach (var move in entry.Moves)
            book._moves.Enqueue(move);
        return book;
    }

    private static long HourOf(BookPoint point) => point.Time.UtcTicks / TimeSpan.TicksPerHour;
}
