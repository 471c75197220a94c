using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Htx;

/// <summary>Frames and rows of spot: what they say, and that no damaged one is taken for another.</summary>
public sealed class HtxSpotFrameTests
{
    private static readonly InstrumentId Id = new("htxspot", "btcusdt");
    private static readonly DateTimeOffset Received = DateTimeOffset.UnixEpoch.AddSeconds(1);

    [Fact]
    public void Best_bid_and_ask_are_told_with_the_time_of_the_quote()
    {
        Assert.Equal(BookVerdict.Good, Take(new HtxBook(Id, HtxQuoteSource.Top) { ContractSize = 1m }, HtxSpotMessages.Best, out var quote));
        Assert.Equal(
            new Quote(Id, 52665.01m, 0.178567m, 52665.02m, 1.502181m, 137005210233, DateTimeOffset.FromUnixTimeMilliseconds(1630994555539), Received), quote);
    }

    [Theory]
    [InlineData("\"bid\":52665.01,\"bidSize\":0.178567", "\"bid\":0,\"bidSize\":0")]
    [InlineData("\"bid\":52665.01,\"bidSize\":0.178567", "\"bid\":null,\"bidSize\":0")]
    [InlineData("\"ask\":52665.02,\"askSize\":1.502181,", "")]
    public void A_side_without_offers_is_no_quote(string instead, string with)
    {
        var book = new HtxBook(Id, HtxQuoteSource.Top) { ContractSize = 1m };
        Assert.Equal(BookVerdict.Empty, Take(book, HtxSpotMessages.Best.Replace(instead, with, StringComparison.Ordinal), out var quote));
        Assert.Null(quote);
    }

    [Theory]
    [InlineData("\"bidSize\":0.178567,", "", "tick.bidSize")]
    [InlineData("\"bidSize\":0.178567,", "\"bidSize\":0,", "tick.bidSize")]
    [InlineData("\"ask\":52665.02,", "", "tick.askSize")]
    [InlineData("\"seqId\":137005210233,", "", "tick.version")]
    [InlineData("\"bid\":52665.01", "\"bid\":true", "tick.bid")]
    public void Half_a_top_is_an_error_that_names_the_place(string instead, string with, string place)
    {
        var frame = HtxSpotMessages.Best.Replace(instead, with, StringComparison.Ordinal);
        Assert.StartsWith(
            place, Assert.Throws<FrameException>(() => Take(new HtxBook(Id, HtxQuoteSource.Top) { ContractSize = 1m }, frame, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_top_is_a_gap()
    {
        var book = new HtxBook(Id, HtxQuoteSource.Top) { ContractSize = 1m };
        Take(book, HtxSpotMessages.Best, out _);
        Assert.Equal(BookVerdict.Gap, Take(book, HtxSpotMessages.Best.Replace("137005210233", "137005210232", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void The_average_of_an_order_comes_from_its_executions_and_is_asked_for_when_one_was_missed()
    {
        var averages = new HtxSpotAverages();
        Assert.Equal((OrderStatus.New, 2m, 0m), Of(Push(HtxSpotMessages.Creation, averages)));
        var first = HtxSpotMessages.With(HtxSpotMessages.Traded, "partial-filled", "0.5", "0.5");
        Assert.Equal((OrderStatus.PartiallyFilled, 2m, 76.5m), Of(Push(first, averages)));
        Assert.Equal((OrderStatus.PartiallyFilled, 2m, 76.5m), Of(Push(first, averages)));
        var second = HtxSpotMessages.With(HtxSpotMessages.Traded, "filled", "2", "1.5").Replace("76.5", "78.5", StringComparison.Ordinal);
        var done = Push(second, averages);
        Assert.Equal((OrderStatus.Filled, 2m, 78m), Of(done));
        Assert.Null(done.Unsettled);

        // The same end of an order of which nothing was seen before.
        var missed = Push(second, new HtxSpotAverages());
        Assert.Equal((OrderStatus.Filled, 2m, 0m), Of(missed));
        Assert.Equal("27163533", missed.Unsettled!.VenueOrderId);
        var cancelled = Push(HtxSpotMessages.With(HtxSpotMessages.Cancelled, "partial-canceled", "0.5"), averages);
        Assert.NotNull(cancelled.Unsettled);
        var untouched = Push(HtxSpotMessages.With(HtxSpotMessages.Cancelled, "canceled", "0"), averages);
        Assert.Equal((OrderStatus.Cancelled, 2m, 0m), Of(untouched));
        Assert.Null(untouched.Unsettled);
    }

    [Fact]
    public void An_execution_comes_with_its_fee_and_whose_asset_it_is()
    {
        var fill = Assert.IsType<FillReported>(Push(HtxSpotMessages.Clearing).Report).Fill;
        Assert.Equal(
            new Fill("919219323232", "h1p1l0s1", "99998888", "btcusdt", Side.Buy, 0.96m, 9999.99m, 0.00192m, "BTC", IsMaker: false, TradeCause.Order, DateTimeOffset.FromUnixTimeMilliseconds(998787897878)),
            fill);
        var points = HtxSpotMessages.Clearing.Replace("\"transactFee\":\"0.00192\"", "\"transactFee\":\"0\"", StringComparison.Ordinal)
            .Replace("\"feeDeduct\":\"0\",\"feeDeductType\":\"\"", "\"feeDeduct\":\"1.5\",\"feeDeductType\":\"ht\"", StringComparison.Ordinal);
        var deducted = Assert.IsType<FillReported>(Push(points).Report).Fill;
        Assert.Equal((1.5m, "HT"), (deducted.Fee, deducted.FeeAsset));
        var nameless = HtxSpotMessages.Clearing.Replace("\"feeCurrency\":\"btc\"", "\"feeCurrency\":\"\"", StringComparison.Ordinal);
        Assert.StartsWith("data.feeCurrency", Assert.Throws<FrameException>(() => Push(nameless)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_balance_is_what_there_is_and_what_is_free_of_it_and_the_first_ones_are_asked_for()
    {
        var push = Push(HtxSpotMessages.Balance);
        Assert.Equal(("33385", new CoinBalance("BTC", 2028.6m, 36.5m)), (push.AccountId, push.Balance!.Value));
        Assert.Equal(HtxSpotPush.Nothing, Push(HtxSpotMessages.Balance.Replace("1574393385167", "null", StringComparison.Ordinal)));
        Assert.Equal(HtxSpotPush.Nothing, Push(HtxSpotMessages.Balance.Replace("\"trade\"", "\"loan\"", StringComparison.Ordinal)));
        Assert.Throws<FrameException>(() => Push(HtxSpotMessages.Balance.Replace("2065.1", "2000", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("buy-market", "creation")]
    [InlineData("sell-limit", "deletion")]
    public void What_is_none_of_our_orders_is_left_alone(string type, string happened) =>
        Assert.Equal(HtxSpotPush.Nothing, Push(HtxSpotMessages.Creation
            .Replace("sell-limit", type, StringComparison.Ordinal).Replace("\"creation\"", $"\"{happened}\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"creation\"", "\"birth\"", "data.eventType")]
    [InlineData("sell-limit", "sell-later", "data.type")]
    [InlineData("sell-limit", "lend-limit", "data.type")]
    [InlineData("\"submitted\"", "\"asleep\"", "data.orderStatus")]
    [InlineData("orders#", "greeks#", "ch")]
    [InlineData("\"orderSize\":\"2.000000000000000000\",", "", "data.orderSize")]
    public void Unknown_words_are_errors_that_name_the_field(string instead, string with, string place) => Assert.StartsWith(
        place,
        Assert.Throws<FrameException>(() => Push(HtxSpotMessages.Creation.Replace(instead, with, StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Orders_are_read_from_every_list()
    {
        var one = HtxSpotRows.Order(Parse(HtxSpotMessages.Order).Object("data"));
        Assert.Equal(
            ("h1p1l0s1", "357632718898331", Side.Buy, OrderType.PostOnly, 5m, 1.25m, 2m, 1.2m, OrderStatus.PartiallyFilled),
            (one.ClientId, one.VenueOrderId, one.Side, one.Type, one.Quantity, one.Price, one.CumulativeQuantity, one.AveragePrice, one.Status));
        var open = HtxSpotRows.Order(Parse(HtxSpotMessages.OpenOrders).Array("data")[0]);
        Assert.Equal(("", OrderType.LimitGtc, OrderStatus.New, 572.33m), (open.ClientId, open.Type, open.Status, open.Quantity));
        var over = HtxSpotRows.Order(Parse(HtxSpotMessages.History).Array("data")[0]);
        Assert.Equal((OrderStatus.Cancelled, DateTimeOffset.FromUnixTimeMilliseconds(1747640302667)), (over.Status, over.UpdatedAt));

        // A buy at market is for money; what it bought is its quantity.
        var market = HtxSpotRows.Order(Parse(HtxSpotMessages.Order.Replace("buy-limit-maker", "buy-market", StringComparison.Ordinal)).Object("data"));
        Assert.Equal((OrderType.Market, 2m), (market.Type, market.Quantity));
    }

    [Fact]
    public void Executions_balances_symbols_and_the_account_are_read()
    {
        var fill = HtxSpotRows.Fill(Parse(HtxSpotMessages.Executions).Array("data")[0], "h1p1l0s1");
        Assert.Equal(("1085", "h1p1l0s1", Side.Buy, 0.25m, "POLY", false), (fill.TradeId, fill.ClientId, fill.Side, fill.Fee, fill.FeeAsset, fill.IsMaker));
        var balances = HtxSpotRows.Balances(Parse(HtxSpotMessages.Balances).Object("data"));
        Assert.Equal(["USDT", "SHIB"], balances.Select(balance => balance.Asset));
        Assert.Equal((91.850043797676510303m, 5.160000000000000015m), (balances[0].Free, balances[0].Locked));
        Assert.Equal(123456789012345.12345678901235m, balances[1].Total, 10);
        Assert.Throws<FrameException>(() => HtxSpotRows.Balances(Parse(HtxSpotMessages.Balances.Replace("\"lock\"", "\"lent\"", StringComparison.Ordinal)).Object("data")));
        Assert.Equal(
            new InstrumentSpec(
                new InstrumentId("v", "btcusdt"), "BTC", "USDT", "USDT", 0.01m, 0.000001m, 0.0001m, 900m, 100m, 10m, TimeSpan.Zero, IsTrading: true, ContractKind.Spot),
            HtxSpotSymbols.Read(Parse(HtxSpotMessages.Symbols).Array("data")[0], "v"));
        Assert.Equal("10000001", HtxSpotAccount.IdOf(Parse(HtxSpotMessages.Accounts)));
        Assert.Throws<FrameException>(() => HtxSpotAccount.IdOf(Parse(HtxSpotMessages.Accounts.Replace("working", "lock", StringComparison.Ordinal))));
    }

    [Fact]
    public void Prefixes_and_mutations_of_tops_throw_nothing_but_their_own_error()
    {
        var reader = new HtxMarketFrame();
        Assert.All(HtxFrameTests.Prefixes(HtxMessages.Bytes(HtxSpotMessages.Best)), prefix => Assert.Throws<FrameException>(() => reader.Read(prefix)));
        HtxFrameTests.Survives(HtxSpotMessages.Best, seed: 7, changed =>
        {
            reader.Read(changed);
            new HtxBook(Id, HtxQuoteSource.Top) { ContractSize = 1m }.Take(reader, Received, out var quote);
            Assert.True(quote is null || quote.Bid < quote.Ask);
        });
    }

    [Theory]
    [InlineData(HtxSpotMessages.Creation)]
    [InlineData(HtxSpotMessages.Clearing)]
    [InlineData(HtxSpotMessages.Balance)]
    [InlineData(HtxSpotMessages.Traded)]
    [InlineData(HtxSpotMessages.Cancelled)]
    public void Prefixes_and_mutations_of_account_frames_throw_nothing_but_their_own_error(string text)
    {
        var frame = HtxSpotMessages.With(text, "partial-filled", "1", "1");
        Assert.All(HtxFrameTests.Prefixes(HtxMessages.Bytes(frame)), prefix => Assert.Throws<FrameException>(() => Push(prefix)));
        HtxFrameTests.Survives(frame, seed: 11, changed => Push(changed));
    }

    [Theory]
    [InlineData(HtxSpotMessages.Order)]
    [InlineData(HtxSpotMessages.OpenOrders)]
    [InlineData(HtxSpotMessages.Executions)]
    [InlineData(HtxSpotMessages.Balances)]
    [InlineData(HtxSpotMessages.Symbols)]
    public void Mutations_of_answers_throw_nothing_but_their_own_error(string text) => HtxFrameTests.Survives(text, seed: 13, changed =>
    {
        var root = WireObject.Parse(changed);
        HtxSpotRows.Order(root.Object("data"));
        HtxSpotRows.Balances(root.Object("data"));
        root.Array("data").ForEach(row => HtxSpotRows.Order(row));
        root.Array("data").ForEach(row => HtxSpotRows.Fill(row, ""));
        root.Array("data").ForEach(row => HtxSpotSymbols.Read(row, "v"));
    });

    private static BookVerdict Take(HtxBook book, string text, out Quote? quote)
    {
        var frame = new HtxMarketFrame();
        frame.Read(HtxMessages.Bytes(text));
        return book.Take(frame, Received, out quote);
    }

    private static (OrderStatus Status, decimal Quantity, decimal AveragePrice) Of(HtxSpotPush push)
    {
        var order = Assert.IsType<OrderChanged>(push.Report).Order;
        Assert.Equal(("h1p1l0s1", "27163533", "btcusdt", Side.Sell, OrderType.LimitGtc), (order.ClientId, order.VenueOrderId, order.Symbol, order.Side, order.Type));
        return (order.Status, order.Quantity, order.AveragePrice);
    }

    private static HtxSpotPush Push(string text, HtxSpotAverages? averages = null) => Push(HtxMessages.Bytes(text), averages);

    private static HtxSpotPush Push(byte[] text, HtxSpotAverages? averages = null) =>
        HtxSpotPushes.Read(WireObject.Parse(text), averages ?? new HtxSpotAverages());

    private static WireObject Parse(string text) => WireObject.Parse(Encoding.UTF8.GetBytes(text));
}
