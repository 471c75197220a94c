using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Answers the queries of a gateway over REST. An answer that is missing or cannot be read is a failure, never "nothing".</summary>
internal sealed class BinanceQueries : QuestionDesk
{
    // A cancelled order without a trade is forgotten after three days (query order page), trades after six months, income
    // after three; asked for more, the venue has no answer.
    private static readonly TimeSpan OrderMemory = TimeSpan.FromDays(3);
    private static readonly TimeSpan TradeMemory = TimeSpan.FromDays(180);
    private static readonly TimeSpan IncomeMemory = TimeSpan.FromDays(89);

    // Our idea of the venue's time may be behind, and what happened just now must not fall off the end.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);

    private readonly BinanceWiring _wiring;
    private readonly BinanceProduct _product;
    private readonly BinanceRest _rest;
    private readonly BinanceHistory _history;
    private readonly ApiCredentials _credentials;
    private readonly CancellationToken _stop;

    /// <summary>Makes one.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="credentials">The trading key, for what the wallet interface tells of it.</param>
    /// <param name="history">Reads histories.</param>
    /// <param name="running">Bounds and awaits what is under way.</param>
    /// <param name="stop">Fails what is outstanding.</param>
    public BinanceQueries(
        BinanceWiring wiring, ApiCredentials credentials, BinanceHistory history, TaskBag running, CancellationToken stop)
        : base(wiring.Venue + " queries", wiring.Report, running, wiring.Time, wiring.Logger)
    {
        _wiring = wiring;
        _product = wiring.Product;
        _rest = wiring.Rest;
        _history = history;
        _credentials = credentials;
        _stop = stop;
    }

    /// <summary>Measures the venue's clock and uses the offset from then on.</summary>
    /// <param name="requestId">Echoed.</param>
    public async Task<ClockAnswer> MeasureClock(long requestId)
    {
        var answer = await _rest.Public(_product.Path("/time"), _stop);
        if (!answer.IsSuccess)
        {
            throw BinanceDecoder.Failure(answer);
        }

        var offset = _wiring.Clock.Observe(answer.SentAt, answer.Took, WireObject.Parse(answer.Body).TimeMs("serverTime"));
        return new ClockAnswer(requestId, Ok: true, offset, answer.Took);
    }

    /// <summary>The maintenance tiers of a symbol (leverageBracket).</summary>
    /// <param name="symbol">Symbol.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    /// <exception cref="FrameException">The answer cannot be read.</exception>
    public async Task<List<MaintenanceTier>> Tiers(string symbol)
    {
        var answer = await _rest.Query(_product.BracketsPath, "symbol=" + Uri.EscapeDataString(symbol), _stop);
        return answer.IsSuccess ? BinanceDecoder.Tiers(answer.Body, symbol) : throw BinanceDecoder.Failure(answer);
    }

    /// <inheritdoc/>
    protected override async Task Prepare(VenueCommand command)
    {
        if (command is QueryClock or QueryInstruments)
        {
            return;
        }

        await _wiring.Learn(_stop);
        if (SymbolOf(command) is { } symbol && !_wiring.Contracts.Knows(symbol))
        {
            throw new QueryException($"no contract that is margined in {_product.SettleAsset}: {Excerpt.Of(symbol)}");
        }
    }

    private static string? SymbolOf(VenueCommand command) => command switch
    {
        QueryOrder q => q.Symbol,
        QueryOpenOrders q => q.Symbol,
        QueryOrdersSince q => q.Symbol,
        QueryFills q => q.Symbol,
        QueryFunding q => q.Symbol,
        QueryTiers q => q.Symbol,
        _ => null,
    };

    /// <inheritdoc/>
    protected override async Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt) => command switch
    {
        QueryOrder q => await One(q),
        QueryOpenOrders q => await Open(q, askedAt),
        QueryOrdersSince q => await Since(q, askedAt),
        QueryFills q => await Fills(q, askedAt),
        QueryFunding q => await Funding(q),
        QueryAccount q => await Account(q, askedAt),
        QueryInstruments q => await Instruments(q),
        QueryClock q => await MeasureClock(q.RequestId),
        QueryTiers q => new TiersAnswer(q.RequestId, q.Symbol, Ok: true, await Tiers(q.Symbol)),
        QueryVenueSetup q => await Setup(q),
        _ => throw new ArgumentException("not a query: " + command.GetType().Name, nameof(command)),
    };

    /// <summary>The wallet interface is asked only where it belongs to the same venue: a simulated one may have none.</summary>
    private async Task<VenueSetupAnswer> Setup(QueryVenueSetup query)
    {
        var (settings, usual) = (_wiring.Settings, new BinanceSettings { SettleAsset = _wiring.Settings.SettleAsset });
        using var wallet = settings.RestUrl != usual.RestUrl && settings.WalletUrl == usual.WalletUrl
            ? null
            : new BinanceRest(
                settings.WalletUrl, settings, _credentials, _wiring.Clock, new ChannelBoard([VenueChannel.Rest], _ => { }), _ => { },
                _wiring.Time, _wiring.Logger);
        return new VenueSetupAnswer(query.RequestId, await BinanceSetup.Read(_wiring, wallet, query.Symbols, _stop), string.Empty);
    }

    private async Task<OrderAnswer> One(QueryOrder query)
    {
        var answer = await _rest.Query(
            _product.Path("/order"),
            Symbol(query.Symbol) + "&origClientOrderId=" + Uri.EscapeDataString(query.ClientId),
            _stop);
        if (answer.IsSuccess)
        {
            var order = BinanceDecoder.Order(WireObject.Parse(answer.Body));
            return order.ClientId == query.ClientId
                ? new OrderAnswer(query.RequestId, query.ClientId, LookupResult.Found, order, answer.SentAt)
                : throw new FrameException("clientOrderId", "answers another order than was asked about");
        }

        var error = BinanceDecoder.Failure(answer);
        return answer.Result == RestResult.Answered && error.Code == BinanceErrors.NoSuchOrder
            ? new OrderAnswer(query.RequestId, query.ClientId, LookupResult.NotFound, Order: null, answer.SentAt)
            : throw error;
    }

    private async Task<OrdersAnswer> Open(QueryOpenOrders query, DateTimeOffset askedAt)
    {
        // Working orders only: of what is finished the answer says nothing, so it covers no past.
        var coversFrom = _wiring.Clock.UtcNow;
        var answer = await _rest.Query(_product.Path("/openOrders"), Symbol(query.Symbol), _stop);
        return answer.IsSuccess
            ? new OrdersAnswer(query.RequestId, Ok: true, Orders(WireObject.ParseArray(answer.Body)), coversFrom, askedAt)
            : throw BinanceDecoder.Failure(answer);
    }

    private async Task<OrdersAnswer> Since(QueryOrdersSince query, DateTimeOffset askedAt)
    {
        var now = _wiring.Clock.UtcNow;
        var from = Later(query.Since, now - OrderMemory);
        var rows = await _history.Read(_product.Path("/allOrders"), Symbol(query.Symbol), from, now + Ahead, _stop, _product.OrderPage);
        return new OrdersAnswer(query.RequestId, Ok: true, Orders(rows), from, askedAt);
    }

    private async Task<FillsAnswer> Fills(QueryFills query, DateTimeOffset askedAt)
    {
        var now = _wiring.Clock.UtcNow;
        var from = Later(query.Since, now - TradeMemory);
        var rows = await _history.Read(_product.Path("/userTrades"), Symbol(query.Symbol), from, now + Ahead, _stop);
        if (rows.Count == 0)
        {
            return new FillsAnswer(query.RequestId, Ok: true, [], askedAt);
        }

        // A trade names its order by the venue's id only; client id and cause come from the orders of the same time.
        var orders = (await _history.Read(_product.Path("/allOrders"), Symbol(query.Symbol), from, now + Ahead, _stop, _product.OrderPage))
            .Select(BinanceDecoder.Order)
            .DistinctBy(order => order.VenueOrderId)
            .ToDictionary(order => order.VenueOrderId);
        var fills = rows
            .Select(row => orders.TryGetValue(row.Id("orderId"), out var order)
                ? BinanceDecoder.Trade(row, order.ClientId, order.Cause)
                : BinanceDecoder.Trade(row, string.Empty, TradeCause.Order))
            .OrderBy(fill => fill.Time)
            .ThenBy(fill => long.Parse(fill.TradeId, CultureInfo.InvariantCulture))
            .ToList();
        return new FillsAnswer(query.RequestId, Ok: true, fills, askedAt);
    }

    private async Task<FundingAnswer> Funding(QueryFunding query)
    {
        var now = _wiring.Clock.UtcNow;
        var from = Later(query.Since, now - IncomeMemory);
        var rows = await _history.Read(_product.Path("/income"), Symbol(query.Symbol) + "&incomeType=FUNDING_FEE", from, now + Ahead, _stop);
        return new FundingAnswer(query.RequestId, Ok: true, [.. rows.Select(BinanceDecoder.Funding).OrderBy(payment => payment.Time)]);
    }

    private async Task<AccountAnswer> Account(QueryAccount query, DateTimeOffset askedAt)
    {
        var account = await _rest.Query(_product.AccountPath, string.Empty, _stop);
        if (!account.IsSuccess)
        {
            throw BinanceDecoder.Failure(account);
        }

        var risk = await _rest.Query(_product.PositionsPath, string.Empty, _stop);
        if (!risk.IsSuccess)
        {
            throw BinanceDecoder.Failure(risk);
        }

        var positions = BinanceDecoder.Positions(WireObject.ParseArray(risk.Body));
        var snapshot = BinanceDecoder.Account(
            WireObject.Parse(account.Body),
            _wiring.Settings.SettleAsset,
            positions,
            account.SentAt + (account.Took / 2) + _wiring.Clock.Offset);
        return new AccountAnswer(query.RequestId, snapshot, askedAt);
    }

    private async Task<InstrumentsAnswer> Instruments(QueryInstruments query)
    {
        var info = await _rest.Public(_product.Path("/exchangeInfo"), _stop);
        if (!info.IsSuccess)
        {
            throw BinanceDecoder.Failure(info);
        }

        var funding = await _rest.Public(_product.Path("/fundingInfo"), _stop);
        if (!funding.IsSuccess)
        {
            throw BinanceDecoder.Failure(funding);
        }

        var root = WireObject.Parse(info.Body);
        _rest.UseLimits(BinanceInstruments.Limits(root));
        _wiring.Contracts.Take(root);
        var symbols = query.Symbols.ToHashSet();
        return new InstrumentsAnswer(
            query.RequestId,
            Ok: true,
            [.. BinanceInstruments.Read(_wiring.Venue, root, WireObject.ParseArray(funding.Body), symbols).Where(spec => _wiring.Contracts.Knows(spec.Id.Symbol))]);
    }

    private static List<OrderSnapshot> Orders(List<WireObject> rows) =>
        [.. rows.Select(BinanceDecoder.Order).OrderBy(order => order.UpdatedAt)];

    private static string Symbol(string symbol) => "symbol=" + Uri.EscapeDataString(symbol);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
