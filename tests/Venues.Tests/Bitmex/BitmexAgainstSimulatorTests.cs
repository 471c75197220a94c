using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;
using Hedgerow.Venues.Bitmex;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>The adapter and the simulated venue, through real sockets: what they say to each other must fit.</summary>
public sealed class BitmexAgainstSimulatorTests
{
    private const string Symbol = BitmexRig.Symbol;

    [Theory]
    [InlineData(BitmexQuoteSource.Top, ContractKind.Linear)]
    [InlineData(BitmexQuoteSource.Depth, ContractKind.Linear)]
    [InlineData(BitmexQuoteSource.Top, ContractKind.Inverse)]
    [InlineData(BitmexQuoteSource.Depth, ContractKind.Inverse)]
    public async Task Every_channel_comes_up_and_the_market_is_told(BitmexQuoteSource source, ContractKind kind)
    {
        await using var rig = await BitmexRig.StartAsync(kind: kind);
        await rig.ConnectAsync(settings => settings with { QuoteSource = source });
        Assert.Equal((100.1m, 5m * rig.Coin), ((await rig.Quoted(100)).Ask, (await rig.Quoted(100)).AskSize));
        await rig.Until(() => rig.Seen.OfType<MarkPrice>().Any(mark => mark is { Mark: 100, FundingRate: 0.0001m } && mark.NextFunding < DateTimeOffset.MaxValue));
        for (var i = 1; i <= 10; i++)
        {
            rig.SetBook(100 + i, 1, 100.5m + i, 2);
            var quote = await rig.Quoted(100 + i);
            Assert.Equal((100.5m + i, rig.Coin, 2m * rig.Coin), (quote.Ask, quote.BidSize, quote.AskSize));
        }

        // A kept book may be empty or crossed between the frames of one change.
        Assert.True(source == BitmexQuoteSource.Depth || !rig.Seen.OfType<QuoteLost>().Any());
        Assert.Empty(rig.Seen.OfType<FrameRejected>());
    }

    [Theory]
    [InlineData(ContractKind.Linear, 10_000, 1_000_000)]
    [InlineData(ContractKind.Inverse, 100, 200)]
    public async Task Questions_about_venue_and_account_are_answered(ContractKind kind, int balance, int limit)
    {
        await using var rig = await BitmexRig.StartAsync(kind: kind);
        await rig.ConnectAsync();
        var symbol = rig.Traded.Id.Symbol;

        // One of another kind settles in another asset: it is not this account's to trade.
        rig.Send(new QueryInstruments(1, [Symbol, "XBTUSD", "NOPE"]));
        Assert.Equal(rig.Traded, Assert.Single((await rig.Next<InstrumentsAnswer>()).Instruments));
        rig.Send(new QueryClock(2));
        Assert.True((await rig.Next<ClockAnswer>()).Ok);
        rig.Send(new QueryAccount(3));
        var account = (await rig.Next<AccountAnswer>()).Account!;
        Assert.Equal((rig.Traded.SettleAsset, balance, balance, balance), (account.Asset, account.WalletBalance, account.Equity, account.AvailableMargin));
        Assert.Empty(account.Positions);
        rig.Send(new QueryOpenOrders(4, symbol));
        Assert.Empty((await rig.Next<OrdersAnswer>(answer => answer.Ok)).Orders);
        rig.Send(new QueryTiers(5, symbol));
        MaintenanceTier[] lowest = [new(0, 0.005m, 100), new(limit, 0.01m, 66.66m)];
        Assert.Equal(lowest, (await rig.Next<TiersAnswer>(answer => answer.Ok)).Tiers.Take(2));
        rig.Send(new QueryOrder(6, "h1p1l0sffff", symbol));
        Assert.Equal(LookupResult.NotFound, (await rig.Next<OrderAnswer>()).Result);
        rig.Send(new QueryOrder(7, "h1p1l0sffff", "NOPE"));
        Assert.Equal(LookupResult.Failed, (await rig.Next<OrderAnswer>()).Result);
        Assert.Empty(rig.Seen.OfType<FrameRejected>());
    }

    [Theory]
    [InlineData(ContractKind.Linear, "0.1001", "9999.8999")]
    [InlineData(ContractKind.Inverse, "0.000999", "99.999001")] // 200 USD / 100.1 x 0.0005, in whole satoshi
    public async Task A_taking_order_is_accepted_filled_and_found_everywhere(ContractKind kind, string fee, string wallet)
    {
        await using var rig = await BitmexRig.StartAsync(kind: kind);
        await rig.ConnectAsync();
        var (symbol, two) = (rig.Traded.Id.Symbol, 2m * rig.Coin);
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var id = rig.Place(Side.Buy, 2, 100.2m);
        var outcome = await rig.Next<PlaceOutcome>();
        Assert.Equal((id, RequestOutcome.Accepted), (outcome.ClientId, outcome.Outcome));
        await rig.Until(() => rig.Seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Filled)
            && rig.Seen.OfType<FillReported>().Any()
            && rig.Seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == two)
            && rig.Seen.OfType<BalanceChanged>().Any());
        var fill = rig.Seen.OfType<FillReported>().Single().Fill;
        Assert.Equal((id, Side.Buy, two, 100.1m, Number(fee), rig.Traded.SettleAsset, false), (fill.ClientId, fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset, fill.IsMaker));
        rig.Send(new QueryOrder(1, id, symbol));
        var order = (await rig.Next<OrderAnswer>()).Order!;
        Assert.Equal((OrderStatus.Filled, two, 100.1m, outcome.VenueOrderId), (order.Status, order.CumulativeQuantity, order.AveragePrice, order.VenueOrderId));
        rig.Send(new QueryFills(2, symbol, before));
        Assert.Equal(fill, Assert.Single((await rig.Next<FillsAnswer>()).Fills));
        rig.Send(new QueryOrdersSince(3, symbol, before));
        var orders = await rig.Next<OrdersAnswer>();
        Assert.Equal((id, before), (Assert.Single(orders.Orders).ClientId, orders.CoversFrom));
        rig.Send(new QueryAccount(4));
        var account = (await rig.Next<AccountAnswer>()).Account!;
        Assert.Equal((two, 100.1m, Number(wallet)), (Assert.Single(account.Positions).Quantity, account.Positions[0].EntryPrice, account.WalletBalance));
        Assert.Empty(rig.Seen.OfType<FrameRejected>());
    }

    [Theory]
    [InlineData(ContractKind.Linear)]
    [InlineData(ContractKind.Inverse)]
    public async Task Orders_of_every_type_do_what_they_say(ContractKind kind)
    {
        await using var rig = await BitmexRig.StartAsync(kind: kind);
        await rig.ConnectAsync();
        rig.Place(Side.Buy, 1, 100.1m, OrderType.PostOnly);
        await rig.Next<OrderChanged>(changed => changed.Order is { Status: OrderStatus.Cancelled, Type: OrderType.PostOnly, CumulativeQuantity: 0 });
        rig.Place(Side.Buy, 1, 99);
        await rig.Next<OrderChanged>(changed => changed.Order is { Status: OrderStatus.Cancelled, Type: OrderType.LimitIoc });
        rig.Place(Side.Buy, 3, 0, OrderType.Market);
        await rig.Next<OrderChanged>(changed => changed.Order is { Status: OrderStatus.Filled, Type: OrderType.Market, CumulativeQuantity: var traded, Price: 0 } && traded == 3 * rig.Coin);
        rig.Place(Side.Sell, 5, 99, OrderType.LimitIoc, reduceOnly: true);
        await rig.Next<OrderChanged>(changed => changed.Order is { ReduceOnly: true, CumulativeQuantity: var closed } && closed == 3 * rig.Coin && changed.Order.Status.IsFinal());
        Assert.Equal(0, rig.Server.Use(model => model.PositionOf(BitmexRig.Account, rig.Traded.Id.Symbol).Quantity));
        rig.Place(Side.Sell, 1, 99, OrderType.LimitIoc, reduceOnly: true);
        Assert.Equal(RequestOutcome.Rejected, (await rig.Next<PlaceOutcome>(outcome => outcome.Code.Length > 0)).Outcome);
    }

    [Fact]
    public async Task A_resting_order_is_open_until_cancelled_and_cannot_be_cancelled_twice()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        var id = rig.Place(Side.Sell, 1, 105, OrderType.LimitGtc);
        await rig.Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.New);
        rig.Send(new QueryOpenOrders(1, Symbol));
        Assert.Equal(id, Assert.Single((await rig.Next<OrdersAnswer>()).Orders).ClientId);
        rig.Send(new CancelOrder(id, Symbol));
        Assert.Equal(RequestOutcome.Accepted, (await rig.Next<CancelOutcome>()).Outcome);
        await rig.Until(() => rig.Seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
        rig.Send(new CancelOrder(id, Symbol));
        Assert.Equal(RequestOutcome.Rejected, (await rig.Next<CancelOutcome>()).Outcome);
        rig.Send(new CancelOrder("h1p1l0sffff", Symbol));
        var none = await rig.Next<CancelOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "http-404"), (none.Outcome, none.Code));
    }

    [Fact]
    public async Task An_id_used_twice_is_in_doubt_and_what_is_refused_is_rejected()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        var id = rig.Place(Side.Buy, 1, 90.1m, OrderType.LimitGtc);
        await rig.Next<PlaceOutcome>();
        rig.Send(new PlaceOrder(id, Symbol, Side.Buy, OrderType.LimitGtc, 1, 90.1m, ReduceOnly: false));
        var twice = await rig.Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.InDoubt, "Duplicate clOrdID"), (twice.Outcome, twice.Text));
        rig.Server.Faults.Add(new Fault(FaultKind.RejectOrder));
        rig.Place(Side.Buy, 1, 100.1m);
        await rig.Next<PlaceOutcome>(outcome => outcome.Outcome == RequestOutcome.Rejected && outcome.Text.StartsWith("Account has insufficient", StringComparison.Ordinal));
        rig.Place(Side.Buy, 0.00001m, 100.1m);
        await rig.Next<PlaceOutcome>(outcome => outcome.Outcome == RequestOutcome.Rejected && outcome.Text.StartsWith("Order quantity", StringComparison.Ordinal));
        rig.Place(Side.Buy, 0.0000001m, 100.1m);
        Assert.Equal("local-invalid", (await rig.Next<PlaceOutcome>(outcome => outcome.Code.StartsWith("local", StringComparison.Ordinal))).Code);
    }

    [Theory]
    [InlineData(FaultKind.LostAck, true)]
    [InlineData(FaultKind.LostAck, false)]
    [InlineData(FaultKind.ErrorAfterAccept, false)]
    public async Task An_order_whose_answer_is_lost_is_in_doubt_and_then_found(FaultKind kind, bool cut)
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync(settings => settings with { OrderTimeout = TimeSpan.FromSeconds(1) });
        rig.Server.Faults.Add(new Fault(kind) { Cut = cut });
        var id = rig.Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.InDoubt, (await rig.Next<PlaceOutcome>()).Outcome);
        BitmexRig.AtVenue(() => rig.Server.Use(model => model.PositionOf(BitmexRig.Account, Symbol).Quantity == 1));
        rig.Send(new QueryOrder(1, id, Symbol));
        Assert.Equal(OrderStatus.Filled, (await rig.Next<OrderAnswer>(answer => answer.Result == LookupResult.Found)).Order!.Status);
        Assert.Single(rig.Seen.OfType<PlaceOutcome>());
    }

    [Theory]
    [InlineData(BitmexQuoteSource.Depth, FaultKind.SequenceGap)]
    [InlineData(BitmexQuoteSource.Depth, FaultKind.CrossedBook)]
    [InlineData(BitmexQuoteSource.Top, FaultKind.CrossedBook)]
    public async Task A_broken_book_is_lost_and_comes_back(BitmexQuoteSource source, FaultKind kind)
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync(settings => settings with { QuoteSource = source });
        await rig.Quoted(100);
        rig.Server.Faults.Add(new Fault(kind) { Channel = VenueChannel.Public });

        // The second change makes a lost one felt. What follows comes with a new image or after it.
        rig.Server.SetBook(Symbol, 101, 1, 101.5m, 1);
        BitmexRig.AtVenue(() => rig.Server.Faults.List().All(fault => fault.Hits > 0));
        rig.Server.SetBook(Symbol, 102, 1, 102.5m, 1);
        await rig.Until(() => rig.Seen.OfType<QuoteLost>().Any());

        // A level that should be gone shows when the book stays crossed; every change moves the mark, which is told.
        var told = 0;
        await rig.Until(() =>
        {
            rig.Server.SetBook(Symbol, 103 + (0.1m * (told++ % 2)), 1, 103.5m, 1);
            return rig.Seen.OfType<Quote>().Any(quote => quote.Bid >= 103);
        });
        Assert.All(rig.Seen.OfType<Quote>(), quote => Assert.True(quote.Bid < quote.Ask));
    }

    [Fact]
    public async Task Connections_that_die_are_told_and_come_back()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        await rig.Quoted(100);
        rig.Server.DropAllConnections();
        await rig.Until(() => rig.Seen.OfType<QuoteLost>().Any());
        await rig.Until(() => rig.Ups(VenueChannel.Public) == 2 && rig.Ups(VenueChannel.Private) == 2);
        await rig.Until(() => rig.Seen.SkipWhile(report => report is not QuoteLost).OfType<Quote>().Any());
        rig.Place(Side.Buy, 1, 100.2m);
        await rig.Next<FillReported>();
    }

    [Fact]
    public async Task A_private_change_that_is_missed_cuts_the_connection_so_that_the_account_is_asked_again()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        rig.Server.Faults.Add(new Fault(FaultKind.DropPush) { Push = "order" });
        var id = rig.Place(Side.Sell, 1, 105, OrderType.LimitGtc);
        await rig.Next<PlaceOutcome>();
        rig.Send(new CancelOrder(id, Symbol));
        await rig.Next<FrameRejected>(rejected => rejected.Channel == VenueChannel.Private);
        await rig.Until(() => rig.Ups(VenueChannel.Private) == 2);
    }

    [Fact]
    public async Task A_clock_that_is_off_rejects_and_is_measured_anew()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        rig.Server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromMinutes(5), Count = null });
        rig.Place(Side.Buy, 1, 100.2m);
        var late = await rig.Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "http-401"), (late.Outcome, late.Code));

        rig.Send(new QueryClock(1));
        Assert.InRange((await rig.Next<ClockAnswer>()).Offset, TimeSpan.FromSeconds(270), TimeSpan.FromSeconds(330));
        rig.Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task Limits_are_told_and_reject_what_follows_here()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        rig.Server.Faults.Add(new Fault(FaultKind.RateLimited) { Request = RequestKind.Place, Duration = TimeSpan.FromMinutes(2) });
        rig.Place(Side.Buy, 1, 100.2m);
        Assert.NotNull((await rig.Next<RateLimitReported>(report => report.BlockedUntil is not null)).BlockedUntil);
        var first = await rig.Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "http-429"), (first.Outcome, first.Code));
        rig.Place(Side.Buy, 1, 100.2m);
        Assert.Equal("local-rate-limit", (await rig.Next<PlaceOutcome>()).Code);
    }

    [Fact]
    public async Task The_used_budget_is_told()
    {
        await using var rig = await BitmexRig.StartAsync(new VenueLimits { RequestsPerMinute = 1_000, OrderRequestsPerSecond = 4 });
        await rig.ConnectAsync();
        rig.Place(Side.Buy, 1, 90.1m, OrderType.LimitGtc);
        await rig.Next<RateLimitReported>(report => report.UsedFraction == 0.25);
        await rig.Next<RateLimitReported>(report => report.UsedFraction < 0.1);
    }

    [Theory]
    [InlineData(ContractKind.Linear)]
    [InlineData(ContractKind.Inverse)]
    public async Task A_liquidation_is_recognised_by_its_fill(ContractKind kind)
    {
        await using var rig = await BitmexRig.StartAsync(kind: kind);
        await rig.ConnectAsync(key: "poor-key");
        rig.Place(Side.Buy, 5, 100.2m);
        await rig.Next<FillReported>();
        rig.SetBook(85, 50, 85.1m, 50, mark: 85);
        Assert.Equal(TradeCause.Liquidation, (await rig.Next<FillReported>(report => report.Fill.Side == Side.Sell)).Fill.Cause);
        Assert.Empty(rig.Seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task Auto_deleveraging_is_recognised_by_its_fill()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        rig.Place(Side.Buy, 5, 100.2m);
        await rig.Next<FillReported>();
        rig.Server.Deleverage(BitmexRig.Account, Symbol, 2);
        var fill = (await rig.Next<FillReported>()).Fill;
        Assert.Equal((TradeCause.AutoDeleverage, Side.Sell, 2m), (fill.Cause, fill.Side, fill.Quantity));
    }

    [Theory]
    [InlineData(ContractKind.Linear, "-0.2")]
    [InlineData(ContractKind.Inverse, "-0.002")]
    public async Task Funding_is_told_on_the_stream_and_found_over_rest(ContractKind kind, string amount)
    {
        await using var rig = await BitmexRig.StartAsync(kind: kind);
        var symbol = rig.Traded.Id.Symbol;
        await rig.ConnectAsync();
        rig.Place(Side.Buy, 2, 100.2m);
        await rig.Next<FillReported>();
        var now = DateTimeOffset.UtcNow;
        rig.Server.Use(model => model.SetFunding(symbol, 0.001m, TimeSpan.FromHours(8), now.AddMilliseconds(200), now));
        var payment = (await rig.Next<FundingReported>()).Payment;
        Assert.Equal(Number(amount), payment.Amount);
        rig.Send(new QueryFunding(1, symbol, now.AddMinutes(-1)));
        Assert.Equal(payment, Assert.Single((await rig.Next<FundingAnswer>()).Payments));
        rig.Send(new QueryFills(2, symbol, now.AddMinutes(-1)));
        Assert.Single((await rig.Next<FillsAnswer>()).Fills);
    }

    [Fact]
    public async Task The_dead_mans_switch_cancels_what_rests_when_it_is_not_renewed()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        rig.Place(Side.Buy, 1, 90.1m, OrderType.LimitGtc);
        await rig.Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.New);
        rig.Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromHours(1)));
        rig.Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromMilliseconds(500)));
        BitmexRig.AtVenue(() => rig.Server.Use(model => model.OpenOrders(BitmexRig.Account, Symbol).Count == 0));
        await rig.Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.Cancelled);
    }

    [Fact]
    public async Task Histories_longer_than_an_answer_are_read_whole()
    {
        await using var rig = await BitmexRig.StartAsync();
        // More than a quick machine places within the two milliseconds of the shortest span.
        await rig.ConnectAsync(settings => settings with { PageRows = 8 });
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        for (var i = 0; i < 15; i++)
        {
            rig.Server.SetBook(Symbol, 100, 5, 100.1m, 5);
            rig.Place(Side.Buy, 0.1m, 100.1m);
            await rig.Next<PlaceOutcome>();
        }

        rig.Send(new QueryOrdersSince(1, Symbol, before));
        var orders = await rig.Next<OrdersAnswer>();
        Assert.True(orders.Ok);
        Assert.Equal(15, orders.Orders.Select(order => order.ClientId).Distinct(StringComparer.Ordinal).Count());
        rig.Send(new QueryFills(2, Symbol, before));
        Assert.Equal(15, (await rig.Next<FillsAnswer>()).Fills.Count);
        rig.Send(new QueryOpenOrders(3, Symbol));
        Assert.True((await rig.Next<OrdersAnswer>()).Ok);
    }

    [Fact]
    public async Task Money_leaves_and_comes_by_the_one_wallet()
    {
        await using var rig = await BitmexRig.StartAsync();
        await rig.ConnectAsync();
        rig.Send(new QueryWithdrawalTerms(1, "USDT", "tron"));
        Assert.Equal(new WithdrawalTerms("USDT", "tron", IsOpen: true, 1m, 11m, 0, 0.000001m), (await rig.Next<WithdrawalTermsAnswer>()).Terms);
        rig.Send(new QueryDepositAddress(2, "USDT", "tron"));
        var address = (await rig.Next<DepositAddressAnswer>()).Address!.Address;
        rig.Send(new MoveFunds("t1n1o", FundsMove.Out, "USDT", 100));
        var moved = await rig.Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, true), (moved.Outcome, moved.IsDone));
        rig.Send(new WithdrawFunds("t1n1w", "USDT", "tron", "0xdead", "", 100));
        var taken = await rig.Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, false), (taken.Outcome, taken.IsDone));
        Assert.Equal(9_900m, rig.Server.Use(model => model.Margin(BitmexRig.Account).Wallet));
        var since = DateTimeOffset.UtcNow.AddMinutes(-1);
        WithdrawalRecord listed;
        do
        {
            rig.Send(new QueryWithdrawals(3, "USDT", since));
            listed = Assert.Single((await rig.Next<WithdrawalsAnswer>(answer => answer.Ok)).Withdrawals);
        }
        while (listed.Progress == FundsProgress.Pending);
        Assert.Equal(("t1n1w", taken.VenueId, 100m, 1m, FundsProgress.Done), (listed.StepId, listed.VenueId, listed.Amount, listed.Fee, listed.Progress));
        Assert.True(rig.Server.Receive(address, "tx-1", 50));
        DepositRecord deposit;
        do
        {
            rig.Send(new QueryDeposits(4, "USDT", since));
            deposit = Assert.Single((await rig.Next<DepositsAnswer>(answer => answer.Ok)).Deposits);
        }
        while (deposit.Progress == FundsProgress.Pending);
        Assert.Equal(("tx-1", 50m), (deposit.TxId, deposit.Amount));
        BitmexRig.AtVenue(() => rig.Server.Use(model => model.Margin(BitmexRig.Account).Wallet == 9_950m));
        rig.Send(new WithdrawFunds("t1n2w", "USDT", "tron", "0xdead", "", 1_000_000));
        Assert.Equal(RequestOutcome.Rejected, (await rig.Next<FundsOutcome>()).Outcome);
        rig.Server.Faults.Add(new Fault(FaultKind.ErrorAfterAccept) { Request = RequestKind.Funds });
        rig.Send(new WithdrawFunds("t1n3w", "USDT", "tron", "0xdead", "", 100));
        Assert.Equal(RequestOutcome.InDoubt, (await rig.Next<FundsOutcome>()).Outcome);
    }

    [Fact]
    public async Task A_quantity_that_is_no_whole_number_of_contracts_or_lots_does_not_trade()
    {
        await using var rig = await BitmexRig.StartAsync(kind: ContractKind.Inverse);
        await rig.ConnectAsync();
        rig.Place(Side.Buy, 0.505m, 100.1m);
        Assert.Equal("local-invalid", (await rig.Next<PlaceOutcome>()).Code);
        rig.Place(Side.Buy, 0.5m, 100.1m);
        await rig.Next<PlaceOutcome>(outcome => outcome.Outcome == RequestOutcome.Rejected && outcome.Text.StartsWith("Order quantity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_placed_before_the_instruments_are_known()
    {
        await using var rig = await BitmexRig.StartAsync();
        rig.Open();
        rig.Place(Side.Buy, 1, 100.2m);
        var early = await rig.Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (early.Outcome, early.Code));
        rig.Send(new QueryInstruments(1, [Symbol]));
        await rig.Next<InstrumentsAnswer>(answer => answer.Ok);
        rig.Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Next<PlaceOutcome>()).Outcome);
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
