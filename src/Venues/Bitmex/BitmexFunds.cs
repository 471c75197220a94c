using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// Money of a BitMEX account. It has one wallet a currency, which is its margin: withdrawals leave it and deposits come to it, so
/// a move between margin account and wallet is done as soon as it is asked for, and no request leaves. It may have a key of its
/// own, and its limits do not stop orders.
/// </summary>
internal sealed class BitmexFunds : QuestionDesk, IDisposable
{
    private const string History = "/user/walletHistory";

    private readonly BitmexRest _rest;
    private readonly BitmexSettings _settings;
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
    public BitmexFunds(
        string venue, BitmexSettings settings, ApiCredentials credentials, Action<VenueReport> report, TaskBag running, TimeProvider time,
        ILogger logger, CancellationToken stop)
        : base(venue + " funds", report, running, time, logger)
    {
        _settings = settings;
        _report = report;
        _stop = stop;
        _rest = new BitmexRest(
            venue + " funds", settings with { OrderTimeout = settings.FundsTimeout, OrderWindow = settings.FundsTimeout }, credentials,
            new ChannelBoard([VenueChannel.Rest, VenueChannel.Orders], _ => { }), ReportFrames, time, logger);
    }

    /// <inheritdoc/>
    public void Dispose() => _rest.Dispose();

    /// <inheritdoc/>
    protected override Task Prepare(VenueCommand command) =>
        _rest.IsClockDue && command is not QueryVenueStatus ? _rest.MeasureClock(_stop) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt) => command switch
    {
        MoveFunds move => new FundsOutcome(move.StepId, RequestOutcome.Accepted, IsDone: true, "one-wallet", "", ""),
        WithdrawFunds withdraw => await Withdraw(withdraw),
        QueryWithdrawals query => new WithdrawalsAnswer(
            query.RequestId, Ok: true,
            [.. (await Transactions(query.Asset, BitmexFundsRows.Withdrawal)).Where(row => row.CreatedAt >= query.Since)], query.Since, askedAt),
        QueryDeposits query => new DepositsAnswer(
            query.RequestId, Ok: true, [.. (await Transactions(query.Asset, BitmexFundsRows.Deposit)).Where(row => row.Time >= query.Since)]),
        QueryMoves query => new MovesAnswer(query.RequestId, Ok: true, [], query.Since, askedAt),
        QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, Ok: true, await Terms(query)),
        QueryDepositAddress query => new DepositAddressAnswer(query.RequestId, Ok: true, await Address(query)),
        // It announces maintenance in prose only: no answer, and so no fact.
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

    // POST user/requestWithdrawal: the amount is what leaves the wallet; the text is ours to choose and comes back in the history.
    private async Task<FundsOutcome> Withdraw(WithdrawFunds withdraw)
    {
        var currency = BitmexMoney.CurrencyOf(withdraw.Asset);
        var amount = withdraw.Amount / BitmexMoney.UnitOf(currency)!.Value;
        if (amount != decimal.Truncate(amount) || amount is <= 0 or > long.MaxValue)
        {
            return new FundsOutcome(withdraw.StepId, RequestOutcome.Rejected, IsDone: false, "", "local-invalid", "no whole number of minor units");
        }

        var answer = await _rest.Change(HttpMethod.Post, "/user/requestWithdrawal", Body(withdraw, currency, (long)amount), _stop);
        if (answer.Result == RestResult.NotSent)
        {
            return new FundsOutcome(withdraw.StepId, RequestOutcome.Rejected, IsDone: false, "", answer.Cause, "it did not leave");
        }

        if (!answer.IsSuccess)
        {
            var text = answer.Body.Length == 0 ? "no answer" : BitmexErrors.TextOf(answer.Body);
            var outcome = answer.Result == RestResult.InDoubt ? RequestOutcome.InDoubt : BitmexErrors.OfFunds(answer.Status, text);
            return new FundsOutcome(withdraw.StepId, outcome, IsDone: false, "", answer.Cause, text);
        }

        try
        {
            return new FundsOutcome(withdraw.StepId, RequestOutcome.Accepted, IsDone: false, WireObject.Parse(answer.Body).Text("transactID"), "", "");
        }
        catch (FrameException e)
        {
            _report(e.ToReport(VenueChannel.Rest, answer.Body));
            return new FundsOutcome(withdraw.StepId, RequestOutcome.InDoubt, IsDone: false, "", "unreadable-answer", e.Message);
        }
    }

    private static byte[] Body(WithdrawFunds withdraw, string currency, long amount)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("currency", currency);
            writer.WriteString("network", withdraw.Network);
            writer.WriteNumber("amount", amount);
            writer.WriteString("address", withdraw.Address);
            if (withdraw.Memo.Length > 0)
            {
                writer.WriteString("memo", withdraw.Memo);
            }

            writer.WriteString("text", withdraw.StepId);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    // The history takes no times; in which order it comes is not relied on. A row that is met twice, because a new one moved the
    // pages, counts once.
    private async Task<List<T>> Transactions<T>(string asset, Func<WireObject, T?> read)
        where T : class
    {
        var rows = new Dictionary<string, T>(StringComparer.Ordinal);
        for (var request = 0; request < _settings.MaxRequests; request++)
        {
            var page = await _rest.Rows(
                History,
                $"currency={BitmexMoney.CurrencyOf(asset)}&count={_settings.PageRows}&start={request * _settings.PageRows}",
                row => (Id: row.TextOrEmpty("transactID"), Row: read(row)),
                _stop);
            foreach (var (id, row) in page)
            {
                if (row is not null)
                {
                    rows[id] = row;
                }
            }

            if (page.Count < _settings.PageRows)
            {
                return [.. rows.Values];
            }
        }

        throw new QueryException($"{History}: more than {_settings.MaxRequests} pages");
    }

    private async Task<WithdrawalTerms?> Terms(QueryWithdrawalTerms query)
    {
        var currency = BitmexMoney.CurrencyOf(query.Asset);
        var found = await _rest.Rows(
            "/wallet/assets", string.Empty,
            asset => asset.Text("currency") == currency ? BitmexFundsRows.Terms(query.Asset, query.Network, asset) : null, _stop);
        return found.Find(terms => terms is not null);
    }

    // The answer is a bare text.
    private Task<DepositAddress?> Address(QueryDepositAddress query) => _rest.Query(
        "/user/depositAddress", $"currency={BitmexMoney.CurrencyOf(query.Asset)}&network={Uri.EscapeDataString(query.Network)}",
        answer => BitmexFundsRows.Address(answer.Body) is { Length: > 0 } address
            ? new DepositAddress(query.Asset, query.Network, address, "")
            : null,
        _stop);
}
