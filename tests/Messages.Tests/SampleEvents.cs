namespace Hedgerow.Messages.Tests;

/// <summary>One instance of every stored event, with no field at its default.</summary>
internal static class SampleEvents
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero);

    private static readonly Fill Fill = new(
        "t-1", "h1p2l0s3", "v-9", "BTCUSDT", Side.Sell, 0.0150m, 60_000.10m, 0.36000060m, "USDT", true, TradeCause.Liquidation, At);

    private static readonly FundingPayment Payment = new("f-1", "BTCUSDT", -1.25m, At);

    private static readonly LedgerOrder LedgerOrder = new(
        "h1p2l0s3", "v-9", "BTCUSDT", Side.Sell, OrderType.PostOnly, 0.5m, 60_000.1m, true, OrderPurpose.Reduce,
        OrderState.InDoubt, 0.1m, 60_000.2m, 0.05m, At, "timeout: \"no answer\"", true, 42);

    private static readonly LegOrder LegOrder = new(
        "h1p2l1s4", 2, 1, "bybit", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.5m, 60_000.1m, 59_999.9m, OrderPurpose.Hedge,
        OrderState.Working, 0.1m, 60_000m, At);

    private static readonly FundsStep FundsStep = new(
        "t69a42a40n1w", FundsMove.Withdraw, "b-to-a", "USDT", "TRX", "TXaddress1", 12_345.678901m, FundsState.InDoubt, "w-77", 1.5m,
        "0xabc", "timeout: \"no answer\"", true, At);

    private static readonly Transfer Transfer = new(
        "t69a42a40n1", "b-to-a", "bybit", "binance", "USDT", 12_345.678901m, 1.5m, TransferState.Withdrawn, true, true, "w-77",
        "0xabc", "d-5", "leverage 10.4 against 3.2", "ann", At, At.AddSeconds(5), At.AddMinutes(1), 2);

    private static readonly OperatorCommand Command = new("r-1", OperatorAction.Reduce, "btc", "ann", "after the call", "bybit", "t-7", 0.25m, Step: 3);

    private static readonly GapAccepted Gap = new("r-2", At.AddDays(-9), At, "bob", "the machine was away");

    private static readonly BreakerHeard Heard = new("tokyo-1", "circuit breaker: 301 orders in 10 s, limit 300", At);

    private static readonly BreakerTrip Trip = new(BreakerLimit.OrderRate, "301 orders in 10 s, limit 300", At);
    private static readonly SymbolChange SymbolChange = new("bybit", "BTCUSDT", 12.5m, 3.6m, -0.5m, 9_000.5m, 8);

    private static readonly BookPoint BookPoint = new(
        At, 200_001m, 200_600.5m, 100m, 500m, -3.5m, 200_000.5m, 1.5m, 2.5m, 0.75m,
        [new VenueFigures("bybit", 100_200m, 90_000m, 42_000.5m, 12.5m, 7.5m, 3.6m, -0.5m, 9_000.5m, 100_184.1m)], [SymbolChange]);

    private static readonly OwnerMoved Moved = new(
        new OwnerCommand("o-1", OwnerAction.Deposit, "USDT", 500m, "ann", "more capital"), 1.003m, 498.5m, 500m, At);

    public static readonly IReadOnlyList<Event> All =
    [
        new EpochRaised(7, 41, At),
        new LedgerAgreed(At),
        new OrderLedgered(LedgerOrder),
        new FillBooked(Fill, -0.015m, 43),
        new FundingBooked(Payment),
        new PositionTakenOver("BTCUSDT", 0.25m, 44, At),
        new BaselineSet(200_000.5m, At),
        new GatewaySnapshot(
            7, 44, 3, [LedgerOrder], [new LedgerCorrection(44, "BTCUSDT", 0.25m, CorrectionCause.Unexplained)],
            new SortedDictionary<string, decimal>(StringComparer.Ordinal) { ["BTCUSDT"] = -0.35m },
            new BookedIds([new BookedId("BTCUSDT/t-1", At)], At.AddDays(-1)), new BookedIds([new BookedId("f-1", At)], At.AddDays(-2)),
            new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal) { ["BTCUSDT"] = At }, At.AddMinutes(-2),
            new GatewayTotals(12, 8, 9_000.5m, 3.6m, -0.5m, 1, 200_000.5m), [FundsStep], 500.25m, new ForgottenOrders(6, 99),
            [
                new SymbolBook(
                    "BTCUSDT", -0.35m, -21_000.5m, 12.5m,
                    new SortedDictionary<string, decimal>(StringComparer.Ordinal) { ["BNB"] = 0.01m, ["USDT"] = 3.6m }, 0.5m, 9_000.5m, 8),
            ], Gap, true, Heard),
        Gap,
        Heard,
        new GatewayRested(At),
        new GatewayWoke(At),
        new EpochStarted(7, At),
        new LegOrderPlanned(LegOrder),
        new LegOrderProgressed(
            "bybit", 42, "h1p2l1s4", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.5m, 60_000.1m, OrderState.Closed, 0.5m, 60_000.05m, At),
        new LegsCorrected(
            "bybit", 43, "BTCUSDT", new SortedDictionary<int, decimal> { [5] = -0.1m }, 0.05m, CorrectionCause.AutoDeleverage, At),
        new LegsNetted(new InstrumentId("bybit", "BTCUSDT"), 5, 8, -0.125m, At),
        new HedgeStepFailed(2, 3),
        new ClipSettled(2, 0.5m, 123.5),
        new PairHalted(2, "unhedged by 0.1 after 10 steps", At),
        new OperatorActed(
            Command, [2, 3], new SortedDictionary<int, decimal> { [4] = 0.05m }, [new InstrumentId("bybit", "BTCUSDT")], At,
            new SortedDictionary<int, decimal> { [2] = 0.75m }),
        new CoordinatorSnapshot(
            7, 4,
            [
                new PairSnapshot(
                    2, new InstrumentId("binance", "BTCUSDT"), new InstrumentId("bybit", "BTCUSDT"), -0.5m, 0.5m, 0.4m,
                    PairMode.ReduceOnly, "waits", 1, 5, 4, 350.25, 1.75m, 0.15m),
                new PairSnapshot(3, null, null, 0.1m, 0.2m, 0.3m, PairMode.Paused, "new", 2, 6, 7, 1.5, -2.5m),
            ],
            [LegOrder],
            new SortedDictionary<string, long>(StringComparer.Ordinal) { ["binance"] = 40, ["bybit"] = 43 },
            [new ForeignPosition(new InstrumentId("bybit", "BTCUSDT"), 0.05m)], ["r-1"], new ForgottenOrders(6, 98),
            new LadderSnapshot(
                [new VenueLadder("bybit", 1, 2, "18→10", At)], [new OpenCut(2, 0.25m, 3)],
                [new ForcedClose(2, "bybit", CorrectionCause.Liquidation, -0.1m, At)]),
            new SortedDictionary<string, VenueStance>(StringComparer.Ordinal) { ["bybit"] = VenueStance.Isolated },
            new CountedOrders(new ForgottenOrders(3, 17), new SortedDictionary<long, long> { [6] = 96, [7] = 4 }, ["h6p2l0s62"])),
        new LadderFired("bybit", 1, "18→10", 1_000.5m, 18_500m, 92.5m, [new PairCut(2, 1, 0.25m)], At),
        new LadderRearmed("bybit", 0, At),
        new LadderCutEnded(2, At),
        new BreakerTripped(Trip, "r-2"),
        new BreakerWasReset(
            "r-3", "ann", "looked", new SortedDictionary<string, decimal>(StringComparer.Ordinal) { ["BTC"] = 0.25m }, At),
        new BreakerSnapshot(
            [Trip], new SortedDictionary<string, decimal>(StringComparer.Ordinal) { ["BTC"] = 0.25m }, ["r-2", "r-3"]),
        new FundsLedgered(FundsStep),
        new TransferPlanned(Transfer, 9),
        new TransferChanged(Transfer),
        new TransferCommanded("r-2", "approve", "t69a42a40n1", "ann", "checked the address", At),
        new TreasurerSnapshot(
            9, [Transfer], new SortedDictionary<string, decimal>(StringComparer.Ordinal) { ["USDT"] = 3.5m }, ["r-2"]),
        new BookAligned("BTCUSDT", 0.25m, 60_000.5m, At),
        new VenueEntered("bybit", "USDT", 100_000.5m, [SymbolChange], At),
        new BookBegan("USDT", 200_000.5m, 200_001m, At),
        new BookMarked("USDT", BookPoint),
        Moved,
        new BookkeeperSnapshot(
            [new VenueEntry("bybit", "USDT", 100_000.5m, [SymbolChange], [SymbolChange with { Fills = 9 }])],
            [new BookEntry("USDT", 200_001m, 200_000.5m, 1.5m, 2.5m, 500m, At, [BookPoint], [Moved])], ["o-1"]),
        new ReductionEnded(2, At),
        new CommandTaken(Command, At),
        new CommandAnswered("r-1", true, "done", At),
        new DeskSnapshot([new Intervention(Command, InterventionState.Refused, "no such pair", At, At.AddSeconds(1))]),
        new AlarmRaised(17, "gateway/bybit", "held # now", "held 5 now", At),
        new AlarmRepeated(17, 12, "held 7 now", At),
        new AlarmsAcknowledged("r-1", "ann", [17, 18], At),
        new AlarmsSnapshot([new OpenAlarm(17, "gateway/bybit", "held # now", "held 7 now", 13, At, At.AddSeconds(1))], 18, 2, ["r-1"]),
    ];
}
