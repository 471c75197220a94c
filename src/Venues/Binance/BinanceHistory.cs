using System.Globalization;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Reads a history completely. The venue answers at most so many rows for a span of bounded length, and does not say which rows
/// it leaves out when there are more; so a span whose answer is full is halved until its answer is not.
/// </summary>
internal sealed class BinanceHistory
{
    /// <summary>Largest page of orders, trades and income; COIN-M has a smaller one of orders.</summary>
    public const int PageSize = 1000;

    // Half a year of weeks and a hundred full pages; more is refused rather than asked for without end.
    private const int MaxRequests = 128;

    private readonly BinanceRest _rest;
    private readonly TimeSpan _maxSpan;

    /// <summary>Makes one.</summary>
    /// <param name="rest">REST.</param>
    /// <param name="maxSpan">Longest span that one request may ask for.</param>
    public BinanceHistory(BinanceRest rest, TimeSpan maxSpan)
    {
        _rest = rest;
        _maxSpan = maxSpan;
    }

    /// <summary>Reads all rows between two times.</summary>
    /// <param name="path">Path of the call.</param>
    /// <param name="parameters">Further parameters, encoded.</param>
    /// <param name="from">Venue time, inclusive.</param>
    /// <param name="until">Venue time, inclusive.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="pageSize">Largest page of the call.</param>
    /// <returns>The rows, spans oldest first.</returns>
    /// <exception cref="QueryException">An answer is missing or cannot be trusted.</exception>
    /// <exception cref="FrameException">An answer cannot be read.</exception>
    public async Task<List<WireObject>> Read(
        string path,
        string parameters,
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken cancellation,
        int pageSize = PageSize)
    {
        var rows = new List<WireObject>();
        var spans = Spans(from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds());
        for (var requests = 0; spans.TryPop(out var span); requests++)
        {
            if (requests == MaxRequests)
            {
                throw new QueryException("history-too-long");
            }

            var page = await Page(path, parameters, span, pageSize, cancellation);
            if (page.Count < pageSize)
            {
                rows.AddRange(page);
                continue;
            }

            if (span.From == span.Until)
            {
                throw new QueryException("history-too-dense");
            }

            var middle = span.From + ((span.Until - span.From) / 2);
            spans.Push((middle + 1, span.Until));
            spans.Push((span.From, middle));
        }

        return rows;
    }

    private Stack<(long From, long Until)> Spans(long from, long until)
    {
        var step = (long)_maxSpan.TotalMilliseconds;
        var spans = new List<(long From, long Until)>();
        for (var start = from; start <= until; start += step + 1)
        {
            spans.Add((start, Math.Min(start + step, until)));
        }

        spans.Reverse();
        return new Stack<(long From, long Until)>(spans);
    }

    private async Task<List<WireObject>> Page(string path, string parameters, (long From, long Until) span, int pageSize, CancellationToken cancellation)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"{parameters}&startTime={span.From}&endTime={span.Until}&limit={pageSize}");
        var answer = await _rest.Query(path, query, cancellation);
        return answer.IsSuccess ? WireObject.ParseArray(answer.Body) : throw BinanceDecoder.Failure(answer);
    }
}
