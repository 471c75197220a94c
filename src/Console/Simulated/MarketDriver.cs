using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Tapes;

namespace Hedgerow.CommandLine.Simulated;

/// <summary>The books of one symbol at one venue, oldest first; may never end.</summary>
/// <param name="Server">The venue.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Books">Its books; times of all lanes of a driver are on one scale.</param>
internal sealed record MarketLane(VenueServer Server, string Symbol, IEnumerable<BookPoint> Books);

/// <summary>
/// Plays books into simulated venues in the order of their times, faster or slower than they happened. A venue whose
/// tape says nothing new, or has ended, goes on quoting its last book.
/// </summary>
internal sealed class MarketDriver : IAsyncDisposable
{
    /// <summary>A quiet book is told again after this time, so that it is known to be alive.</summary>
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(500);

    private readonly List<Player> _players;
    private readonly double _speed;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DateTimeOffset _from;
    private Task _run = Task.CompletedTask;
    private long _startedAt;
    private long _told;

    private MarketDriver(List<Player> players, double speed)
    {
        _players = players;
        _speed = speed;
        _from = players.Min(p => p.Next.Time);
    }

    /// <summary>Books told so far, repetitions included.</summary>
    public long Told => Volatile.Read(ref _told);

    /// <summary>Completes when every lane has ended; the last books are still quoted.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Tells the first book of every lane and goes on from there.</summary>
    /// <param name="lanes">At least one.</param>
    /// <param name="speed">Tape time per real time; positive.</param>
    public static MarketDriver Start(IEnumerable<MarketLane> lanes, double speed)
    {
        var players = lanes.Select(l => new Player(l)).Where(p => p.HasNext).ToList();
        var driver = new MarketDriver(players, speed);
        foreach (var player in players)
            driver.Tell(player);
        driver._startedAt = TimeProvider.System.GetTimestamp();
        driver._run = Task.Run(driver.RunAsync);
        return driver;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _players.ForEach(p => p.Dispose());
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        try
        {
            while (await ticks.WaitForNextTickAsync(_stop.Token))
            {
                PlayDue();
                if (_players.TrueForAll(p => !p.HasNext))
                    _ended.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
        }
    }

    private void PlayDue()
    {
        var due = _from + TimeProvider.System.GetElapsedTime(_startedAt) * _speed;
        while (!_stop.IsCancellationRequested && NextDue(due) is { } player)
            Tell(player);
        foreach (var player in _players)
        {
            if (TimeProvider.System.GetElapsedTime(player.ToldAt) >= RepeatAfter)
                Show(player, player.Last);
        }
    }

    private Player? NextDue(DateTimeOffset due)
    {
        Player? first = null;
        foreach (var player in _players)
        {
            if (player.HasNext && player.Next.Time <= due && (first is null || player.Next.Time < first.Next.Time))
                first = player;
        }

        return first;
    }

    private void Tell(Player player)
    {
        var book = player.Next;
        player.Advance();
        Show(player, book);
    }

    private void Show(Player player, BookPoint book)
    {
        player.Last = book;
        player.ToldAt = TimeProvider.System.GetTimestamp();
        player.Lane.Server.SetBook(player.Lane.Symbol, book.Bid, book.BidSize, book.Ask, book.AskSize);
        Volatile.Write(ref _told, _told + 1);
    }

    /// <summary>Where one lane is.</summary>
    private sealed class Player : IDisposable
    {
        private readonly IEnumerator<BookPoint> _books;

        public Player(MarketLane lane)
        {
            Lane = lane;
            _books = lane.Books.GetEnumerator();
            HasNext = _books.MoveNext();
        }

        public MarketLane Lane { get; }

        public bool HasNext { get; private set; }

        public BookPoint Next => _books.Current;

        public BookPoint Last { get; set; }

        public long ToldAt { get; set; }

        public void Advance() => HasNext = _books.MoveNext();

        public void Dispose() => _books.Dispose();
    }
}
