using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>
/// Recorded messages of the venue, kept outside the repository. Each test ends early when they are not there; small
/// copies of the facts in them are in the other tests.
/// </summary>
public class BybitPayloadTests
{
    private static readonly string? Folder = SharedFiles.Directory("payloads/bybit");

    [Theory]
    [InlineData("http_get_orders_realtime.json", 2)]
    public void Orders(string file, int count) => WithReply(file, reply =>
    {
        var orders = reply.Result.Array("list").ConvertAll(row => BybitRows.Order(row, ContractKind.Linear));
        Assert.Equal(count, orders.Count);
        Assert.All(orders, order => Assert.Equal((OrderType.LimitGtc, OrderStatus.New, 0.010m), (order.Type, order.Status, order.Quantity)));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_761_355_905_606), orders[0].UpdatedAt);
    });

    [Fact]
    public void Executions() => WithReply("http_get_executions.json", reply =>
    {
        var fills = reply.Result.Array("list").ConvertAll(row => BybitRows.Fill(row, BybitWords.ExecutionCauseOf(row)!.Value, new BybitProduct("USDT")));
        Assert.Equal(["test-order-001", "test-order-002"], fills.ConvertAll(fill => fill.ClientId));
        Assert.Equal((0.1m, 50000m, 0.015m, "USDT", true), (fills[0].Quantity, fills[0].Price, fills[0].Fee, fills[0].FeeAsset, fills[0].IsMaker));
    });

    [Fact]
    public void Instruments() => WithReply("http_get_instruments_linear.json", reply =>
    {
        var specs = reply.Result.Array("list").ConvertAll(row => BybitInstruments.Read(row, "bybit"));
        Assert.Equal(["BTCUSDT", "ETHUSDT"], specs.ConvertAll(spec => spec.Id.Symbol));
        Assert.Equal((0.5m, 0.001m, 100m, 50m, 5m, true), (specs[0].TickSize, specs[0].LotSize, specs[0].MaxQuantity, specs[0].MaxMarketQuantity, specs[0].MinNotional, specs[0].IsTrading));
    });

    [Fact]
    public void Inverse_instruments() => WithReply("http_get_instruments_inverse.json", reply =>
    {
        var spec = BybitInstruments.Read(Assert.Single(reply.Result.Array("list")), "bybit");
        Assert.Equal((ContractKind.Inverse, "BTC", "USD", "BTC"), (spec.Kind, spec.BaseAsset, spec.QuoteAsset, spec.SettleAsset));
        Assert.Equal((0.5m, 1m, 1_000_000m, 500_000m, 0m), (spec.TickSize, spec.LotSize, spec.MaxQuantity, spec.MaxMarketQuantity, spec.MinNotional));
    });

    [Fact]
    public void Positions() => WithReply("http_get_positions.json", reply =>
    {
        var positions = reply.Result.Array("list").ConvertAll(row => BybitRows.Position(row, "avgPrice", new BybitProduct("USDT")));
        Assert.Equal([0.5m, -5m, 0m], positions.ConvertAll(position => position.Quantity));
        Assert.Equal((50000m, 50500m, 45000m), (positions[0].EntryPrice, positions[0].MarkPrice, positions[0].LiquidationPrice));
        Assert.Equal(0, positions[2].LiquidationPrice);
    });

    [Fact]
    public void Wallet() => WithReply("http_get_wallet_balance.json", reply =>
    {
        var account = BybitWallet.Read(reply, new BybitProduct("USDT"));
        Assert.Equal((1000.5m, 1000.5m, 3.00326056m), (account.WalletBalance, account.Equity, account.AvailableMargin));
        Assert.Equal(-0.06142m, BybitWallet.Read(reply, new BybitProduct("ETH")).WalletBalance);
        Assert.Equal(0, BybitWallet.Read(reply, new BybitProduct("SOL")).WalletBalance);
    });

    [Fact]
    public void Order_stream() => WithPrivate("ws_account_order.json", report =>
    {
        var order = Assert.IsType<OrderChanged>(report).Order;
        Assert.Equal(("client-1", "abcdef123456", OrderStatus.Cancelled, 0.01m), (order.ClientId, order.VenueOrderId, order.Status, order.Quantity));
    });

    [Fact]
    public void Execution_stream() => WithPrivate("ws_account_execution.json", report =>
    {
        var fill = Assert.IsType<FillReported>(report).Fill;
        Assert.Equal((Side.Sell, 0.5m, 95900.1m, 26.3725275m, "USDT"), (fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset));
    });

    [Fact]
    public void Position_stream() => WithPrivate("ws_account_position.json", report =>
    {
        var changed = Assert.IsType<PositionChanged>(report);
        Assert.Equal(("ETHUSDT", -0.01m, 3641.075m), (changed.Position.Symbol, changed.Position.Quantity, changed.Position.EntryPrice));
    });

    [Fact]
    public void Wallet_stream() => WithPrivate("ws_account_wallet.json", report =>
        Assert.Equal(new BalanceChanged("USDT", 9647.75537647m, DateTimeOffset.FromUnixTimeMilliseconds(1_700_034_722_104)), report));

    [Fact]
    public void Book_stream() => With("ws_orderbook_snapshot.json", snapshot => With("ws_orderbook_delta.json", delta =>
    {
        var frame = new BybitPublicFrame();
        var book = new BybitBook(new InstrumentId("bybit", "BTCUSDT"), 1);
        frame.Read(snapshot);
        Assert.Equal(BookVerdict.Good, book.Take(frame, DateTimeOffset.UnixEpoch, out var quote));
        Assert.Equal((27450m, 0.5m, 27451m, 0.75m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
        frame.Read(delta);
        Assert.Equal(BookVerdict.Good, book.Take(frame, DateTimeOffset.UnixEpoch, out quote));
        Assert.Equal((27450m, 0.4m, 27451.5m, 0.9m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
    }));

    [Fact]
    public void Ticker_stream() => With("ws_ticker_linear.json", bytes =>
    {
        var frame = new BybitPublicFrame();
        frame.Read(bytes);
        var mark = new BybitBook(new InstrumentId("bybit", "BTCUSDT"), 1).TakeTicker(frame);
        Assert.Equal((17217.33m, 17227.36m, -0.000212m), (mark!.Mark, mark.Index, mark.FundingRate));
    });

    [Theory]
    [InlineData("ws_auth_success.json", true)]
    [InlineData("ws_auth_failure.json", false)]
    [InlineData("ws_subscription_ack.json", true)]
    public void Answers_to_requests(string file, bool isYes) => With(file, bytes => Assert.Equal(isYes, BybitAuth.IsYes(WireObject.Parse(bytes))));

    [Fact]
    public void Order_answers() => With("ws_order_response.json", bytes =>
    {
        var answer = WireObject.Parse(bytes);
        Assert.Equal((0L, "order-req-001", "1726025498520715008"), (answer.Long("retCode"), answer.Text("reqId"), answer.Object("data").Text("orderId")));
    });

    private static void WithPrivate(string file, Action<VenueReport> check) => With(file, bytes =>
        check(Assert.Single(BybitPrivateRows.Read(WireObject.Parse(bytes), new BybitProduct("USDT")))));

    private static void WithReply(string file, Action<BybitReply> check) => With(file, bytes =>
    {
        var reply = new BybitReply(WireObject.Parse(bytes), DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        Assert.Equal(BybitCodes.Ok, reply.Code);
        check(reply);
    });

    private static void With(string file, Action<byte[]> check)
    {
        if (Folder is not null)
        {
            check(File.ReadAllBytes(Path.Combine(Folder, file)));
        }
    }
}
