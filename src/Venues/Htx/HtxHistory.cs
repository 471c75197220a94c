using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Lists that reach back in time: orders, executions, funding. The venue gives them in windows of 48 hours and in pages that
/// go on after the largest id of the page before.
/// </summary>
internal sealed class HtxHistory
{
    private const int PageRows = 100;

    // Order history and financial records: "last 90 days". Executions: the page is called "last 3 days".
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private static readonly TimeSpan ExecutionsKept = TimeSpan.FromDays(3);

    private readonly HtxRest _rest;
    private readonly HtxSettings _settings;
    private readonly HtxPages _pages;

    /// <summary>Makes a reader of histories.</summary>
    /// <param name="settings">Settle asset, most pages.</param>
    /// <param name="rest">REST.</param>
    public HtxHistory(HtxSettings settings, HtxRest rest)
    {
        _settings = settings;
        _rest = rest;
        _pages = new HtxPages(rest, settings.MaxPages);
    }

    /// <summary>Rows of finished orders of a symbol since a time.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not whole.</exception>
    public Task<List<WireObject>> Orders(string symbol, DateTimeOffset since, CancellationToken cancellation) => Windows(
        since,
        Kept,
        (from, to) => Pages(
            "/v5/trade/order/history",
            [new("contract_code", symbol), new("margin_mode", "cross"), new("start_time", Ms(from)), new("end_time", Ms(to))],
            cancellation));

    /// <summary>Rows of executions of a symbol since a time.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not whole, or further back than the venue keeps them.</exception>
    public Task<List<WireObject>> Executions(string symbol, DateTimeOffset since, CancellationToken cancellation) => Windows(
        since,
        ExecutionsKept,
        (from, to) => Pages(
            "/v5/trade/order/details",
            [new("contract_code", symbol), new("start_time", Ms(from)), new("end_time", Ms(to))],
            cancellation));

    /// <summary>Funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not whole.</exception>
    public async Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var rows = await Windows(since, Kept, (from, to) => Records(symbol, from, to, cancellation));
        return rows.ConvertAll(Payment)
            .Where(payment => payment.Symbol == symbol && payment.Time >= since)
            .DistinctBy(payment => payment.PaymentId)
            .OrderBy(payment => payment.Time)
            .ToList();
    }

    /// <summary>Asks page after page until the venue has no more.</summary>
    /// <param name="path">From the first slash on.</param>
    /// <param name="query">Parameters without those of the pages.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">A page is missing, or there is no end of pages.</exception>
    public Task<List<WireObject>> Pages(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation) => _pages.Follow(
        path,
        "id",
        from => _rest.Query(
            path,
            [.. query, new("from", (from ?? 0).ToString(CultureInfo.InvariantCulture)), new("limit", PageRows.ToString(CultureInfo.InvariantCulture)), new("direct", "next")],
            signed: true,
            reply => reply.Rows,
            cancellation),
        Largest,
        rows => rows < PageRows);

    // The records come in pages of a size that is not documented: an empty one is the end.
    private Task<List<WireObject>> Records(string symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        const string Path = "/linear-swap-api/v3/swap_financial_record";
        return _pages.Follow(
            Path,
            "query_id",
            after => _rest.QueryByPost(
                Path,
                Encoding.ASCII.GetBytes(
                    $$"""{"contract":"{{symbol}}","mar_acct":"{{_settings.SettleAsset}}","type":"30,31","start_time":{{Ms(from)}},"end_time":{{Ms(to)}},"direct":"next","from_id":{{(after ?? 0).ToString(CultureInfo.InvariantCulture)}}}"""),
                reply => reply.Rows,
                cancellation),
            Largest,
            rows => rows == 0);
    }

    // The last window ends in the future, so that what happens while we ask is not cut off by a clock.
    private Task<List<WireObject>> Windows(DateTimeOffset since, TimeSpan kept, Func<DateTimeOffset, DateTimeOffset, Task<List<WireObject>>> ask) =>
        _pages.Windows(since, kept, (from, to) => ask(from, to ?? _rest.Clock.UtcNow + TimeSpan.FromMinutes(1)));

    private static long Largest(long? from, List<long> ids) => ids.Aggregate(from ?? 0, Math.Max);

    /// <summary>A funding payment.</summary>
    /// <param name="row">Row of <c>swap_financial_record</c>.</param>
    /// <exception cref="FrameException">Malformed, or no funding.</exception>
    public static FundingPayment Payment(WireObject row)
    {
        var type = row.Id("type");
        var sign = type switch
        {
            "30" => 1,
            "31" => -1,
            _ => throw row.Bad("type", "neither income nor expenditure of funding: " + type),
        };
        return new FundingPayment(row.Id("id"), row.Text("contract_code"), sign * Math.Abs(row.Decimal("amount")), row.TimeMs("ts"));
    }

    private static string Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
