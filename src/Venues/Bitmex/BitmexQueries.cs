using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// Answers questions about orders, fills, funding, the account and instruments from REST. Throws
/// <see cref="QueryException"/> when an answer would not be whole.
/// </summary>
internal sealed partial class BitmexQueries : IVenueQueries
{
    private const string Orders = "/order";
    private const string Executions = "/execution/tradeHistory";

    private static readonly string OnlyOpen = Uri.EscapeDataString("""{"open":true}""");

    // How long the venue keeps an order that was cancelled without a fill is not documented; a day is assumed.
    private static readonly TimeSpan WholeHistory = TimeSpan.FromHours(24);

    private readonly BitmexRest _rest;
    private readonly BitmexSettings _settings;
    private readonly BitmexMarkets _markets;
    private readonly string _venue;
    private readonly ILogger _logger;

    /// <summary>Makes the questioner.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Settle asset.</param>
    /// <param name="markets">Takes and tells what a quantity means.</param>
    /// <param name="rest">REST.</param>
    /// <param name="logger">Log.</param>
    public BitmexQueries(string venue, BitmexSettings settings, BitmexMarkets markets, BitmexRest rest, ILogger logger)
    {
        _venue = venue;
        _settings = settings;
        _markets = markets;
        _rest = rest;
        _logger = logger;
    }

    /// <summary>Asks for the contracts unless those of these symbols are known, or any when none is named.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer.</exception>
    public async Task Learn(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        if (!_markets.IsKnown || symbols.Any(symbol => _markets.Find(symbol) is null))
        {
            await Instruments(symbols, cancellation);
        }
    }

    /// <summary>Looks an order up by our id. Null when the venue answered and does not know it.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="clientId">Our id.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var found = await _rest.Rows(
            Orders,
            $"symbol={Word(symbol)}&reverse=true&filter={Filter("clOrdID", Word(clientId))}",
            row => BitmexRows.Order(row, Same(row, contract)),
            cancellation);
        if (found.Exists(order => order.ClientId != clientId) || found.Count > 1)
        {
            throw new QueryException(Orders + ": the answer is about other orders");
        }

        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>All working orders of a symbol.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var rows = await _rest.Rows(
            Orders,
            $"symbol={Word(symbol)}&count={_settings.PageRows}&filter={OnlyOpen}",
            row => BitmexRows.Order(row, Same(row, contract)),
            cancellation);
        return rows.Count < _settings.PageRows
            ? rows.FindAll(order => !order.Status.IsFinal())
            : throw new QueryException(Orders + ": more open orders than an answer holds");
    }

    /// <summary>
    /// All orders of a symbol created since a time, and those created before that changed since: the venue tells the time of an
    /// order's last change, not of its creation.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The orders, and the time from which they are all of them.</returns>
    public async Task<(List<OrderSnapshot> Orders, DateTimeOffset CoversFrom)> OrdersSince(
        string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var startedAt = _rest.Clock.UtcNow;
        var rows = await _rest.RowsSince(
            Orders, "symbol=" + Word(symbol), since, row => BitmexRows.Order(row, Same(row, contract)), cancellation);
        var whole = startedAt - WholeHistory;
        return (Newest(rows), since > whole ? since : whole);
    }

    /// <summary>All fills of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var rows = await _rest.RowsSince(
            Executions,
            "symbol=" + Word(symbol),
            since,
            row => BitmexWords.ExecutionOf(row) == BitmexExecution.Fill ? BitmexRows.Fill(row, Same(row, contract)) : null,
            cancellation);
        return [.. rows.OfType<Fill>().Where(fill => fill.Time >= since).DistinctBy(fill => fill.TradeId).OrderBy(fill => fill.Time)];
    }

    /// <summary>All funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var rows = await _rest.RowsSince(
            Executions,
            $"symbol={Word(symbol)}&filter={Filter("execType", "Funding")}",
            since,
            row => BitmexWords.ExecutionOf(row) == BitmexExecution.Funding ? BitmexRows.Funding(row, Same(row, contract)) : null,
            cancellation);
        return [.. rows.OfType<FundingPayment>().Where(payment => payment.Time >= since).DistinctBy(payment => payment.PaymentId).OrderBy(payment => payment.Time)];
    }

    /// <summary>Balance in the settle asset and open positions of its perpetuals.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<AccountSnapshot> Account(CancellationToken cancellation)
    {
        await Learn([], cancellation);

        // The margin first: its time is that of the whole answer, and nothing in it is younger than that.
        var margin = await _rest.Query(
            "/user/margin",
            "currency=" + BitmexMoney.CurrencyOf(_settings.SettleAsset),
            answer => BitmexRows.Margin(WireObject.Parse(answer.Body)),
            cancellation);
        if (margin.Asset != _settings.SettleAsset)
        {
            throw new QueryException("/user/margin: the answer is about another currency");
        }

        var positions = await _rest.Rows(
            "/position",
            "count=" + _settings.PageRows,
            row => _markets.Find(row.Text("symbol")) is { } contract ? BitmexRows.Position(row, contract) : null,
            cancellation);
        if (positions.Count >= _settings.PageRows)
        {
            throw new QueryException("/position: more positions than an answer holds");
        }

        return margin with { Positions = OpenPositions.Of(positions) };
    }

    /// <summary>Rules of instruments. One that the venue does not list, and one that cannot be traded here, is missing.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var wanted = symbols.ToHashSet(StringComparer.Ordinal);
        var specs = new List<InstrumentSpec>();
        var contracts = new List<BitmexContract>();
        foreach (var (row, contract) in await _rest.Rows("/instrument/active", string.Empty, r => (r, Read(r, wanted)), cancellation))
        {
            if (contract is null)
            {
                continue;
            }

            contracts.Add(contract);
            if (!wanted.Contains(contract.Symbol))
            {
                continue;
            }

            if (contract.Kind is not null && contract.SettleAsset == _settings.SettleAsset)
            {
                specs.Add(BitmexInstruments.Read(row, contract, _venue));
            }
            else
            {
                Log.Refused(_logger, _venue, contract.Symbol, _settings.SettleAsset);
            }
        }

        _markets.Learn(contracts);
        return specs;
    }

    /// <inheritdoc/>
    public async Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation) =>
        await BitmexSetup.Read(_rest, symbols, cancellation);

    /// <inheritdoc/>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) => _rest.MeasureClock(cancellation);

    /// <summary>The maintenance tiers of a symbol, lowest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation)
    {
        var rows = await _rest.Rows(
            "/instrument", "symbol=" + Word(symbol), row => row.Text("symbol") == symbol ? BitmexRiskLimits.Read(row) : [], cancellation);
        return rows.Find(tiers => tiers.Count > 0) ?? throw new QueryException("/instrument: the venue does not have " + symbol);
    }

    // A row of another product that cannot be read is no reason to trade nothing.
    private static BitmexContract? Read(WireObject row, HashSet<string> wanted)
    {
        try
        {
            return BitmexContract.Read(row);
        }
        catch (FrameException) when (!wanted.Contains(row.TextOrEmpty("symbol")))
        {
            return null;
        }
    }

    private async Task<BitmexContract> Contract(string symbol, CancellationToken cancellation)
    {
        await Learn([symbol], cancellation);
        return _markets.Find(symbol) ?? throw new QueryException("no perpetual of the settle asset that is traded here: " + Excerpt.Of(symbol));
    }

    private static BitmexContract Same(WireObject row, BitmexContract contract) =>
        row.Text("symbol") == contract.Symbol ? contract : throw row.Bad("symbol", "not the one asked for");

    // The same order may be met twice. What traded more or is final is newer than what is not.
    private static List<OrderSnapshot> Newest(IEnumerable<OrderSnapshot> orders) => orders
        .GroupBy(order => order.VenueOrderId, StringComparer.Ordinal)
        .Select(states => states
            .OrderBy(order => order.UpdatedAt)
            .ThenBy(order => order.CumulativeQuantity)
            .ThenBy(order => order.Status.IsFinal())
            .Last())
        .ToList();

    private static string Filter(string field, string value) => Uri.EscapeDataString($$"""{"{{field}}":"{{value}}"}""");

    private static string Word(string text) =>
        BitmexOrderBody.IsPlain(text) ? text : throw new QueryException("not a symbol or id of the venue: " + Excerpt.Of(text));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Venue}: {Symbol} is refused: only linear and inverse perpetuals settled in {Asset} can be traded here, no quanto, dated or spot ones")]
        public static partial void Refused(ILogger logger, string venue, string symbol, string asset);
    }
}
