using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// Money of a CoinEx account: moves between the futures and the spot account, withdrawals from the spot account, deposits
/// into it. It may have a key of its own, and its limits do not stop orders.
/// </summary>
internal sealed class CoinExFunds : QuestionDesk, IDisposable
{
    /// <summary>The account that carries positions.</summary>
    public const string Margin = "FUTURES";

    /// <summary>The account that money comes to and leaves from.</summary>
    public const string Wallet = "SPOT";

    private readonly CoinExRest _rest;
    private readonly Action<VenueReport> _report;
    private readonly CancellationToken _stop;

    /// <summary>Makes one.</summary>
    /// <param name="venue">Venue account.</param>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="credentials">Key with the right to withdraw, where one is used.</param>
    /// <param name="report">Takes reports.</param>
    /// <param name="running">Bounds and awaits what is under way.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stop">Fails what is outstanding.</param>
    public CoinExFunds(
        string venue, CoinExSettings settings, ApiCredentials credentials, Action<VenueReport> report, TaskBag running, TimeProvider time,
        ILogger logger, CancellationToken stop)
        : base(venue + " funds", report, running, time, logger)
    {
        _report = report;
        _stop = stop;
        _rest = new CoinExRest(
            venue + " funds", settings with { OrderTimeout = settings.FundsTimeout }, credentials,
            new ChannelBoard([VenueChannel.Rest], _ => { }), ReportFrames, time, logger);
    }

    /// <inheritdoc/>
    public void Dispose() => _rest.Dispose();

    private void ReportFrames(VenueReport report)
    {
        if (report is FrameRejected)
            _report(report);
    }

    /// <inheritdoc/>
    protected override Task Prepare(VenueCommand command) =>
        _rest.IsClockDue && command is not QueryVenueStatus ? _rest.MeasureClock(_stop) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt) => command switch
    {
        MoveFunds move => await Move(move),
        WithdrawFunds withdraw => await Withdraw(withdraw),
        QueryWithdrawals query => new WithdrawalsAnswer(
            query.RequestId, Ok: true,
            await Since("/v2/assets/withdraw", query.Asset, query.Since, CoinExFundsRows.Withdrawal, row => row.CreatedAt), query.Since, askedAt),
        QueryDeposits query => new DepositsAnswer(
            query.RequestId, Ok: true, await Since("/v2/assets/deposit-history", query.Asset, query.Since, CoinExFundsRows.Deposit, row => row.Time)),
        QueryMoves query => new MovesAnswer(query.RequestId, Ok: true, await Moves(query), query.Since, askedAt),
        QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, Ok: true, await Terms(query)),
        QueryDepositAddress query => new DepositAddressAnswer(query.RequestId, Ok: true, await Address(query)),
        QueryVenueStatus query => new VenueStatusAnswer(query.RequestId, Ok: true, await Status()),
        _ => throw new ArgumentException("not about money: " + command.GetType().Name, nameof(command)),
    };

    // POST /v2/assets/transfer: an empty object when it is done. The venue takes no id of ours.
    private async Task<FundsOutcome> Move(MoveFunds move)
    {
        var body = JsonBody.Of(writer =>
        {
            writer.WriteString("ccy", move.Asset);
            writer.WriteString("amount", Utf8Number.Format(move.Amount));
            writer.WriteString("from_account_type", move.Move == FundsMove.Out ? Margin : Wallet);
            writer.WriteString("to_account_type", move.Move == FundsMove.Out ? Wallet : Margin);
        });
        return Judge(move.StepId, await Post("/v2/assets/transfer", body), _ => new FundsOutcome(
            move.StepId, RequestOutcome.Accepted, IsDone: true, "", "", ""));
    }

    // POST /v2/assets/withdraw: the fee is taken from the amount ("actual_amount").
    private async Task<FundsOutcome> Withdraw(WithdrawFunds withdraw)
    {
        var body = JsonBody.Of(writer =>
        {
            writer.WriteString("ccy", withdraw.Asset);
            writer.WriteString("chain", withdraw.Network);
            writer.WriteString("to_address", withdraw.Address);
            if (withdraw.Memo.Length > 0)
                writer.WriteString("memo", withdraw.Memo);
            writer.WriteString("amount", Utf8Number.Format(withdraw.Amount));
            writer.WriteString("remark", withdraw.StepId);
        });
        return Judge(withdraw.StepId, await Post("/v2/assets/withdraw", body), reply => new FundsOutcome(
            withdraw.StepId, RequestOutcome.Accepted, IsDone: false, reply.Data.Id("withdraw_id"), "", ""));
    }

    private Task<RestAnswer> Post(string path, byte[] body) => _rest.Post(CoinExGroup.Account, _rest.PostRequest(path, body), _stop);

    private FundsOutcome Judge(string stepId, RestAnswer answer, Func<CoinExReply, FundsOutcome> accepted)
    {
        if (answer.Result == RestResult.NotSent)
            return new FundsOutcome(stepId, RequestOutcome.Rejected, IsDone: false, "", answer.Cause, "it did not leave");
        if (!answer.IsSuccess)
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", answer.Cause, "no answer");
        try
        {
            var reply = new CoinExReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            _rest.NoteCode(reply.Code);
            return reply.Code == CoinExCodes.Ok
                ? accepted(reply)
                : new FundsOutcome(
                    stepId, CoinExCodes.Funds.OutcomeOf(reply.Code), IsDone: false, "", reply.Code.ToString(CultureInfo.InvariantCulture), reply.Text);
        }
        catch (FrameException e)
        {
            _report(e.ToReport(VenueChannel.Rest, answer.Body));
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", "unreadable-answer", e.Message);
        }
    }

    // These lists have no start time: they are read until a whole page is older.
    private async Task<List<T>> Since<T>(
        string path, string asset, DateTimeOffset since, Func<WireObject, T> read, Func<T, DateTimeOffset> timeOf)
    {
        var sort = new NewestFirst();
        var (rows, _, _) = await _rest.QueryPages(
            CoinExGroup.Account, path, "ccy=" + asset, read, page => sort.IsBeyond(page.Select(row => (timeOf(row), timeOf(row))), since), _stop);
        return rows.FindAll(row => timeOf(row) >= since);
    }

    private async Task<List<MoveRecord>> Moves(QueryMoves query)
    {
        var asked = string.Create(
            CultureInfo.InvariantCulture, $"ccy={query.Asset}&transfer_type={Margin}&start_time={query.Since.ToUnixTimeMilliseconds()}");
        var (rows, _, _) = await _rest.QueryPages(
            CoinExGroup.Account, "/v2/assets/transfer-history", asked, CoinExFundsRows.Move, isEnough: null, _stop);
        return [.. rows.OfType<MoveRecord>().Where(move => move.Time >= query.Since)];
    }

    private Task<List<VenueMaintenance>> Status() => _rest.Query(
        CoinExGroup.Public, "/v2/maintain/info", "", reply => CoinExStatus.Read(reply.Rows, _rest.Clock.UtcNow), _stop);

    private Task<WithdrawalTerms?> Terms(QueryWithdrawalTerms query) => _rest.Query(
        CoinExGroup.Public, "/v2/assets/deposit-withdraw-config", "ccy=" + query.Asset,
        reply => reply.Data.Array("chains").Where(chain => chain.Text("chain") == query.Network)
            .Select(chain => CoinExFundsRows.Terms(query.Asset, reply.Data.Object("asset"), chain)).FirstOrDefault(),
        _stop);

    private Task<DepositAddress?> Address(QueryDepositAddress query) => _rest.Query(
        CoinExGroup.Account, "/v2/assets/deposit-address", $"ccy={query.Asset}&chain={query.Network}",
        reply => reply.Data.TextOrEmpty("address") is { Length: > 0 } address
            ? new DepositAddress(query.Asset, query.Network, address, reply.Data.TextOrEmpty("memo"))
            : null,
        _stop);
}
