namespace Hedgerow.Simulation;

/// <summary>What may happen to one request on its way.</summary>
public enum RequestFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It never reaches the venue; the adapter times out.</summary>
    Lost = 1,

    /// <summary>The venue does it, the answer is lost; the adapter times out.</summary>
    AnswerLost,

    /// <summary>It reaches the venue after the adapter timed out; the venue does it if the receive window still allows.</summary>
    Late,

    /// <summary>HTTP 503 at once, nothing was done.</summary>
    ErrorBefore,

    /// <summary>HTTP 503 at once, though it was done.</summary>
    ErrorAfter,

    /// <summary>The venue refuses with a code that proves that nothing was done.</summary>
    Refused,
}

/// <summary>State of a stream.</summary>
public enum StreamState
{
    /// <summary>Works.</summary>
    Up = 1,

    /// <summary>The connection stands, nothing comes.</summary>
    Silent,

    /// <summary>The connection is cut, and the adapter knows.</summary>
    Down,
}

/// <summary>Kinds of requests that faults distinguish.</summary>
public enum RequestKind
{
    /// <summary>Placements.</summary>
    Place = 1,

    /// <summary>Cancellations.</summary>
    Cancel,

    /// <summary>Queries.</summary>
    Query,

    /// <summary>Moves and withdrawals of money.</summary>
    Funds,
}

/// <summary>Rates and one-time faults of a venue's wire; everything is off to begin with.</summary>
public sealed class VenueFaults
{
    private readonly Dictionary<RequestKind, Queue<RequestFault>> _next = [];
    private readonly Dictionary<(RequestKind Kind, RequestFault Fault), double> _rates = [];

    /// <summary>Share of private pushes that come twice.</summary>
    public double PushDuplicateRate { get; set; }

    /// <summary>Extra one-way time, up to this, drawn for each push, answer and request: they overtake each other.</summary>
    public TimeSpan ExtraDelay { get; set; }

    /// <summary>Time for which orders, fills and transfers are missing from queries after they came to be; 10 s at most.</summary>
    public TimeSpan HistoryLag { get; set; }

    /// <summary>Age beyond which queries know no finished order, and lists no order and no fill at all; null for none.</summary>
    public TimeSpan? HistoryDepth { get; set; }

    /// <summary>True: what is traded by hand from now on is in no list, then or later, however complete the list says it is.</summary>
    public bool ConcealsTradesByHand { get; set; }

    /// <summary>Venue clock minus true time.</summary>
    public TimeSpan ClockError { get; set; }

    /// <summary>True: books come crossed.</summary>
    public bool CrossedBooks { get; set; }

    /// <summary>Share by which books come too high (or, negative, too low): the feed is wrong, the venue is not.</summary>
    public decimal PriceShift { get; set; }

    /// <summary>True: of three readings of the account one tells no equity and no margin, though positions and balance are right.</summary>
    public bool WrongAccounts { get; set; }

    /// <summary>Makes the next request of a kind fail so; several calls queue up.</summary>
    public void Next(RequestKind kind, RequestFault fault, int times = 1)
    {
        if (!_next.TryGetValue(kind, out var queue))
        {
            _next[kind] = queue = new Queue<RequestFault>();
        }

        for (var i = 0; i < times; i++)
        {
            queue.Enqueue(fault);
        }
    }

    /// <summary>Makes a share of the requests of a kind fail so; zero ends it.</summary>
    public void SetRate(RequestKind kind, RequestFault fault, double rate) => _rates[(kind, fault)] = rate;

    /// <summary>Ends every rate and state; faults that are queued for one request stay.</summary>
    public void Clear()
    {
        _rates.Clear();
        PushDuplicateRate = 0;
        ExtraDelay = TimeSpan.Zero;
        HistoryLag = TimeSpan.Zero;
        HistoryDepth = null;
        ConcealsTradesByHand = false;
        ClockError = TimeSpan.Zero;
        CrossedBooks = false;
        PriceShift = 0m;
        WrongAccounts = false;
    }

    /// <summary>Draws the fate of one request.</summary>
    internal RequestFault Draw(RequestKind kind, SimulationRandom random)
    {
        if (_next.TryGetValue(kind, out var queue) && queue.TryDequeue(out var fault))
        {
            return fault;
        }

        if (_rates.Count == 0)
        {
            return RequestFault.None;
        }

        var draw = random.NextDouble();
        for (fault = RequestFault.Lost; fault <= RequestFault.Refused; fault++)
        {
            draw -= _rates.GetValueOrDefault((kind, fault));
            if (draw < 0)
            {
                return fault;
            }
        }

        return RequestFault.None;
    }
}
