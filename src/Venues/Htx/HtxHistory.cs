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

    private static readonly TimeSpan Window = TimeSpan.FromHours(48);

    // Order history and financial records: "last 90 days". Executions: the page is called "last 3 days".
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private static readonly TimeSpan ExecutionsKept = TimeSpan.FromDays(3);

    private readonly HtxRest _rest;
    private readonly HtxSettings _settings;

    /// <summary>Makes a reader of histories.</summary>
    /// <param name="settings">Settle asset, most pages.</param>
    /// <param name="rest">REST.</param>
    public HtxHistory(HtxSettings settings, HtxRest rest)
    {
        _settings = settings;
        _rest = rest;
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
    public Task<List<WireObject>> Pages(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation) => Follow(
        path,
        "id",
        from => _rest.Query(
            path,
            [.. query, new("from", from.ToString(CultureInfo.InvariantCulture)), new("limit", PageRows.ToString(CultureInfo.InvariantCulture)), new("direct", "next")],
            signed: true,
            reply => reply.Rows,
            cancellation),
        rows => rows < PageRows);

    // The records come in pages of a size that is not documented: an empty one is the end.
    private Task<List<WireObject>> Records(string symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        const string Path = "/linear-swap-api/v3/swap_financial_record";
        return Follow(
            Path,
            "query_id",
            after => _rest.QueryByPost(
                Path,
                Encoding.ASCII.GetBytes(
                    $$"""{"contract":"{{symbol}}","mar_acct":"{{_settings.SettleAsset}}","type":"30,31","start_time":{{Ms(from)}},"end_time":{{Ms(to)}},"direct":"next","from_id":{{after.ToString(CultureInfo.InvariantCulture)}}}"""),
                reply => reply.Rows,
                cancellation),
            rows => rows == 0);
    }

    private async Task<List<WireObject>> Follow(string path, string idField, Func<long, Task<List<WireObject>>> ask, Func<int, bool> isLast)
    {
        var all = new List<WireObject>();
        var seen = new HashSet<long>();
        var from = 0L;
        for (var page = 0; page < _settings.MaxPages; page++)
        {
            var rows = await ask(from);
            var isNew = false;
            foreach (var row in rows)
            {
                var id = row.Long(idField);
                from = Math.Max(from, id);
                if (seen.Add(id))
                {
                    isNew = true;
                    all.Add(row);
                }
            }

            if (isLast(rows.Count))
            {
                return all;
            }

            if (!isNew)
            {
                throw new QueryException(path + ": the pages repeat");
            }
        }

        throw new QueryException($"{path}: more than {_settings.MaxPages} pages");
    }

    private async Task<List<WireObject>> Windows(
        DateTimeOffset since, TimeSpan kept, Func<DateTimeOffset, DateTimeOffset, Task<List<WireObject>>> ask)
    {
        var now = _rest.Clock.UtcNow;
        if (since < now - kept)
        {
            throw new QueryException($"the venue keeps {kept.TotalDays:0} days, asked since {since:O}");
        }

        var rows = new List<WireObject>();
        var from = since;
        while (true)
        {
            // The last window ends in the future, so that what happens while we ask is not cut off by a clock.
            var isLast = from + Window > now + TimeSpan.FromMinutes(1);
            var to = isLast ? now + TimeSpan.FromMinutes(1) : from + Window;
            rows.AddRange(await ask(from, to));
            if (isLast)
            {
                return rows;
            }

            from += Window;
        }
    }

    private static FundingPayment Payment(WireObject row)
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
