using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Asks over REST for what the private stream leaves out: the fees of executions, the last quantity of an order that was cut
/// off by a cancel, the amounts of funding. Quantities do not wait for it: they come with the orders. Questions of one symbol
/// are put together, at most one a beat, and given up after some tries: the gateway asks by itself for what it misses.
/// </summary>
internal sealed partial class HtxFollowUp
{
    private const int MaxTries = 8;
    private const int MaxWaiting = 4096;

    // Clocks of matching and of the records may differ a little.
    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FundingLookBack = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    // Records of funding lag behind the event.
    private static readonly TimeSpan[] FundingWaits = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60)];

    private readonly IHtxFollowUpQueries _queries;
    private readonly Action<VenueReport> _report;
    private readonly TaskBag _tasks;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly Dictionary<HtxTrade, Waiting> _fills = [];
    private readonly Dictionary<(string Symbol, string OrderId), Waiting> _orders = [];
    private readonly List<DateTimeOffset> _funding = [];
    private IReadOnlyList<string> _symbols = [];
    private int _isRunning;

    /// <summary>Makes one that waits for nothing.</summary>
    /// <param name="queries">Asks the venue.</param>
    /// <param name="report">Takes what was missing.</param>
    /// <param name="tasks">Bounds and awaits what is under way.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stop">Ends it.</param>
    public HtxFollowUp(
        IHtxFollowUpQueries queries, Action<VenueReport> report, TaskBag tasks, TimeProvider time, ILogger logger, CancellationToken stop)
    {
        _queries = queries;
        _report = report;
        _tasks = tasks;
        _time = time;
        _logger = logger;
        _stop = stop;
    }

    /// <summary>Symbols whose funding counts.</summary>
    /// <param name="symbols">Venue symbols.</param>
    public void Connect(IReadOnlyList<string> symbols) => Volatile.Write(ref _symbols, symbols);

    /// <summary>An execution was pushed without its fee.</summary>
    /// <param name="trade">The execution.</param>
    public void AskFill(HtxTrade trade) => Add(_fills, trade);

    /// <summary>An order is over, and what it traded is not known.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="orderId">The venue's id.</param>
    public void AskOrder(string symbol, string orderId) => Add(_orders, (symbol, orderId));

    /// <summary>Funding was settled.</summary>
    public void AskFunding()
    {
        lock (_gate)
        {
            // All symbols are paid in one instant: one reading serves them all.
            if (_funding.Count == 0)
            {
                _funding.AddRange(FundingWaits.Select(wait => _time.GetUtcNow() + wait));
            }
        }
    }

    /// <summary>Asks for what is due. Called by a timer.</summary>
    public void Watch()
    {
        if (!IsDue() || Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            return;
        }

        async Task Run()
        {
            try
            {
                await AskDue();
            }
            finally
            {
                Volatile.Write(ref _isRunning, 0);
            }
        }

        if (!_tasks.TryRun(Run))
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private void Add<T>(Dictionary<T, Waiting> waiting, T key)
        where T : notnull
    {
        lock (_gate)
        {
            if (waiting.Count < MaxWaiting)
            {
                // A second execution of the same match: asked for as well, however often the first one was.
                waiting[key] = new Waiting(waiting.TryGetValue(key, out var known) ? known.Wanted + 1 : 1, 0, _time.GetUtcNow() + FirstWait);
            }
        }
    }

    private bool IsDue()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            return _fills.Values.Any(waiting => waiting.DueAt <= now) || _orders.Values.Any(waiting => waiting.DueAt <= now)
                || _funding.Exists(due => due <= now);
        }
    }

    private async Task AskDue()
    {
        foreach (var (symbol, orderId) in Due(_orders))
        {
            await Ask($"order {orderId}", async () =>
            {
                if (await _queries.FindVenueOrder(symbol, orderId, _stop) is { } order && order.Status.IsFinal())
                {
                    Forget(_orders, (symbol, orderId));
                    _report(new OrderChanged(order));
                }
            });
        }

        foreach (var trades in Due(_fills).GroupBy(trade => trade.Symbol))
        {
            await Ask("fills of " + trades.Key, () => AskFills(trades.Key, [.. trades]));
        }

        if (TakeFunding())
        {
            var since = _time.GetUtcNow() - FundingLookBack;
            foreach (var symbol in Volatile.Read(ref _symbols))
            {
                await Ask("funding of " + symbol, async () => (await _queries.Funding(symbol, since, _stop))
                    .ForEach(payment => _report(new FundingReported(payment))));
            }
        }
    }

    private async Task AskFills(string symbol, List<HtxTrade> trades)
    {
        var rows = await _queries.TradedFills(symbol, trades.Min(trade => trade.Time) - LookBack, _stop);
        foreach (var trade in trades)
        {
            var found = rows.FindAll(row => row.Fill.VenueOrderId == trade.OrderId && row.TradeId == trade.TradeId);
            if (found.Count > 0 && found.Count >= Wanted(trade))
            {
                Forget(_fills, trade);
            }

            // One that was told before counts once by its id.
            found.ForEach(row => _report(new FillReported(row.Fill)));
        }
    }

    private int Wanted(HtxTrade trade)
    {
        lock (_gate)
        {
            return _fills.TryGetValue(trade, out var waiting) ? waiting.Wanted : 0;
        }
    }

    // What is due now, each with its next time; what was asked for too often is forgotten.
    private List<T> Due<T>(Dictionary<T, Waiting> waiting)
        where T : notnull
    {
        var now = _time.GetUtcNow();
        var due = new List<T>();
        lock (_gate)
        {
            foreach (var (key, state) in waiting.Where(entry => entry.Value.DueAt <= now).ToList())
            {
                due.Add(key);
                if (state.Tries + 1 >= MaxTries)
                {
                    waiting.Remove(key);
                }
                else
                {
                    waiting[key] = state with { Tries = state.Tries + 1, DueAt = now + (FirstWait * Math.Pow(2, state.Tries)) };
                }
            }
        }

        return due;
    }

    private void Forget<T>(Dictionary<T, Waiting> waiting, T key)
        where T : notnull
    {
        lock (_gate)
        {
            waiting.Remove(key);
        }
    }

    private bool TakeFunding()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            return _funding.RemoveAll(due => due <= now) > 0;
        }
    }

    private async Task Ask(string what, Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (QueryException e)
        {
            Log.NotAnswered(_logger, what, e.Message);
        }
        catch (FrameException e)
        {
            _report(new FrameRejected(VenueChannel.Rest, e.Message, e.Around));
        }
    }

    private readonly record struct Waiting(int Wanted, int Tries, DateTimeOffset DueAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "not answered: {What}: {Problem}")]
        public static partial void NotAnswered(ILogger logger, string what, string problem);
    }
}

/// <summary>What is asked to follow up the private stream.</summary>
internal interface IHtxFollowUpQueries
{
    /// <summary>Looks an order up by the venue's id; null when the venue does not know it.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="orderId">The venue's id.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<OrderSnapshot?> FindVenueOrder(string symbol, string orderId, CancellationToken cancellation);

    /// <summary>Fills of a symbol since a time, oldest first, each with the id of its match, by which the stream knows it.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<List<(Fill Fill, string TradeId)>> TradedFills(string symbol, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>Funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation);
}
