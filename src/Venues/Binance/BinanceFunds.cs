using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Money of a Binance account, over the wallet interface (<c>/sapi</c>): moves between the futures account and the spot
/// wallet, withdrawals, deposits. It has a host, limits and perhaps a key of its own; nothing of it touches orders.
/// </summary>
internal sealed class BinanceFunds : QuestionDesk, IDisposable
{
    private const int PageSize = 1000;
    private const int MovePageSize = 100;
    private const int MaxPages = 20;

    // "startTime to endTime must be within 90 days" (withdraw history page), with a margin.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(89);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);

    private readonly BinanceWiring _wiring;
    private readonly BinanceRest _rest;
    private readonly CancellationToken _stop;

    /// <summary>Makes one.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="credentials">Key with the right to withdraw, where one is used.</param>
    /// <param name="running">Bounds and awaits what is under way.</param>
    /// <param name="stop">Fails what is outstanding.</param>
    public BinanceFunds(BinanceWiring wiring, ApiCredentials credentials, TaskBag running, CancellationToken stop)
        : base(wiring.Venue + " funds", wiring.Report, running, wiring.Time, wiring.Logger)
    {
        _wiring = wiring;
        _stop = stop;
        var settings = wiring.Settings with { OrderTimeout = wiring.Settings.FundsTimeout };
        // Limits of this interface are its own: they must not stop orders.
        _rest = new BinanceRest(
            settings.WalletUrl, settings, credentials, wiring.Clock, new ChannelBoard([VenueChannel.Rest], _ => { }), _ => { },
            wiring.Time, wiring.Logger);
    }

    /// <inheritdoc/>
    public void Dispose() => _rest.Dispose();

    /// <inheritdoc/>
    protected override async Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt) => command switch
    {
        MoveFunds move => await Move(move),
        WithdrawFunds withdraw => await Withdraw(withdraw),
        QueryWithdrawals query => await Withdrawals(query, askedAt),
        QueryDeposits query => await Deposits(query),
        QueryMoves query => await Moves(query, askedAt),
        QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, Ok: true, await Terms(query)),
        QueryDepositAddress query => await Address(query),
        QueryVenueStatus query => await Status(query),
        _ => throw new ArgumentException("not about money: " + command.GetType().Name, nameof(command)),
    };

    // POST /sapi/v1/asset/transfer answers {"tranId":…} once the money is moved. It takes no id of ours.
    private async Task<FundsOutcome> Move(MoveFunds move)
    {
        var form = $"type={TypeOf(move.Move)}&asset={Encoded(move.Asset)}&amount={Utf8Number.Format(move.Amount)}";
        var answer = await _rest.Change(HttpMethod.Post, "/sapi/v1/asset/transfer", form, _stop);
        return Judge(move.StepId, answer, BinanceErrors.OfMove, root => root.Id("tranId"), isDone: true);
    }

    // POST /sapi/v1/capital/withdraw/apply answers {"id":…}; withdrawOrderId comes back in the history. The amount is what
    // leaves the wallet: the fee is taken from it. walletType 0: spot.
    private async Task<FundsOutcome> Withdraw(WithdrawFunds withdraw)
    {
        var memo = withdraw.Memo.Length == 0 ? "" : "&addressTag=" + Encoded(withdraw.Memo);
        var form = $"coin={Encoded(withdraw.Asset)}&network={Encoded(withdraw.Network)}&address={Encoded(withdraw.Address)}{memo}"
            + $"&amount={Utf8Number.Format(withdraw.Amount)}&withdrawOrderId={Encoded(withdraw.StepId)}&walletType=0";
        var answer = await _rest.Change(HttpMethod.Post, "/sapi/v1/capital/withdraw/apply", form, _stop);
        return Judge(withdraw.StepId, answer, BinanceErrors.OfWithdrawal, root => root.Id("id"), isDone: false);
    }

    private static FundsOutcome Judge(
        string stepId, RestAnswer answer, Func<int, long, RequestOutcome> judge, Func<WireObject, string> id, bool isDone)
    {
        if (answer.Result == RestResult.NotSent)
            return new FundsOutcome(stepId, RequestOutcome.Rejected, IsDone: false, "", answer.Cause, "it did not leave");
        if (answer.Status == 0)
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", answer.Cause, "no answer");
        if (answer.IsSuccess)
            return new FundsOutcome(stepId, RequestOutcome.Accepted, isDone, id(WireObject.Parse(answer.Body)), "", "");
        var (code, text) = BinanceDecoder.Error(answer.Body);
        var shown = code == 0 ? $"http {answer.Status}" : code.ToString(CultureInfo.InvariantCulture);
        return new FundsOutcome(stepId, judge(answer.Status, code), IsDone: false, "", shown, text);
    }

    // GET /sapi/v1/capital/withdraw/history: a bare list, newest first, paged by offset.
    private async Task<WithdrawalsAnswer> Withdrawals(QueryWithdrawals query, DateTimeOffset askedAt)
    {
        var (from, range) = Range(query.Since);
        var rows = await Pages("/sapi/v1/capital/withdraw/history", $"coin={Encoded(query.Asset)}{range}");
        return new WithdrawalsAnswer(query.RequestId, Ok: true, rows.ConvertAll(BinanceFundsRows.Withdrawal), from, askedAt);
    }

    // GET /sapi/v1/capital/deposit/hisrec: a bare list, paged by offset.
    private async Task<DepositsAnswer> Deposits(QueryDeposits query)
    {
        var (_, range) = Range(query.Since);
        var rows = await Pages("/sapi/v1/capital/deposit/hisrec", $"coin={Encoded(query.Asset)}{range}");
        return new DepositsAnswer(query.RequestId, Ok: true, rows.ConvertAll(BinanceFundsRows.Deposit));
    }

    // GET /sapi/v1/asset/transfer: {"total":…,"rows":[…]} for one direction; without rows the field is missing.
    private async Task<MovesAnswer> Moves(QueryMoves query, DateTimeOffset askedAt)
    {
        var (from, range) = Range(query.Since);
        var moves = new List<MoveRecord>();
        foreach (var move in new[] { FundsMove.Out, FundsMove.In })
        {
            for (var page = 1; ; page++)
            {
                var answer = await _rest.Query(
                    "/sapi/v1/asset/transfer",
                    string.Create(CultureInfo.InvariantCulture, $"type={TypeOf(move)}{range}&current={page}&size={MovePageSize}"),
                    _stop);
                var root = answer.IsSuccess ? WireObject.Parse(answer.Body) : throw BinanceDecoder.Failure(answer);
                var rows = root.Has("rows") ? root.Array("rows") : [];
                moves.AddRange(rows.ConvertAll(row => BinanceFundsRows.Move(row, move)).Where(row => row.Asset == query.Asset));
                if (rows.Count < MovePageSize)
                    break;
                if (page == MaxPages)
                    throw new QueryException("history-too-long");
            }
        }

        return new MovesAnswer(query.RequestId, Ok: true, moves, from, askedAt);
    }

    // GET /sapi/v1/capital/config/getall: every coin with its networks.
    private async Task<WithdrawalTerms?> Terms(QueryWithdrawalTerms query)
    {
        var answer = await _rest.Query("/sapi/v1/capital/config/getall", "", _stop);
        var coins = answer.IsSuccess ? WireObject.ParseArray(answer.Body) : throw BinanceDecoder.Failure(answer);
        foreach (var coin in coins.Where(coin => coin.Text("coin") == query.Asset))
        {
            foreach (var network in coin.Array("networkList").Where(network => network.Text("network") == query.Network))
                return BinanceFundsRows.Terms(query.Asset, network);
        }

        return null;
    }

    // GET /sapi/v1/capital/deposit/address.
    private async Task<DepositAddressAnswer> Address(QueryDepositAddress query)
    {
        var answer = await _rest.Query(
            "/sapi/v1/capital/deposit/address", $"coin={Encoded(query.Asset)}&network={Encoded(query.Network)}", _stop);
        var root = answer.IsSuccess ? WireObject.Parse(answer.Body) : throw BinanceDecoder.Failure(answer);
        var address = root.TextOrEmpty("address");
        return new DepositAddressAnswer(
            query.RequestId, Ok: true, address.Length == 0 ? null : new DepositAddress(query.Asset, query.Network, address, root.TextOrEmpty("tag")));
    }

    // GET /sapi/v1/system/status, public: {"status":0|1,"msg":…}; 0 is normal, 1 is maintenance of the system. It announces nothing.
    private async Task<VenueStatusAnswer> Status(QueryVenueStatus query)
    {
        var answer = await _rest.Public("/sapi/v1/system/status", _stop);
        var root = answer.IsSuccess ? WireObject.Parse(answer.Body) : throw BinanceDecoder.Failure(answer);
        return root.Long("status") switch
        {
            0 => new VenueStatusAnswer(query.RequestId, Ok: true, []),
            1 => new VenueStatusAnswer(query.RequestId, Ok: true, [new VenueMaintenance(IsOngoing: true, null, null, "maintenance of the system")]),
            _ => throw root.Bad("status", "neither 0 nor 1"),
        };
    }

    private async Task<List<WireObject>> Pages(string path, string parameters)
    {
        var rows = new List<WireObject>();
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await _rest.Query(
                path, string.Create(CultureInfo.InvariantCulture, $"{parameters}&limit={PageSize}&offset={page * PageSize}"), _stop);
            var list = answer.IsSuccess ? WireObject.ParseArray(answer.Body) : throw BinanceDecoder.Failure(answer);
            rows.AddRange(list);
            if (list.Count < PageSize)
                return rows;
        }

        throw new QueryException("history-too-long");
    }

    private (DateTimeOffset From, string Range) Range(DateTimeOffset since)
    {
        var now = _wiring.Clock.UtcNow;
        var from = since > now - Memory ? since : now - Memory;
        return (from, string.Create(
            CultureInfo.InvariantCulture, $"&startTime={from.ToUnixTimeMilliseconds()}&endTime={(now + Ahead).ToUnixTimeMilliseconds()}"));
    }

    private string TypeOf(FundsMove move) => move switch
    {
        FundsMove.Out => _wiring.Product.WalletName + "_MAIN",
        FundsMove.In => "MAIN_" + _wiring.Product.WalletName,
        _ => throw new ArgumentException($"{move} is not a move within the venue", nameof(move)),
    };

    private static string Encoded(string text) => Uri.EscapeDataString(text);
}
