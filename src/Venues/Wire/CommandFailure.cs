using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>The answer to a command when there is none: nothing is known, and that is said in the command's own report.</summary>
internal static class CommandFailure
{
    private const string NoAnswer = "no answer that can be trusted";

    /// <summary>The report that says that nothing is known; null for the commands that nobody waits for.</summary>
    /// <param name="command">The command.</param>
    /// <param name="code">Cause.</param>
    /// <param name="askedAt">Local time at which it was taken up.</param>
    /// <param name="mayHaveLeft">False when it provably did not leave: what changes something at the venue is then rejected, not in doubt.</param>
    public static VenueReport? Of(VenueCommand command, string code, DateTimeOffset askedAt, bool mayHaveLeft)
    {
        var outcome = mayHaveLeft ? RequestOutcome.InDoubt : RequestOutcome.Rejected;
        return command switch
        {
            ConnectVenue or ArmDeadManSwitch => null,
            PlaceOrder or CancelOrder => mayHaveLeft ? OrderOutcomes.InDoubt(command, code, NoAnswer) : OrderOutcomes.NotSent(command, code),
            QueryOrder q => new OrderAnswer(q.RequestId, q.ClientId, LookupResult.Failed, Order: null, askedAt),
            QueryOpenOrders q => new OrdersAnswer(q.RequestId, Ok: false, [], DateTimeOffset.MaxValue, askedAt),
            QueryOrdersSince q => new OrdersAnswer(q.RequestId, Ok: false, [], DateTimeOffset.MaxValue, askedAt),
            QueryFills q => new FillsAnswer(q.RequestId, Ok: false, [], askedAt),
            QueryFunding q => new FundingAnswer(q.RequestId, Ok: false, []),
            QueryAccount q => new AccountAnswer(q.RequestId, Account: null, askedAt),
            QueryInstruments q => new InstrumentsAnswer(q.RequestId, Ok: false, []),
            QueryClock q => new ClockAnswer(q.RequestId, Ok: false, TimeSpan.Zero, TimeSpan.Zero),
            QueryTiers q => new TiersAnswer(q.RequestId, q.Symbol, Ok: false, []),
            QueryVenueSetup q => new VenueSetupAnswer(q.RequestId, Setup: null, code),
            MoveFunds move => new FundsOutcome(move.StepId, outcome, IsDone: false, "", code, NoAnswer),
            WithdrawFunds withdraw => new FundsOutcome(withdraw.StepId, outcome, IsDone: false, "", code, NoAnswer),
            QueryWithdrawals query => new WithdrawalsAnswer(query.RequestId, Ok: false, [], DateTimeOffset.MaxValue, askedAt),
            QueryDeposits query => new DepositsAnswer(query.RequestId, Ok: false, []),
            QueryMoves query => new MovesAnswer(query.RequestId, Ok: false, [], DateTimeOffset.MaxValue, askedAt),
            QueryWithdrawalTerms query => new WithdrawalTermsAnswer(query.RequestId, Ok: false, Terms: null),
            QueryDepositAddress query => new DepositAddressAnswer(query.RequestId, Ok: false, Address: null),
            QueryVenueStatus query => new VenueStatusAnswer(query.RequestId, Ok: false, []),
            _ => throw new ArgumentException("a command without an answer: " + command.GetType().Name, nameof(command)),
        };
    }

    /// <summary>
    /// True for the commands that go by the wallet interface: those about money, perhaps by a key of its own, and the question
    /// about the venue's own status, whose failures say nothing of the way of orders.
    /// </summary>
    /// <param name="command">The command.</param>
    public static bool GoesByWallet(VenueCommand command) => command is
        MoveFunds or WithdrawFunds or QueryWithdrawals or QueryDeposits or QueryMoves or QueryWithdrawalTerms or QueryDepositAddress or QueryVenueStatus;
}
