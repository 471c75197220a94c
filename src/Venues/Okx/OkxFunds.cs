using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Money of an OKX account: moves between the trading and the funding account, withdrawals from the funding account, deposits
/// into it. It may have a key of its own, and its limits do not stop orders.
/// </summary>
internal sealed class OkxFunds : QuestionDesk, IDisposable
{
    private const string Funding = "6";
    private const string Trading = "18";
    private const string OnChain = "4";

    // The bills of the funding account reach back a month.
    private static readonly TimeSpan BillsKept = TimeSpan.FromDays(29);

    private readonly OkxRest _rest;
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
    public OkxFunds(
        string venue, OkxSettings settings, ApiCredentials credentials, Action<VenueReport> report, TaskBag running, TimeProvider time,
        ILogger logger, CancellationToken stop)
        : base(venue + " funds", report, running, time, logger)
    {
        _report = report;
        _stop = stop;
        _rest = new OkxRest(
            venue + " funds", settings with { OrderTimeout = settings.FundsTimeout }, credentials,
            new ChannelBoard([VenueChannel.Rest], _ => { }), ReportFrames, time, logger);
    }

    /// <inheritdoc/>
    public void Dispose() => _rest.Dispose();

    /// <inheritdoc/>
    protected override async Task Prepare(VenueCommand command)
    {
        if (_rest.IsClockDue)
            await _rest.MeasureClock(_stop);
    }

    /// <inheritdoc/>
    protected override async Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt)
    {
        switch (command)
        {
            case MoveFunds move:
                return await Move(move);
            case WithdrawFunds withdraw:
                return await Withdraw(withdraw);
            case QueryWithdrawals query:
                var withdrawals = await Rows("withdrawal-history", query.Asset, query.Since, OkxFundsRows.Withdrawal);
                return new WithdrawalsAnswer(
                    query.RequestId, Ok: true,
                    [.. withdrawals.Where(w => w.CreatedAt >= query.Since).DistinctBy(w => w.VenueId)], query.Since, askedAt);
            case QueryDeposits query:
                var deposits = await Rows("deposit-history", query.Asset, query.Since, OkxFundsRows.Deposit);
                return new DepositsAnswer(
                    query.RequestId, Ok: true, [.. deposits.Where(d => d.Time >= query.Since).DistinctBy(d => d.VenueId)]);
            case QueryMoves query:
                return await Moves(query, askedAt);
            case QueryWithdrawalTerms query:
                return new WithdrawalTermsAnswer(query.RequestId, Ok: true, await Terms(query.Asset, query.Network));
            case QueryDepositAddress query:
                return new DepositAddressAnswer(query.RequestId, Ok: true, await Address(query));
            case QueryVenueStatus query:
                // Nothing that it tells of itself is read here: no answer, and so no fact.
                return new VenueStatusAnswer(query.RequestId, Ok: false, []);
            default:
                throw new ArgumentException("not about money: " + command.GetType().Name, nameof(command));
        }
    }

    private void ReportFrames(VenueReport report)
    {
        if (report is FrameRejected)
            _report(report);
    }

    // The venue's yes says that it took the request; what became of it is asked, and when that is not answered it is pending.
    private async Task<FundsOutcome> Move(MoveFunds move)
    {
        var body = Body(writer =>
        {
            writer.WriteString("type", "0");
            writer.WriteString("ccy", move.Asset);
            writer.WriteString("amt", Utf8Number.Format(move.Amount));
            writer.WriteString("from", move.Move == FundsMove.Out ? Trading : Funding);
            writer.WriteString("to", move.Move == FundsMove.Out ? Funding : Trading);
            writer.WriteString("clientId", move.StepId);
        });
        var answer = await _rest.Post("/api/v5/asset/transfer", body, expires: false, _stop);
        var taken = Judge(move.StepId, answer, row => row.Id("transId"));
        if (taken.Outcome != RequestOutcome.Accepted)
            return taken;
        try
        {
            var progress = await _rest.Query(
                "/api/v5/asset/transfer-state", "transId=" + Uri.EscapeDataString(taken.VenueId), signed: true,
                reply => OkxFundsRows.MoveState(reply.Row), _stop);
            return progress == FundsProgress.Failed
                ? taken with { Outcome = RequestOutcome.Rejected, Code = "failed", Text = "the venue did not move it" }
                : taken with { IsDone = progress == FundsProgress.Done };
        }
        catch (QueryException)
        {
            return taken;
        }
    }

    // The venue takes its fee on top of the amount; a withdrawal's amount is with it. A tag goes behind the address.
    private async Task<FundsOutcome> Withdraw(WithdrawFunds withdraw)
    {
        WithdrawalTerms? terms;
        try
        {
            terms = await Terms(withdraw.Asset, withdraw.Network);
        }
        catch (QueryException e)
        {
            return Refused(withdraw.StepId, "no-terms", e.Message);
        }

        if (terms is null || withdraw.Amount <= terms.Fee)
            return Refused(withdraw.StepId, "local-invalid", "no such network, or nothing beyond its fee");
        var body = Body(writer =>
        {
            writer.WriteString("ccy", withdraw.Asset);
            writer.WriteString("amt", Utf8Number.Format(withdraw.Amount - terms.Fee));
            writer.WriteString("dest", OnChain);
            writer.WriteString("toAddr", withdraw.Memo.Length > 0 ? withdraw.Address + ":" + withdraw.Memo : withdraw.Address);
            writer.WriteString("chain", withdraw.Network);
            writer.WriteString("fee", Utf8Number.Format(terms.Fee));
            writer.WriteString("clientId", withdraw.StepId);
        });
        return Judge(withdraw.StepId, await _rest.Post("/api/v5/asset/withdrawal", body, expires: false, _stop), row => row.Id("wdId"));
    }

    private FundsOutcome Judge(string stepId, RestAnswer answer, Func<WireObject, string> idOf)
    {
        if (answer.Result == RestResult.NotSent)
            return Refused(stepId, answer.Cause, "it did not leave");
        if (answer.Result != RestResult.Answered)
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", answer.Cause, "no answer");
        try
        {
            var reply = new OkxReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            _rest.NoteCode(reply.Code);
            return answer.IsSuccess && reply.Code == OkxCodes.Ok
                ? new FundsOutcome(stepId, RequestOutcome.Accepted, IsDone: false, idOf(reply.Row), "", "")
                : new FundsOutcome(
                    stepId, OkxCodes.Funds.OutcomeOf(reply.Code), IsDone: false, "", reply.Code.ToString(CultureInfo.InvariantCulture), reply.Text);
        }
        catch (FrameException e)
        {
            _report(e.ToReport(VenueChannel.Rest, answer.Body));
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", "unreadable-answer", e.Message);
        }
    }

    private static FundsOutcome Refused(string stepId, string code, string text) =>
        new(stepId, RequestOutcome.Rejected, IsDone: false, "", code, text);

    private async Task<MovesAnswer> Moves(QueryMoves query, DateTimeOffset askedAt)
    {
        var oldest = _rest.Clock.UtcNow - BillsKept;
        var since = query.Since > oldest ? query.Since : oldest;
        var moves = new List<MoveRecord>();
        foreach (var type in (string[])[OkxFundsRows.MovedOut, OkxFundsRows.MovedIn])
        {
            var rows = await _rest.QueryPages(
                "/api/v5/asset/bills", $"ccy={Word(query.Asset)}&type={type}", "ts", OkxFundsRows.Move, row => row.TimeMs("ts") < since, _stop);
            moves.AddRange(rows.OfType<MoveRecord>().Where(move => move.Time >= since));
        }

        return new MovesAnswer(query.RequestId, Ok: true, [.. moves.DistinctBy(move => move.VenueId)], since, askedAt);
    }

    private Task<List<T>> Rows<T>(string path, string asset, DateTimeOffset since, Func<WireObject, T> read) => _rest.QueryPages(
        "/api/v5/asset/" + path, "ccy=" + Word(asset), "ts", read, row => row.TimeMs("ts") < since, _stop);

    private Task<WithdrawalTerms?> Terms(string asset, string network) => _rest.Query(
        "/api/v5/asset/currencies", "ccy=" + Word(asset), signed: true,
        reply => reply.Rows.Where(row => row.Text("ccy") == asset && row.Text("chain") == network).Select(OkxFundsRows.Terms).FirstOrDefault(),
        _stop);

    // An address that pays into the trading account is none for us: deposits are looked for in the funding account.
    private Task<DepositAddress?> Address(QueryDepositAddress query) => _rest.Query(
        "/api/v5/asset/deposit-address", "ccy=" + Word(query.Asset), signed: true,
        reply => reply.Rows
            .Where(row => row.Text("chain") == query.Network && row.TextOrEmpty("to") is ("" or Funding))
            .OrderByDescending(row => row.Has("selected") && row.Bool("selected"))
            .Select(OkxFundsRows.Address)
            .FirstOrDefault(),
        _stop);

    private static string Word(string asset) =>
        OkxOrderFrame.IsPlain(asset) ? asset : throw new QueryException("not a currency of the venue: " + Excerpt.Of(asset));

    private static byte[] Body(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
