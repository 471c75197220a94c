using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>What a venue's wallet interface could not answer.</summary>
internal static class FundsFailure
{
    /// <summary>The report that says that nothing is known: a change is in doubt when it may have left.</summary>
    public static VenueReport Of(VenueCommand command, string code, DateTimeOffset askedAt, bool isSent)
    {
        var outcome = isSent ? RequestOutcome.InDoubt : RequestOutcome.Rejected;
        return command switch
        {
            MoveFunds move => new FundsOutcome(move.StepId, outcome, IsDone: false, "", code, "no answer that can be trusted"),
            WithdrawFunds withdraw => new FundsOutcome(withdraw.StepId, outcome, IsDone: false, "", code, "no answer that can be trusted"),
            QueryWithdrawals query => new WithdrawalsAnswer(query.RequestId, Ok: false, [], DateTimeOffset.MaxValue, askedAt),
            QueryDeposits query => new DepositsAnswer(query.RequestId, Ok: false, []),
            QueryMoves query => new MovesAnswer(query.RequestId, Ok: false, [], DateTimeOffset.MaxValue, askedAt),
            QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, Ok: false, Terms: null),
            QueryDepositAddress query => new DepositAddressAnswer(query.RequestId, Ok: false, Address: null),
            _ => throw new ArgumentException("not about money: " + command.GetType().Name, nameof(command)),
        };
    }
}
