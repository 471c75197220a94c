using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Money of a Bybit account (asset interface of V5): moves between the account that carries the contracts and the funding account, withdrawals from
/// the funding account, deposits into it. It may have a key of its own, and its limits do not stop orders.
/// </summary>
internal sealed class BybitFunds : QuestionDesk, IDisposable
{
    private const string Wallet = "FUND";
    private const int MaxPages = 40;

    // "endTime − startTime should be less than 30 days" (withdrawal and deposit records).
    private static readonly TimeSpan Window = TimeSpan.FromDays(29);

    private readonly BybitRest _rest;
    private readonly string _margin;
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
    public BybitFunds(
        string venue, BybitSettings settings, ApiCredentials credentials, Action<VenueReport> report, TaskBag running, TimeProvider time,
        ILogger logger, CancellationToken stop)
        : base(venue + " funds", report, running, time, logger)
    {
        _margin = settings.Product.AccountType;
        _report = report;
        _stop = stop;
        _rest = new BybitRest(
            venue + " funds", settings with { OrderTimeout = settings.FundsTimeout }, credentials,
            new ChannelBoard([VenueChannel.Rest, VenueChannel.Orders], _ => { }), ReportFrames, time, logger);
    }

    /// <inheritdoc/>
    public void Dispose() => _rest.Dispose();

    /// <summary>The id under which a step is known at the venue, which takes only UUIDs there: the same for the same step.</summary>
    internal static string TransferId(string stepId)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes("hedgerow/" + stepId)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }

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
            query.RequestId, Ok: true, await Rows("/v5/asset/withdraw/query-record", "rows", $"coin={query.Asset}&withdrawType=2&limit=50", query.Since, BybitFundsRows.Withdrawal), query.Since, askedAt),
        QueryDeposits query => new DepositsAnswer(
            query.RequestId, Ok: true, await Rows("/v5/asset/deposit/query-record", "rows", $"coin={query.Asset}&limit=50", query.Since, BybitFundsRows.Deposit)),
        QueryMoves query => new MovesAnswer(
            query.RequestId, Ok: true,
            [.. (await Rows("/v5/asset/transfer/query-inter-transfer-list", "list", $"coin={query.Asset}&limit=50", query.Since, row => BybitFundsRows.Move(row, _margin))).OfType<MoveRecord>()],
            query.Since, askedAt),
        QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, Ok: true, await Terms(query)),
        QueryDepositAddress query => new DepositAddressAnswer(query.RequestId, Ok: true, await Address(query)),
        QueryVenueStatus query => new VenueStatusAnswer(query.RequestId, Ok: true, await Status()),
        _ => throw new ArgumentException("not about money: " + command.GetType().Name, nameof(command)),
    };

    // POST /v5/asset/transfer/inter-transfer: {"transferId":…,"status":"SUCCESS"|"PENDING"|"FAILED"|"STATUS_UNKNOWN"}.
    private async Task<FundsOutcome> Move(MoveFunds move)
    {
        var transferId = TransferId(move.StepId);
        var body = JsonBody.Of(writer =>
        {
            writer.WriteString("transferId", transferId);
            writer.WriteString("coin", move.Asset);
            writer.WriteString("amount", Utf8Number.Format(move.Amount));
            writer.WriteString("fromAccountType", move.Move == FundsMove.Out ? _margin : Wallet);
            writer.WriteString("toAccountType", move.Move == FundsMove.Out ? Wallet : _margin);
        });
        var answer = await _rest.Post("/v5/asset/transfer/inter-transfer", body, _stop);
        return Judge(move.StepId, answer, result => result.Text("status") switch
        {
            "SUCCESS" => new FundsOutcome(move.StepId, RequestOutcome.Accepted, IsDone: true, transferId, "", ""),
            "PENDING" or "STATUS_UNKNOWN" => new FundsOutcome(move.StepId, RequestOutcome.Accepted, IsDone: false, transferId, "", ""),
            "FAILED" => new FundsOutcome(move.StepId, RequestOutcome.Rejected, IsDone: false, transferId, "FAILED", "the venue did not move it"),
            _ => throw result.Bad("status", "not a status of a transfer"),
        });
    }

    // POST /v5/asset/withdraw/create: {"id":…}. feeType 1: the fee is taken from the amount. requestId makes it happen once.
    private async Task<FundsOutcome> Withdraw(WithdrawFunds withdraw)
    {
        var body = JsonBody.Of(writer =>
        {
            writer.WriteString("coin", withdraw.Asset);
            writer.WriteString("chain", withdraw.Network);
            writer.WriteString("address", withdraw.Address);
            if (withdraw.Memo.Length > 0)
                writer.WriteString("tag", withdraw.Memo);
            writer.WriteString("amount", Utf8Number.Format(withdraw.Amount));
            writer.WriteNumber("timestamp", _rest.Clock.NowMs);
            writer.WriteString("accountType", Wallet);
            writer.WriteNumber("feeType", 1);
            writer.WriteString("requestId", withdraw.StepId);
        });
        var answer = await _rest.Post("/v5/asset/withdraw/create", body, _stop);
        return Judge(
            withdraw.StepId, answer,
            result => new FundsOutcome(withdraw.StepId, RequestOutcome.Accepted, IsDone: false, result.Id("id"), "", ""));
    }

    private FundsOutcome Judge(string stepId, RestAnswer answer, Func<WireObject, FundsOutcome> accepted)
    {
        if (answer.Result == RestResult.NotSent)
            return new FundsOutcome(stepId, RequestOutcome.Rejected, IsDone: false, "", answer.Cause, "it did not leave");
        if (!answer.IsSuccess)
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", answer.Cause, "no answer");
        try
        {
            var reply = new BybitReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            _rest.NoteCode(reply.Code);
            return reply.Code == BybitCodes.Ok
                ? accepted(reply.Result)
                : new FundsOutcome(
                    stepId, BybitCodes.Funds.OutcomeOf(reply.Code), IsDone: false, "", reply.Code.ToString(CultureInfo.InvariantCulture), reply.Text);
        }
        catch (FrameException e)
        {
            _report(e.ToReport(VenueChannel.Rest, answer.Body));
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", "unreadable-answer", e.Message);
        }
    }

    private async Task<List<T>> Rows<T>(string path, string list, string query, DateTimeOffset since, Func<WireObject, T> read)
    {
        var rows = new List<T>();
        var now = _rest.Clock.UtcNow;
        for (var from = since; from < now; from += Window)
        {
            var until = from + Window < now ? $"&endTime={(from + Window).ToUnixTimeMilliseconds()}" : "";
            var cursor = "";
            for (var page = 0; ; page++)
            {
                if (page == MaxPages)
                    throw new QueryException($"{path}: more than {MaxPages} pages");
                var asked = string.Create(CultureInfo.InvariantCulture, $"{query}&startTime={from.ToUnixTimeMilliseconds()}{until}{cursor}");
                var (found, next) = await _rest.Query(
                    path, asked, signed: true,
                    reply => (reply.Result.Has(list) ? reply.Result.Array(list).ConvertAll(row => read(row)) : [], reply.Result.TextOrEmpty("nextPageCursor")),
                    _stop);
                rows.AddRange(found);
                if (next.Length == 0 || found.Count == 0)
                    break;
                cursor = "&cursor=" + Uri.EscapeDataString(Uri.UnescapeDataString(next));
            }
        }

        return rows;
    }

    // GET /v5/system/status, public.
    private Task<List<VenueMaintenance>> Status() => _rest.Query(
        "/v5/system/status", "", signed: false, reply => BybitStatus.Read(reply.Result.Array("list")), _stop);

    private Task<WithdrawalTerms?> Terms(QueryWithdrawalTerms query) => _rest.Query(
        "/v5/asset/coin/query-info", "coin=" + query.Asset, signed: true,
        reply => reply.Result.Array("rows").Where(coin => coin.Text("coin") == query.Asset)
            .SelectMany(coin => coin.Array("chains").Where(chain => chain.Text("chain") == query.Network).Select(chain => BybitFundsRows.Terms(query.Asset, coin, chain)))
            .FirstOrDefault(),
        _stop);

    private Task<DepositAddress?> Address(QueryDepositAddress query) => _rest.Query(
        "/v5/asset/deposit/query-address", $"coin={query.Asset}&chainType={query.Network}", signed: true,
        reply => reply.Result.Array("chains").Where(chain => chain.Text("chain") == query.Network && chain.TextOrEmpty("addressDeposit").Length > 0)
            .Select(chain => new DepositAddress(query.Asset, query.Network, chain.Text("addressDeposit"), chain.TextOrEmpty("tagDeposit")))
            .FirstOrDefault(),
        _stop);
}
