using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Htx;

/// <summary>Frames: what they say in base units, and that no damaged one is taken for another.</summary>
public sealed class HtxFrameTests
{
    private const decimal Size = 0.001m;
    private static readonly InstrumentId Id = new("htx", "BTC-USDT");
    private static readonly DateTimeOffset Received = DateTimeOffset.UnixEpoch.AddSeconds(1);

    [Fact]
    public void Best_bid_and_ask_are_told_in_base_units()
    {
        var book = Book(HtxQuoteSource.Top);
        Assert.Equal(BookVerdict.Good, Take(book, HtxMessages.Best, out var quote));
        Assert.Equal(
            new Quote(Id, 13064, 0.038m, 13072.3m, 0.205m, 131599726, DateTimeOffset.FromUnixTimeMilliseconds(1603707934525), Received), quote);
    }

    [Fact]
    public void An_older_top_is_a_gap_and_the_same_one_is_not()
    {
        var book = Book(HtxQuoteSource.Top);
        Take(book, HtxMessages.Best, out _);
        Assert.Equal(BookVerdict.Good, Take(book, HtxMessages.Best, out _));
        Assert.Equal(BookVerdict.Gap, Take(book, HtxMessages.Best.Replace("131599726", "131599725", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void A_side_without_offers_is_no_quote()
    {
        var book = Book(HtxQuoteSource.Top);
        Assert.Equal(BookVerdict.Empty, Take(book, HtxMessages.Best.Replace("[13064,38]", "null", StringComparison.Ordinal), out var quote));
        Assert.Null(quote);
    }

    [Fact]
    public void A_kept_book_follows_its_versions_and_breaks_on_a_hole()
    {
        var book = Book(HtxQuoteSource.Depth);
        Assert.Equal(BookVerdict.Waiting, Take(book, HtxMessages.Update, out _));
        Assert.Equal(BookVerdict.Good, Take(book, HtxMessages.Snapshot, out var quote));
        Assert.Equal((100m, 0.003m, 101m, 0.004m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
        Assert.Equal(BookVerdict.Good, Take(book, HtxMessages.Update, out quote));
        Assert.Equal((99.5m, 0.007m, 100.5m, 0.002m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
        Assert.Equal(BookVerdict.Gap, Take(book, HtxMessages.Update, out _));
        Assert.Equal(BookVerdict.Gap, Take(book, HtxMessages.Update.Replace("\"version\":11", "\"version\":13", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void A_crossed_book_is_told()
    {
        var book = Book(HtxQuoteSource.Depth);
        Assert.Equal(BookVerdict.Crossed, Take(book, HtxMessages.Snapshot.Replace("[101,4]", "[99,4]", StringComparison.Ordinal), out _));
    }

    [Theory]
    [InlineData("new", 0, OrderStatus.New, true)]
    [InlineData("partially_filled", 2, OrderStatus.PartiallyFilled, true)]
    [InlineData("filled", 6, OrderStatus.Filled, true)]
    [InlineData("filled", 2, OrderStatus.PartiallyFilled, true)] // the frames of the other matches are still to come
    [InlineData("canceled", 0, OrderStatus.Cancelled, true)]
    [InlineData("partially_canceled", 2, OrderStatus.PartiallyFilled, false)] // how much it traded in the end is to be asked
    [InlineData("rejected", 0, OrderStatus.Rejected, true)]
    public void A_pushed_order_is_final_only_when_its_quantity_is(string state, int traded, OrderStatus status, bool isSettled)
    {
        var push = Push(HtxMessages.OrderWith(state, traded, "3843996741632000001"));
        var order = Assert.IsType<OrderChanged>(Assert.Single(push.Reports)).Order;
        Assert.Equal((status, 0.006m, traded * Size, Side.Sell, OrderType.LimitIoc), (order.Status, order.Quantity, order.CumulativeQuantity, order.Side, order.Type));
        Assert.Equal(isSettled, push.Unsettled.Count == 0);
    }

    [Fact]
    public void An_order_comes_back_under_our_own_id()
    {
        var number = HtxClientId.ToNumber("h6aaf4c80p2l1s1f")!.Value.ToString();
        var order = Assert.IsType<OrderChanged>(Assert.Single(Push(HtxMessages.OrderWith("new", 0, number)).Reports)).Order;
        Assert.Equal("h6aaf4c80p2l1s1f", order.ClientId);
    }

    [Fact]
    public void A_pushed_trade_asks_for_its_fee_and_tells_no_fill()
    {
        var push = Push(HtxMessages.Trade);
        Assert.Empty(push.Reports);
        Assert.Equal(
            new HtxTrade("BTC-USDT", "1381717672952373248", "100005308993680", DateTimeOffset.FromUnixTimeMilliseconds(1749468764304)), Assert.Single(push.Trades));
    }

    [Fact]
    public void Positions_are_signed_and_an_account_with_two_sides_is_refused()
    {
        var position = Assert.IsType<PositionChanged>(Assert.Single(Push(HtxMessages.Positions).Reports)).Position;
        Assert.Equal(new Position("ETH-USDT", -0.012m, 3000.5m, 3001.25m, -10.8m, 0), position);
        Assert.Throws<FrameException>(() => Push(HtxMessages.Positions.Replace("\"both\"", "\"short\"", StringComparison.Ordinal)));
        Assert.Throws<FrameException>(() => Push(HtxMessages.Positions.Replace("\"cross\"", "\"isolated\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_wallet_is_equity_without_unrealised_profit_and_funding_is_asked_about()
    {
        var push = Push(HtxMessages.Account);
        var balance = Assert.IsType<BalanceChanged>(Assert.Single(push.Reports));
        Assert.Equal(("USDT", 10977.5114m), (balance.Asset, balance.WalletBalance));
        Assert.True(push.IsFunding);
        Assert.False(Push(HtxMessages.Account.Replace("funding_fee", "filled", StringComparison.Ordinal)).IsFunding);
    }

    [Theory]
    [InlineData("0.03768", "1", "api", TradeCause.Order)]
    [InlineData("-0.03768", "1", "web", TradeCause.Order)]
    [InlineData("0.03768", "3", "risk", TradeCause.Liquidation)]
    [InlineData("0.03768", "22", "ADL", TradeCause.AutoDeleverage)]
    [InlineData("0.03768", "1", "risk", TradeCause.Liquidation)]
    public void An_execution_has_its_fee_paid_whatever_the_sign_and_its_cause(string fee, string kind, string source, TradeCause cause)
    {
        var row = HtxMessages.Execution.Replace("0.03768", fee, StringComparison.Ordinal)
            .Replace("\"order_type\":\"1\"", $"\"order_type\":\"{kind}\"", StringComparison.Ordinal).Replace("\"api\"", $"\"{source}\"", StringComparison.Ordinal);
        var fill = HtxRows.Fill(WireObject.Parse(HtxMessages.Bytes(row)), Size, "USDT");
        Assert.Equal(
            new Fill("1124147771", "", "1343541341268738048", "BTC-USDT", Side.Sell, 0.002m, 31400, 0.03768m, "USDT", IsMaker: false, cause, DateTimeOffset.FromUnixTimeMilliseconds(1740366817564)),
            fill);
    }

    [Fact]
    public void Unknown_words_are_errors_that_name_the_field()
    {
        Assert.StartsWith("data.state", Assert.Throws<FrameException>(() => Push(HtxMessages.OrderWith("asleep", 0))).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "order_type", Assert.Throws<FrameException>(() => HtxRows.Fill(
                WireObject.Parse(HtxMessages.Bytes(HtxMessages.Execution.Replace("\"order_type\":\"1\"", "\"order_type\":\"9\"", StringComparison.Ordinal))), Size, "USDT")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HtxMessages.Best)]
    [InlineData(HtxMessages.Snapshot)]
    [InlineData(HtxMessages.Update)]
    [InlineData(HtxMessages.Mark)]
    public void Prefixes_and_mutations_of_market_frames_throw_nothing_but_their_own_error(string text)
    {
        var frame = HtxMessages.Bytes(text);
        var reader = new HtxMarketFrame();
        Assert.All(Prefixes(frame), prefix => Assert.Throws<FrameException>(() => reader.Read(prefix)));
        Survives(text, seed: 3, changed =>
        {
            reader.Read(changed);
            Take(Book(HtxQuoteSource.Top), reader, out _);
            Take(Book(HtxQuoteSource.Depth), reader, out _);
        });
    }

    [Theory]
    [InlineData(HtxMessages.Trade)]
    [InlineData(HtxMessages.Positions)]
    [InlineData(HtxMessages.Account)]
    [InlineData(HtxMessages.Order)]
    public void Prefixes_and_mutations_of_account_frames_throw_nothing_but_their_own_error(string text)
    {
        var frame = text.Replace("STATE", "filled", StringComparison.Ordinal).Replace("TRADED", "6", StringComparison.Ordinal);
        Assert.All(Prefixes(HtxMessages.Bytes(frame)), prefix => Assert.Throws<FrameException>(() => Push(prefix)));
        Survives(frame, seed: 5, changed => Push(changed));
    }

    private static HtxBook Book(HtxQuoteSource source) => new(Id, source) { ContractSize = Size };

    private static BookVerdict Take(HtxBook book, string text, out Quote? quote)
    {
        var frame = new HtxMarketFrame();
        frame.Read(HtxMessages.Bytes(text));
        return Take(book, frame, out quote);
    }

    private static BookVerdict Take(HtxBook book, HtxMarketFrame frame, out Quote? quote) => book.Take(frame, Received, out quote);

    private static HtxPush Push(string text) => Push(HtxMessages.Bytes(text));

    private static HtxPush Push(byte[] text) => HtxPrivateRows.Read(WireObject.Parse(text), _ => Size, "USDT");

    /// <summary>Reads mutations of a message; nothing but an error of its own may come of it.</summary>
    internal static void Survives(string text, int seed, Action<byte[]> read)
    {
        foreach (var changed in Mutations(HtxMessages.Bytes(text), seed))
        {
            try
            {
                read(changed);
            }
            catch (FrameException)
            {
                // What it is for.
            }
        }
    }

    internal static IEnumerable<byte[]> Prefixes(byte[] frame) => Enumerable.Range(0, frame.Length).Select(length => frame[..length]);

    private static IEnumerable<byte[]> Mutations(byte[] frame, int seed)
    {
        var random = new Random(seed);
        var letters = Encoding.ASCII.GetBytes("{}[]\",:0123456789.-eEnulltrue\\ ");
        for (var i = 0; i < 4_000; i++)
        {
            var changed = frame.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                changed[random.Next(changed.Length)] = random.Next(4) == 0 ? (byte)random.Next(256) : letters[random.Next(letters.Length)];
            }

            yield return changed;
        }
    }
}
