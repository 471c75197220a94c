namespace Hedgerow.Messages.Tests;

/// <summary>One instance of every message that passes between nodes, with no field at its default.</summary>
internal static class SampleMessages
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero);

    private static readonly InstrumentId Instrument = new("bybit", "BTCUSDT");

    private static readonly AccountSnapshot Account = new(
        "USDT", 100_000.50m, 100_012.5m, 70_000m, 1_500.25m,
        [new Position("BTCUSDT", -0.350m, 60_000.1m, 59_990m, 3.5m, 81_000m)], At);

    private static readonly GatewayState State = new(
        "bybit", 7, GatewayPhase.Ready, true, true, "nothing", 44, Account,
        [new InstrumentSpec(Instrument, "BTC", "USDT", "USDT", 0.10m, 0.001m, 0.001m, 100m, 50m, 5m, TimeSpan.FromHours(8), true) { Expiry = At.AddDays(30) }],
        [VenueChannel.Public, VenueChannel.Rest], 3, -1.5, new GatewayTotals(12, 8, 9_000.5m, 3.6m, -0.5m, 1, 200_000.5m), 123_456, At)
    {
        MayMissTrades = true,
        IsRested = true,
        UsedBudget = 0.25,
        Tiers = [new SymbolTiers("BTCUSDT", [new MaintenanceTier(50_000m, 0.005m, 100m)])],
        NetMovedOut = 500.25m,
        UncertainFunds = 12m,
        WithdrawalTerms = [new WithdrawalTerms("USDT", "TRX", true, 1.5m, 10m, 50_000m, 0.000001m)],
        DepositAddresses = [new DepositAddress("USDT", "TRX", "TXaddress1", "memo")],
        Health = new VenueHealthView(VenueHealth.Degraded, "orders over REST for 12 s", At),
    };

    private static readonly SymbolBook Book = new(
        "BTCUSDT", -0.35m, -21_000.5m, 12.5m,
        new SortedDictionary<string, decimal>(StringComparer.Ordinal) { ["BNB"] = 0.01m, ["USDT"] = 3.6m }, 0.5m, 9_000.5m, 8);

    public static readonly IReadOnlyList<Message> All =
    [
        new TakeCharge(7, 44),
        new OrderRequest(7, "h1p2l0s3", "BTCUSDT", Side.Sell, OrderType.PostOnly, 0.0150m, 60_000.10m, true, OrderPurpose.Reduce, At),
        new CancelRequest(7, "h1p2l0s3"),
        new OrderInquiry(7, "h1p2l0s3", "BTCUSDT", Side.Sell),
        new ReportsRequest(7, 41),
        new CoordinatorHeartbeat(7, At),
        new FundsRequest(7, "t69a42a40n1w", FundsMove.Withdraw, "b-to-a", "USDT", 12_345.678901m),
        new FundsInquiry(7, "t69a42a40n1w", FundsMove.In, "b-to-a", "USDT", 12_345.678901m),
        new DepositsRequest(7, "USDT", At),
        new OperatorCommand("r-1", OperatorAction.AcceptGap, "btc", "ann", "after \"the call\"", "bybit", "t-7", 0.25m, true, 3),
        new OrderReport(
            "bybit", 43, 44, "h1p2l0s3", "BTCUSDT", Side.Sell, OrderType.LimitIoc, 0.5m, 60_000.1m, OrderState.InDoubt, 0.1m, 60_000.20m,
            "timeout: \"no answer\"", true, ContractKind.Inverse, 0.0001m),
        new LedgerCorrected("bybit", 43, 44, "BTCUSDT", -0.25m, CorrectionCause.AutoDeleverage),
        new EpochRefused("bybit", 6, 7),
        State,
        new VenueStatement(
            "bybit", Account, [Book], new SortedDictionary<string, string>(StringComparer.Ordinal) { ["BTCUSDT"] = "BTC" }, true, At, ContractKind.Inverse),
        new FundsReport("bybit", "t69a42a40n1w", FundsState.InDoubt, "w-77", 1.5m, "0xabc", "timeout"),
        new DepositsReport("bybit", "USDT", [new DepositRecord("d-5", "USDT", "TRX", "TXaddress1", "0xabc", 12_344.178901m, FundsProgress.Done, At)]),
        new Quote(Instrument, 59_999.90m, 1.250m, 60_000.1m, 0.75m, 987_654_321, At, At.AddMilliseconds(3)),
        new QuoteLost(Instrument, "gap after 987654321"),
        new MarkPrice(Instrument, 60_000.05m, 60_001m, -0.000125m, At.AddHours(4), At),
        new OperatorAnswer("r-1", true, "done: the gap is accepted"),
    ];
}
