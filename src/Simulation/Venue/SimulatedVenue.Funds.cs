using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

// Money: moves beside the margin account, withdrawals, deposits.
public sealed partial class SimulatedVenue
{
    /// <summary>True: the venue echoes our id in its list of withdrawals (Binance); false: it does not (Bybit).</summary>
    private bool EchoesWithdrawals => _wire.AnswerCarriesOrder;

    /// <summary>A payment reaches an address of the venue, now.</summary>
    /// <returns>False when the address is nobody's here.</returns>
    public bool Receive(string address, string txId, decimal amount)
    {
        var taken = Model.ReceivePayment(address, txId, amount, VenueNow);
        Drain();
        return taken;
    }

    /// <summary>Pays out what was stuck.</summary>
    public void ReleaseStuck()
    {
        Model.ReleaseStuck(Account, VenueNow);
        Drain();
    }

    private FundsOutcome Move(MoveFunds move)
    {
        var result = Model.Move(Account, move.Move, move.Asset, move.Amount, move.StepId, VenueNow);
        return Outcome(move.StepId, result, isDone: result.IsAccepted);
    }

    private FundsOutcome Withdraw(WithdrawFunds withdraw)
    {
        var result = Model.RequestWithdrawal(
            Account, withdraw.Asset, withdraw.Network, withdraw.Address, withdraw.Memo, withdraw.Amount, withdraw.StepId, VenueNow);
        return Outcome(withdraw.StepId, result, isDone: false);
    }

    private static FundsOutcome Outcome(string stepId, FundsResult result, bool isDone) => result.Refusal switch
    {
        FundsRefusal.None => new FundsOutcome(stepId, RequestOutcome.Accepted, isDone, result.Id, "", ""),
        // A used id proves nothing about the request that used it.
        FundsRefusal.DuplicateId => new FundsOutcome(stepId, RequestOutcome.InDoubt, false, "", "duplicate", "the id was used before"),
        _ => new FundsOutcome(stepId, RequestOutcome.Rejected, false, "", result.Refusal.ToString(), "refused by the venue"),
    };

    private VenueReport? AskFunds(Request request) => request.Command switch
    {
        QueryWithdrawals query => new WithdrawalsAnswer(
            query.RequestId, true, [.. Shown(Model.WithdrawalsSince(Account, Covers(query.Since)), Arrivals.IdOf).Select(RecordOf)], Covers(query.Since), request.SentAt),
        QueryDeposits query => new DepositsAnswer(
            query.RequestId, true, [.. Shown(Model.DepositsSince(Account, Covers(query.Since)), Arrivals.IdOf).Select(RecordOf)]),
        QueryMoves query => new MovesAnswer(
            query.RequestId, true, [.. Shown(Model.MovesSince(Account, Covers(query.Since)), Arrivals.IdOf).Select(RecordOf)], Covers(query.Since), request.SentAt),
        QueryWithdrawalTerms query => new WithdrawalTermsAnswer(
            query.RequestId, true, Model.Network(query.Asset, query.Network) is { } terms
                ? new WithdrawalTerms(terms.Asset, terms.Network, terms.IsOpen, terms.Fee, terms.MinAmount, terms.MaxAmount, terms.Step)
                : null),
        QueryDepositAddress query => new DepositAddressAnswer(
            query.RequestId, true, Model.DepositAddress(Account, query.Asset, query.Network) is { } address
                ? new DepositAddress(query.Asset, query.Network, address, "")
                : null),
        _ => null,
    };

    private DateTimeOffset Covers(DateTimeOffset since) =>
        Faults.HistoryDepth is { } depth && VenueNow - depth > since ? VenueNow - depth : since;

    private IEnumerable<T> Shown<T>(IEnumerable<T> rows, Func<T, string> id) => rows.Where(row => HasLagged(id(row)));

    private WithdrawalRecord RecordOf(VenueWithdrawal withdrawal) => new(
        EchoesWithdrawals ? withdrawal.ClientId : "", withdrawal.Id, withdrawal.Asset, withdrawal.Network, withdrawal.Address,
        withdrawal.Net, withdrawal.Fee,
        withdrawal.Status switch
        {
            WithdrawalStatus.Processing => FundsProgress.Pending,
            WithdrawalStatus.Completed => FundsProgress.Done,
            WithdrawalStatus.Rejected => FundsProgress.Failed,
            _ => throw new InvalidOperationException($"unknown status {withdrawal.Status}"),
        },
        withdrawal.Status.ToString(), withdrawal.TxId, withdrawal.CreatedAt);

    private static DepositRecord RecordOf(VenueDeposit deposit) => new(
        deposit.Id, deposit.Asset, deposit.Network, deposit.Address, deposit.TxId, deposit.Amount,
        deposit.IsCredited ? FundsProgress.Done : FundsProgress.Pending, deposit.CreatedAt);

    /// <summary>The venue that echoes ids of withdrawals does not echo those of moves, and the other way round.</summary>
    private MoveRecord RecordOf(VenueMove move) => new(
        EchoesWithdrawals ? "" : move.ClientId, move.Id, move.Move, move.Asset, move.Amount, FundsProgress.Done, move.Time);

    private static VenueReport? FundsFailure(Request request, string code) => request.Command switch
    {
        MoveFunds move => new FundsOutcome(move.StepId, RequestOutcome.InDoubt, false, "", code, "no answer"),
        WithdrawFunds withdraw => new FundsOutcome(withdraw.StepId, RequestOutcome.InDoubt, false, "", code, "no answer"),
        QueryWithdrawals query => new WithdrawalsAnswer(query.RequestId, false, [], DateTimeOffset.MaxValue, request.SentAt),
        QueryDeposits query => new DepositsAnswer(query.RequestId, false, []),
        QueryMoves query => new MovesAnswer(query.RequestId, false, [], DateTimeOffset.MaxValue, request.SentAt),
        QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, false, null),
        QueryDepositAddress query => new DepositAddressAnswer(query.RequestId, false, null),
        _ => null,
    };
}
