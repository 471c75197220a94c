using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Money of an HTX account: moves between the USDT-margined contracts and the spot account, withdrawals from the spot account,
/// deposits into it. All of it on the spot side's address; it may have a key of its own.
/// </summary>
internal sealed class HtxFunds : QuestionDesk, IDisposable
{
    private const string Margin = "linear-swap";
    private const string Wallet = "spot";
    private const int MaxPages = 40;
    private const int PageRows = 50;
    private const int LedgerRows = 100;

    // "The maximum query window size set by startTime & endTime is 10-day".
    private static readonly TimeSpan LedgerWindow = TimeSpan.FromDays(9);

    private readonly HtxRest _rest;
    private readonly TimeSpan _timeout;
    private readonly bool _isSpot;
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
    public HtxFunds(
        string venue, HtxSettings settings, ApiCredentials credentials, Action<VenueReport> report, TaskBag running, TimeProvider time,
        ILogger logger, CancellationToken stop)
        : base(venue + " funds", report, running, time, logger)
    {
        _report = report;
        _stop = stop;
        _timeout = settings.FundsTimeout;
        _isSpot = settings.IsSpot;
        _rest = new HtxRest(
            venue + " funds", settings, settings.WalletUrl, credentials,
            new ChannelBoard([VenueChannel.Rest, VenueChannel.Orders], _ => { }), ReportFrames, time, logger, isSpotSide: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _rest.Dispose();

    /// <inheritdoc/>
    protected override async Task Prepare(VenueCommand command)
    {
        if (_rest.IsClockDue)
        {
            await _rest.MeasureClock(_stop);
        }
    }

    /// <inheritdoc/>
    protected override async Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt) => command switch
    {
        MoveFunds move => await Move(move),
        WithdrawFunds withdraw => await Withdraw(withdraw),
        QueryWithdrawals query => new WithdrawalsAnswer(
            query.RequestId, Ok: true, await Rows("withdraw", query.Asset, query.Since, HtxFundsRows.Withdrawal), query.Since, askedAt),
        QueryDeposits query => new DepositsAnswer(
            query.RequestId, Ok: true, await Rows("deposit", query.Asset, query.Since, HtxFundsRows.Deposit)),
        QueryMoves query => new MovesAnswer(query.RequestId, Ok: true, await Moves(query), query.Since, askedAt),
        QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, Ok: true, await Terms(query.Asset, query.Network)),
        QueryDepositAddress query => new DepositAddressAnswer(query.RequestId, Ok: true, await Address(query)),
        // Nothing that it tells of itself is read here: no answer, and so no fact.
        QueryVenueStatus query => new VenueStatusAnswer(query.RequestId, Ok: false, []),
        _ => throw new ArgumentException("not about money: " + command.GetType().Name, nameof(command)),
    };

    private void ReportFrames(VenueReport report)
    {
        if (report is FrameRejected)
        {
            _report(report);
        }
    }

    // POST /v2/account/transfer: {"code":200,"data":ID,"message":"Succeed","success":true}. It takes no id of ours.
    private async Task<FundsOutcome> Move(MoveFunds move)
    {
        if (_isSpot)
        {
            return Refused(move.StepId, "local-invalid", "money leaves from and comes to the spot account itself");
        }

        var answer = await Post("/v2/account/transfer", writer =>
        {
            writer.WriteString("from", move.Move == FundsMove.Out ? Margin : Wallet);
            writer.WriteString("to", move.Move == FundsMove.Out ? Wallet : Margin);
            writer.WriteString("currency", Lower(move.Asset));
            writer.WriteNumber("amount", move.Amount);
            writer.WriteString("margin-account", move.Asset);
        });
        return Judge(move.StepId, answer, isDone: true);
    }

    // POST /v1/dw/withdraw/api/create: {"data":ID}. The amount is what arrives, the fee comes on top; a second request with
    // the same client-order-id gives the first one's id.
    private async Task<FundsOutcome> Withdraw(WithdrawFunds withdraw)
    {
        if (await TermsOrNull(withdraw) is not { } terms)
        {
            return Refused(withdraw.StepId, "no-terms", "the venue's fee is not known; not sent");
        }

        if (withdraw.Amount <= terms.Fee)
        {
            return Refused(withdraw.StepId, "local-invalid", "the amount does not cover the fee");
        }

        var answer = await Post("/v1/dw/withdraw/api/create", writer =>
        {
            writer.WriteString("address", withdraw.Address);
            writer.WriteString("currency", Lower(withdraw.Asset));
            writer.WriteString("amount", Utf8Number.Format(withdraw.Amount - terms.Fee));
            writer.WriteNumber("fee", terms.Fee);
            writer.WriteString("chain", withdraw.Network);
            if (withdraw.Memo.Length > 0)
            {
                writer.WriteString("addr-tag", withdraw.Memo);
            }

            writer.WriteString("client-order-id", withdraw.StepId);
        });
        return Judge(withdraw.StepId, answer, isDone: false);
    }

    // A question that failed has moved nothing.
    private async Task<WithdrawalTerms?> TermsOrNull(WithdrawFunds withdraw)
    {
        try
        {
            return await Terms(withdraw.Asset, withdraw.Network);
        }
        catch (QueryException)
        {
            return null;
        }
    }

    private async Task<RestAnswer> Post(string path, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return await _rest.Send(_rest.ExpiringRequest(path, stream.ToArray()), _timeout, _stop);
    }

    private FundsOutcome Judge(string stepId, RestAnswer answer, bool isDone)
    {
        if (answer.Result == RestResult.NotSent)
        {
            return Refused(stepId, answer.Cause, "it did not leave");
        }

        if (!answer.IsSuccess)
        {
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", answer.Cause, "no answer");
        }

        try
        {
            var reply = new HtxReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            var code = reply.Code;
            _rest.NoteCode(code);
            return code == HtxCodes.Ok
                ? new FundsOutcome(stepId, RequestOutcome.Accepted, isDone, reply.Root.Id("data"), "", "")
                : new FundsOutcome(stepId, HtxCodes.FundsOutcomeOf(code), IsDone: false, "", code, reply.Text);
        }
        catch (FrameException e)
        {
            _report(e.ToReport(VenueChannel.Rest, answer.Body));
            return new FundsOutcome(stepId, RequestOutcome.InDoubt, IsDone: false, "", "unreadable-answer", e.Message);
        }
    }

    // Newest first, in pages that go on below the smallest id of the page before; there are no windows of time.
    private async Task<List<T>> Rows<T>(string type, string asset, DateTimeOffset since, Func<WireObject, T> read)
    {
        var rows = new List<T>();
        var seen = new HashSet<long>();
        long? from = null;
        for (var page = 0; page < MaxPages; page++)
        {
            List<KeyValuePair<string, string>> query =
            [
                new("currency", Lower(asset)), new("type", type), new("size", Number(PageRows)), new("direct", "next"),
            ];
            if (from is { } last)
            {
                query.Add(new("from", Number(last)));
            }

            var found = await _rest.Query("/v1/query/deposit-withdraw", query, signed: true, reply => reply.Rows, _stop);
            var added = found.Where(row => seen.Add(row.Long("id"))).ToList();
            rows.AddRange(added.Where(row => row.TimeMs("created-at") >= since).Select(read));
            if (found.Count < PageRows || added.Count == 0 || added.TrueForAll(row => row.TimeMs("created-at") < since))
            {
                return rows;
            }

            from = added.Min(row => row.Long("id"));
        }

        throw new QueryException($"more than {MaxPages} pages of kind {type}");
    }

    private async Task<List<MoveRecord>> Moves(QueryMoves query)
    {
        var account = await _rest.Query(
            "/v1/account/accounts", [], signed: true,
            reply => HtxSpotAccount.IdOf(reply.Root),
            _stop);
        var moves = new List<MoveRecord>();
        var now = _rest.Clock.UtcNow;
        for (var from = query.Since; from < now; from += LedgerWindow)
        {
            moves.AddRange(await Ledger(account, query.Asset, from, from + LedgerWindow));
        }

        return moves.DistinctBy(move => (move.VenueId, move.Move)).ToList();
    }

    private async Task<List<MoveRecord>> Ledger(string account, string asset, DateTimeOffset from, DateTimeOffset to)
    {
        var moves = new List<MoveRecord>();
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            List<KeyValuePair<string, string>> query =
            [
                new("accountId", account), new("currency", Lower(asset)), new("transactTypes", "transfer"),
                new("startTime", Number(from.ToUnixTimeMilliseconds())), new("endTime", Number(to.ToUnixTimeMilliseconds())), new("limit", Number(LedgerRows)),
            ];
            if (next is not null)
            {
                query.Add(new("fromId", next));
            }

            (var found, next) = await _rest.Query(
                "/v2/account/ledger", query, signed: true,
                reply => (reply.Rows.ConvertAll(HtxFundsRows.Move), reply.Root.Has("nextId") ? reply.Root.Id("nextId") : null), _stop);
            moves.AddRange(found.OfType<MoveRecord>());
            if (next is null)
            {
                return moves;
            }
        }

        throw new QueryException($"more than {MaxPages} pages of the ledger");
    }

    private Task<WithdrawalTerms?> Terms(string asset, string network) => _rest.Query(
        "/v2/reference/currencies", [new("currency", Lower(asset))], signed: false,
        reply => reply.Rows.Where(currency => currency.Text("currency") == Lower(asset))
            .SelectMany(currency => currency.Array("chains").Where(chain => chain.Text("chain") == network).Select(chain => HtxFundsRows.Terms(asset, chain)))
            .FirstOrDefault(),
        _stop);

    private Task<DepositAddress?> Address(QueryDepositAddress query) => _rest.Query(
        "/v2/account/deposit/address", [new("currency", Lower(query.Asset))], signed: true,
        reply => reply.Rows.Where(row => row.Text("chain") == query.Network && row.TextOrEmpty("address").Length > 0)
            .Select(row => new DepositAddress(query.Asset, query.Network, row.Text("address"), row.TextOrEmpty("addressTag")))
            .FirstOrDefault(),
        _stop);

    private static FundsOutcome Refused(string stepId, string code, string text) =>
        new(stepId, RequestOutcome.Rejected, IsDone: false, "", code, text);

    private static string Lower(string asset) => asset.ToLowerInvariant();

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
