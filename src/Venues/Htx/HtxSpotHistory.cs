using System.Globalization;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Lists of spot orders and executions: newest first, in pages that go on from the last row of the page before.</summary>
internal sealed class HtxSpotHistory
{
    /// <summary>Path of the working orders.</summary>
    public const string OpenOrdersPath = "/v1/order/openOrders";

    /// <summary>Path of the finished orders.</summary>
    public const string OrdersPath = "/v1/order/orders";

    /// <summary>Path of the executions.</summary>
    public const string ExecutionsPath = "/v1/order/matchresults";

    private const int OpenOrderRows = 500;
    private const int OrderRows = 100;
    private const int ExecutionRows = 500;

    // "The last 180 days data can be queried continuously" of orders that traded; executions: "(current-time) – 120days".
    private static readonly TimeSpan TradedKept = TimeSpan.FromDays(179);
    private static readonly TimeSpan ExecutionsKept = TimeSpan.FromDays(119);

    // "The order created via API will no longer be queryable after being cancelled for more than 2 hours", and a window of cancelled orders
    // "should be within past 2 hours". Ours is a little shorter, since what is at its edge is gone before the last page is asked for.
    private static readonly TimeSpan CancelledKept = TimeSpan.FromMinutes(115);

    private readonly HtxRest _rest;
    private readonly HtxPages _pages;

    /// <summary>Makes a reader of lists.</summary>
    /// <param name="settings">Most pages.</param>
    /// <param name="rest">REST.</param>
    public HtxSpotHistory(HtxSettings settings, HtxRest rest)
    {
        _rest = rest;
        _pages = new HtxPages(rest, settings.MaxPages);
    }

    /// <summary>Rows of working orders of a symbol.</summary>
    /// <param name="account">The venue's number of the account.</param>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not whole.</exception>
    public Task<List<WireObject>> OpenOrders(string account, string symbol, CancellationToken cancellation) =>
        Pages(OpenOrdersPath, [new("account-id", account), new("symbol", symbol)], OpenOrderRows, cancellation);

    /// <summary>Rows of finished orders of a symbol since a time: those that traded, and of the last two hours those that did not.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not whole.</exception>
    public async Task<List<WireObject>> Orders(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var rows = await Traded(symbol, since, cancellation);
        var kept = _rest.Clock.UtcNow - CancelledKept;
        rows.AddRange(await Orders(symbol, "canceled", since > kept ? since : kept, to: null, cancellation));
        return rows;
    }

    /// <summary>Rows of finished orders of a symbol that traded.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not whole, or further back than the venue keeps them.</exception>
    public Task<List<WireObject>> Traded(string symbol, DateTimeOffset since, CancellationToken cancellation) =>
        _pages.Windows(since, TradedKept, (from, to) => Orders(symbol, "filled,partial-canceled", from, to, cancellation));

    /// <summary>Rows of executions of a symbol since a time.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not whole, or further back than the venue keeps them.</exception>
    public Task<List<WireObject>> Executions(string symbol, DateTimeOffset since, CancellationToken cancellation) => _pages.Windows(
        since,
        ExecutionsKept,
        (from, to) => Pages(ExecutionsPath, [new("symbol", symbol), .. Window(from, to)], ExecutionRows, cancellation));

    private Task<List<WireObject>> Orders(string symbol, string states, DateTimeOffset from, DateTimeOffset? to, CancellationToken cancellation) =>
        Pages(OrdersPath, [new("symbol", symbol), new("states", states), .. Window(from, to)], OrderRows, cancellation);

    // A window without an end goes to now, whatever the venue's clock says; one that ends after now is refused.
    private static IEnumerable<KeyValuePair<string, string>> Window(DateTimeOffset from, DateTimeOffset? to)
    {
        yield return new("start-time", Ms(from));
        if (to is { } end)
        {
            yield return new("end-time", Ms(end));
        }
    }

    private Task<List<WireObject>> Pages(
        string path, IReadOnlyList<KeyValuePair<string, string>> query, int size, CancellationToken cancellation) => _pages.Follow(
        path,
        "id",
        from => _rest.Query(
            path,
            [.. query, .. From(from), new("size", size.ToString(CultureInfo.InvariantCulture))],
            signed: true,
            reply => reply.Rows,
            cancellation),

        // Ids of executions are in no order: the last row's is the one to go on from, and it may come again.
        (_, ids) => ids[^1],
        rows => rows < size);

    private static IEnumerable<KeyValuePair<string, string>> From(long? id)
    {
        if (id is { } from)
        {
            yield return new("from", from.ToString(CultureInfo.InvariantCulture));
            yield return new("direct", "next");
        }
    }

    private static string Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
