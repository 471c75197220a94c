using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Reads exchangeInfo and fundingInfo.</summary>
internal static class BinanceInstruments
{
    // Only symbols with an adjusted interval are in fundingInfo; the ordinary interval is eight hours.
    private static readonly TimeSpan OrdinaryFundingInterval = TimeSpan.FromHours(8);

    /// <summary>Rules of the asked symbols that the venue knows.</summary>
    /// <param name="venue">Venue account.</param>
    /// <param name="exchangeInfo">exchangeInfo.</param>
    /// <param name="fundingInfo">Rows of fundingInfo.</param>
    /// <param name="symbols">Asked symbols.</param>
    public static List<InstrumentSpec> Read(
        string venue,
        WireObject exchangeInfo,
        IEnumerable<WireObject> fundingInfo,
        IReadOnlyCollection<string> symbols)
    {
        var intervals = Table(fundingInfo.Where(row => symbols.Contains(row.Text("symbol"))), "symbol", IntervalOf);
        var specs = new List<InstrumentSpec>();
        foreach (var row in exchangeInfo.Array("symbols"))
        {
            var symbol = row.Text("symbol");
            if (symbols.Contains(symbol))
            {
                specs.Add(Spec(venue, row, symbol, intervals));
            }
        }

        return specs;
    }

    /// <summary>The limits that exchangeInfo tells: request weight a minute, orders in ten seconds, orders a minute.</summary>
    /// <param name="exchangeInfo">exchangeInfo.</param>
    public static IEnumerable<(string Kind, long Seconds, long Limit)> Limits(WireObject exchangeInfo)
    {
        foreach (var row in exchangeInfo.Array("rateLimits"))
        {
            yield return (row.Text("rateLimitType"), WindowSeconds(row), row.Long("limit"));
        }
    }

    /// <summary>The window of a row of <c>rateLimits</c>, as exchangeInfo and the answers of the WebSocket API tell it.</summary>
    /// <param name="row">The row.</param>
    public static long WindowSeconds(WireObject row)
    {
        var unit = row.Text("interval") switch
        {
            "SECOND" => 1,
            "MINUTE" => 60,
            "HOUR" => 3600,
            "DAY" => 86400,
            var other => throw row.Bad("interval", "unknown interval " + other),
        };
        return unit * row.Long("intervalNum");
    }

    private static InstrumentSpec Spec(string venue, WireObject row, string symbol, Dictionary<string, TimeSpan> intervals)
    {
        var filters = Table(row.Array("filters"), "filterType", filter => filter);
        var price = Filter(row, filters, "PRICE_FILTER");
        var lot = Filter(row, filters, "LOT_SIZE");
        var market = filters.TryGetValue("MARKET_LOT_SIZE", out var found) ? found : lot;
        var isInverse = row.Has("contractSize");
        var size = isInverse ? ContractSize(row) : 1;
        // Spot has no contracts to tell the type of.
        var isSpot = !row.Has("contractType") && !row.Has("marginAsset");
        var isPerpetual = !isSpot && row.Text("contractType").EndsWith("PERPETUAL", StringComparison.Ordinal);
        return new InstrumentSpec(
            new InstrumentId(venue, symbol),
            row.Text("baseAsset"),
            row.Text("quoteAsset"),
            row.Text(isSpot ? "quoteAsset" : "marginAsset"),
            price.NonNegative("tickSize"),
            lot.NonNegative("stepSize") * size,
            lot.NonNegative("minQty") * size,
            lot.NonNegative("maxQty") * size,
            market.NonNegative("maxQty") * size,
            MinNotional(filters),
            isPerpetual ? intervals.GetValueOrDefault(symbol, OrdinaryFundingInterval) : TimeSpan.Zero,
            row.Text(isInverse ? "contractStatus" : "status") == "TRADING",
            isSpot ? ContractKind.Spot : isInverse ? ContractKind.Inverse : ContractKind.Linear);
    }

    // USDⓈ-M and spot have their own names for it; COIN-M has none.
    private static decimal MinNotional(Dictionary<string, WireObject> filters) =>
        filters.TryGetValue("NOTIONAL", out var spot) ? spot.NonNegative("minNotional")
        : !filters.TryGetValue("MIN_NOTIONAL", out var filter) ? 0
        : filter.NonNegative(filter.Has("notional") ? "notional" : "minNotional");

    /// <summary>USD of one contract of COIN-M; USDⓈ-M counts base units and tells none.</summary>
    /// <param name="row">Row of exchangeInfo.</param>
    /// <exception cref="FrameException">Not above zero.</exception>
    public static decimal ContractSize(WireObject row)
    {
        var size = row.Decimal("contractSize");
        return size > 0 ? size : throw row.Bad("contractSize", "not above zero");
    }

    private static TimeSpan IntervalOf(WireObject row)
    {
        var hours = row.Long("fundingIntervalHours");
        return hours is > 0 and <= 24 * 7 ? TimeSpan.FromHours(hours) : throw row.Bad("fundingIntervalHours", "out of range");
    }

    /// <summary>Rows by a field of which each value may occur once.</summary>
    private static Dictionary<string, T> Table<T>(IEnumerable<WireObject> rows, string name, Func<WireObject, T> read)
    {
        var table = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!table.TryAdd(row.Text(name), read(row)))
            {
                throw row.Bad(name, "told twice");
            }
        }

        return table;
    }

    private static WireObject Filter(WireObject row, Dictionary<string, WireObject> filters, string type) =>
        filters.TryGetValue(type, out var filter) ? filter : throw row.Bad("filters", "no " + type);
}
