using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Okx;

/// <summary>Recorded messages of the venue, where this machine has them beside the repository.</summary>
public class OkxPayloadTests
{
    private static readonly OkxProduct Perpetuals = new("USDT");

    [Fact]
    public void Instruments() => WithRows("http_get_instruments_swap.json", rows =>
    {
        var contracts = rows.ConvertAll(row => OkxInstruments.Contract(row, Perpetuals));
        var linear = contracts.Where(pair => pair.Value is not null).Select(pair => pair.Key).ToList();
        Assert.Contains("BTC-USDT-SWAP", linear);
        Assert.DoesNotContain("BTC-USD-SWAP", linear);
        Assert.Equal(0.1m, contracts.Single(pair => pair.Key == "ETH-USDT-SWAP").Value!.Size);
        var spec = OkxInstruments.Read(rows.Single(row => row.Text("instId") == "BTC-USDT-SWAP"), "okx", Perpetuals, TimeSpan.FromHours(8));
        Assert.Equal(("BTC", "USDT", "USDT", 0.1m, 0.0001m, 0.0001m), (spec.BaseAsset, spec.QuoteAsset, spec.SettleAsset, spec.TickSize, spec.LotSize, spec.MinQuantity));
        Assert.True(spec.IsTrading);
    });

    [Fact]
    public void Dated_instruments() => WithRows("http_get_instruments_futures.json", rows =>
    {
        var bitcoins = new OkxProduct("BTC");
        Assert.All(rows, row => Assert.Equal(
            (100m, OkxWords.Futures, "BTC-USD", ContractKind.Inverse),
            OkxInstruments.Contract(row, bitcoins).Value is { } contract ? (contract.Size, contract.InstType, contract.Family, contract.Kind) : default));
        var spec = OkxInstruments.Read(rows.Single(row => row.Text("instId") == "BTC-USD-241227"), "okx", bitcoins, TimeSpan.Zero);
        Assert.Equal(
            ("BTC", "USD", "BTC", 100m, new DateTimeOffset(2024, 12, 27, 8, 0, 0, TimeSpan.Zero)),
            (spec.BaseAsset, spec.QuoteAsset, spec.SettleAsset, spec.LotSize, spec.Expiry));
    });

    // Those of the file settle in bitcoin.
    [Theory]
    [InlineData("http_get_instruments_futures.json")]
    [InlineData("http_get_instruments_spot.json")]
    public void Other_products_are_foreign(string file) =>
        WithRows(file, rows => Assert.All(rows, row => Assert.Null(OkxInstruments.Contract(row, Perpetuals).Value)));

    [Fact]
    public void Spot_instruments() => WithRows("http_get_instruments_spot.json", rows =>
    {
        var product = new OkxProduct("USD", IsSpot: true);
        Assert.All(rows, row => Assert.Equal((1m, ContractKind.Spot), (OkxInstruments.Contract(row, product).Value!.Size, OkxInstruments.Contract(row, product).Value!.Kind)));
        Assert.All(rows, row => Assert.Null(OkxInstruments.Contract(row, new OkxProduct("USDT", IsSpot: true)).Value));

        // Twenty millions and one million of money, at a price of 80,000.
        var spec = OkxInstruments.ReadSpot(rows.Single(row => row.Text("instId") == "BTC-USD"), "spot", product, 80_000m);
        Assert.Equal(
            new InstrumentSpec(new InstrumentId("spot", "BTC-USD"), "BTC", "USD", "USD", 0.1m, 0.00000001m, 0.00001m, 250m, 12.5m, 0m, TimeSpan.Zero, IsTrading: true, ContractKind.Spot),
            spec);

        // Without a price nothing is ordered at market.
        spec = OkxInstruments.ReadSpot(rows.Single(row => row.Text("instId") == "BTC-USD"), "spot", product, 0m);
        Assert.Equal((9_999_999_999m, 0m), (spec.MaxQuantity, spec.MaxMarketQuantity));
    });

    [Fact]
    public void Orders() => WithRows("http_get_orders_pending.json", rows =>
    {
        var order = OkxRows.Order(rows[0], OkxMessages.Contract);
        Assert.Equal((OrderStatus.New, OrderType.LimitGtc, 103_500m, 0.001m, 0m), (order.Status, order.Type, order.Price, order.Quantity, order.AveragePrice));
        Assert.Null(OkxRows.PushedFill(rows[0], OkxMessages.Contract));
    });

    [Fact]
    public void An_order_with_its_trade() => With("ws_orders.json", bytes =>
    {
        var reports = OkxPrivateRows.Read(WireObject.Parse(bytes), OkxMessages.Contracts, "USDT").Reports;
        Assert.Equal(OrderStatus.Filled, ((OrderChanged)reports[0]).Order.Status);
        var fill = ((FillReported)reports[1]).Fill;
        Assert.Equal(("1518905529", 0.0003m, 103_698.9m, 0.021776769m, true), (fill.TradeId, fill.Quantity, fill.Price, fill.Fee, fill.IsMaker));
    });

    [Fact]
    public void The_answer_to_a_placement() => With("http_place_order_response.json", bytes =>
    {
        var verdict = OkxOutcomes.Read(WireObject.Parse(Encoding.UTF8.GetBytes($$"""{"code":"0","msg":"","data":[{{Encoding.UTF8.GetString(bytes)}}]}""")), "client_order_123");
        Assert.Equal((OkxCodes.Ok, "12345678901234567890"), (verdict.Code, verdict.OrderId));
    });

    [Fact]
    public void A_transaction() => With("http_transaction_detail.json", bytes =>
    {
        var fill = OkxRows.Transaction(WireObject.Parse(bytes), OkxMessages.Contract with { Symbol = "BTC-USDT", Size = 1 });
        Assert.Equal(("123456789", 0.001m, 42_000.5m, TradeCause.Order, false), (fill.TradeId, fill.Quantity, fill.Price, fill.Cause, fill.IsMaker));
    });

    [Fact]
    public void A_position_of_hedge_mode_is_refused_and_is_read_as_soon_as_it_is_a_net_one() => With("http_get_positions.json", bytes =>
    {
        var text = Encoding.UTF8.GetString(bytes);
        Assert.Throws<FrameException>(() => OkxRows.Position(OkxMessages.Parse(text).Array("data")[0], OkxMessages.Contract));
        var net = OkxMessages.Parse(text.Replace("\"long\"", "\"net\"").Replace("\"isolated\"", "\"cross\""));
        Assert.Equal((0.005m, 10_000m), (OkxRows.Position(net.Array("data")[0], OkxMessages.Contract).Quantity, OkxRows.Position(net.Array("data")[0], OkxMessages.Contract).EntryPrice));
    });

    [Fact]
    public void Balances() => WithRows("http_get_account_balance.json", rows =>
    {
        var account = OkxRows.Account(rows[0], "USDT");
        Assert.Equal((94.42612990333333m, 99.89469657000001m, 94.42612990333333m, 0m), (account.WalletBalance, account.Equity, account.AvailableMargin, account.MaintenanceMargin));
        Assert.Equal(0, OkxRows.Account(rows[0], "SOL").Equity);
    });

    [Fact]
    public void The_account_on_the_stream() => With("ws_account.json", bytes =>
    {
        var balance = Assert.IsType<BalanceChanged>(Assert.Single(OkxPrivateRows.Read(WireObject.Parse(bytes), OkxMessages.Contracts, "USDT").Reports));
        Assert.Equal(100.52768569797846m, balance.WalletBalance);
    });

    [Fact]
    public void Coins_of_an_account() => WithRows("http_get_account_balance.json", rows =>
    {
        // What is frozen belongs to an isolated position, and is no part of the cash.
        var money = Assert.Single(OkxRows.Balances(rows[0]));
        Assert.Equal(("USDT", 94.42612990333333m, 0m), (money.Asset, money.Free, money.Locked));
    });

    [Fact]
    public void Tiers() => WithRows("http_get_position_tiers.json", rows =>
        Assert.Equal([new MaintenanceTier(0, 0.03m, 10)], OkxTiers.Tiers(rows.ConvertAll(OkxTiers.Read), 600m)));

    [Fact]
    public void The_top_of_the_book() => With("ws_bbo_tbt.json", bytes =>
    {
        Assert.Equal(BookVerdict.Good, Take(OkxQuoteSource.Top, out var quote, bytes));
        Assert.Equal((8476.97m, 2.56m, 8476.98m, 4.15m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
    });

    [Fact]
    public void The_deep_book() => With("ws_books_snapshot.json", snapshot => With("ws_books_update.json", update =>
    {
        Assert.Equal(BookVerdict.Good, Take(OkxQuoteSource.Depth, out var quote, snapshot, update));
        Assert.Equal((8476.97m, 8476.98m, 123457L), (quote!.Bid, quote.Ask, quote.Sequence));
    }));

    [Fact]
    public void Funding_on_the_stream() => With("ws_funding_rate.json", bytes =>
    {
        var frame = new OkxPublicFrame();
        frame.Read(bytes);
        Assert.Equal((0.0001m, 1_744_590_349_506L), (frame.FundingRate!.Value, frame.FundingMs!.Value));
    });

    [Theory]
    [InlineData("ws_tickers.json")]
    [InlineData("http_get_mark_price.json")]
    [InlineData("http_get_order_book.json")]
    [InlineData("http_get_funding_rate_history.json")]
    public void What_is_asked_for_nowhere_is_still_read_as_a_frame(string file) => With(file, bytes =>
    {
        if (file.Contains("history", StringComparison.Ordinal))
        {
            // Several rows: no frame of a stream.
            Assert.Throws<FrameException>(() => new OkxPublicFrame().Read(bytes));
            return;
        }

        var frame = new OkxPublicFrame();
        frame.Read(bytes);
        Assert.True(frame.TimeMs > 0);
    });

    private static BookVerdict Take(OkxQuoteSource source, out Quote? quote, params byte[][] frames)
    {
        var book = new OkxBook(new InstrumentId("okx", "BTC-USDT"), source, TimeProvider.System);
        book.Open(0.01m);
        var verdict = BookVerdict.Waiting;
        quote = null;
        foreach (var bytes in frames)
        {
            var frame = new OkxPublicFrame();
            frame.Read(bytes);
            verdict = book.Take(frame, DateTimeOffset.UnixEpoch, out quote);
        }

        return verdict;
    }

    private static void WithRows(string file, Action<List<WireObject>> check) => With(file, bytes =>
    {
        var reply = new OkxReply(WireObject.Parse(bytes), DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        Assert.Equal(OkxCodes.Ok, reply.Code);
        check(reply.Rows);
    });

    private static void With(string file, Action<byte[]> check)
    {
        if (SharedFiles.Directory("payloads/okx") is { } folder)
        {
            check(File.ReadAllBytes(Path.Combine(folder, file)));
        }
    }
}
