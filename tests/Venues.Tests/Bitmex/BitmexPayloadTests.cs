using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>
/// Recorded messages of the venue, kept outside the repository; most are of XBTUSD, an inverse contract of 1 USD. Each test
/// ends early when they are not there; small copies of the facts in them are in the other tests.
/// </summary>
public sealed class BitmexPayloadTests
{
    private static readonly string? Folder = SharedFiles.Directory(Path.Combine("payloads", "bitmex"));
    private static readonly BitmexContract Inverse = new("XBTUSD", 1, ContractKind.Inverse, "BTC");

    [Fact]
    public void An_inverse_instrument_is_read() => With("http_get_instrument_xbtusd.json", bytes =>
    {
        var row = WireObject.Parse(bytes);
        Assert.Equal(Inverse, BitmexContract.Read(row));
        var spec = BitmexInstruments.Read(row, Inverse, "bitmex");
        Assert.Equal((ContractKind.Inverse, "BTC", "USD", 100m, 10_000_000m), (spec.Kind, spec.SettleAsset, spec.QuoteAsset, spec.LotSize, spec.MaxQuantity));
        var tiers = BitmexRiskLimits.Read(row);
        Assert.Equal((0m, 0.005m, 100m), (tiers[0].NotionalFloor, tiers[0].MaintenanceRate, tiers[0].MaxLeverage));
        Assert.Equal((200m, 0.01m), (tiers[1].NotionalFloor, tiers[1].MaintenanceRate));
        Assert.Equal(350m, tiers[2].NotionalFloor);
    });

    [Fact]
    public void Orders() => With("http_get_orders.json", bytes =>
    {
        var orders = WireObject.ParseArray(bytes).ConvertAll(row => BitmexRows.Order(row, Inverse));
        Assert.Equal((OrderType.LimitGtc, OrderStatus.New, 100m, 98000m, 0m), (orders[0].Type, orders[0].Status, orders[0].Quantity, orders[0].Price, orders[0].CumulativeQuantity));
        Assert.Equal((OrderType.PostOnly, OrderStatus.Filled, 200m, 98950.5m), (orders[1].Type, orders[1].Status, orders[1].CumulativeQuantity, orders[1].AveragePrice));
    });

    [Fact]
    public void Positions() => With("http_get_positions.json", bytes =>
    {
        var position = Assert.Single(WireObject.ParseArray(bytes).ConvertAll(row => BitmexRows.Position(row, Inverse)));
        Assert.Equal((100m, 98390.88m, 98000m, 0.0000135m, 49195.44m), (position.Quantity, position.EntryPrice, position.MarkPrice, position.UnrealisedPnl, position.LiquidationPrice));
    });

    [Fact]
    public void Wallet_rows_name_a_currency_that_is_known() => With("http_get_wallet.json", bytes =>
        Assert.Equal(10.00123456m, BitmexMoney.Amount(Assert.Single(WireObject.ParseArray(bytes)), "amount", "currency")));

    [Fact]
    public void Errors() => With("http_error_response.json", bytes => Assert.Equal("Invalid API Key.", BitmexErrors.TextOf(bytes)));

    [Fact]
    public void Order_row() => With("ws_order.json", bytes =>
    {
        var change = Assert.Single(Inserted("order", ["orderID"], bytes));
        Assert.Equal(("mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA", OrderStatus.New), (BitmexRows.Order(change.Whole, Inverse).ClientId, BitmexRows.Order(change.Whole, Inverse).Status));
    });

    [Fact]
    public void Execution_row() => With("ws_execution.json", bytes =>
    {
        var row = Assert.Single(Inserted("execution", ["execID"], bytes)).Whole;
        Assert.Equal(BitmexExecution.Fill, BitmexWords.ExecutionOf(row));
        var fill = BitmexRows.Fill(row, Inverse);
        Assert.Equal((Side.Sell, 100m, 98950m, 0.00000076m, "BTC", true), (fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset, fill.IsMaker));
    });

    [Fact]
    public void Position_row() => With("ws_position.json", bytes =>
        Assert.Equal(1000m, BitmexRows.Position(Assert.Single(Inserted("position", ["account", "symbol"], bytes)).Whole, Inverse).Quantity));

    [Fact]
    public void Margin_row() => With("ws_margin.json", bytes =>
    {
        var account = BitmexRows.Margin(Assert.Single(Inserted("margin", ["account", "currency"], bytes)).Whole);
        Assert.Equal(("BTC", 1.0000518m, 1.0001036m, 0.99994411m, 0.00015949m), (account.Asset, account.WalletBalance, account.Equity, account.AvailableMargin, account.MaintenanceMargin));
    });

    [Fact]
    public void Quote_row() => With("ws_quote.json", bytes =>
    {
        var contract = new BitmexContract("BCHUSDT", 100_000, ContractKind.Linear, "USDT");
        var quote = new BitmexBook(new InstrumentId("bitmex", "BCHUSDT"), contract).TakeTop(in Read("quote", bytes).Rows[0], DateTimeOffset.UnixEpoch)!;
        Assert.Equal((487.55m, 1.03m, 488.25m, 0.5m), (quote.Bid, quote.BidSize, quote.Ask, quote.AskSize));
    });

    [Theory]
    [InlineData("ws_instrument.json", 95125.7)]
    [InlineData("http_get_instrument_xbtusd.json", 97849.76)]
    public void Instrument_row(string file, double mark) => With(file, bytes => Assert.Equal(
        (decimal)mark,
        new BitmexBook(new InstrumentId("bitmex", "XBTUSD"), Inverse).TakeInstrument(BitmexAction.Partial, in Read("instrument", bytes).Rows[0])!.Mark));

    // Tables that nothing here subscribes to: their rows are JSON and are passed over when they come.
    [Theory]
    [InlineData("ws_funding_rate.json")]
    [InlineData("ws_orderbook_10.json")]
    public void Other_rows(string file) => With(file, bytes => Assert.Equal("XBTUSD", WireObject.Parse(bytes).Text("symbol")));

    private static List<BitmexChange> Inserted(string name, string[] keys, byte[] row)
    {
        var table = new BitmexTable(name, keys);
        table.Take(WireObject.Parse(BitmexFacts.Image(name, string.Join(',', keys.Select(key => $"\"{key}\"")))));
        return table.Take(WireObject.Parse(BitmexFacts.Frame(name, "insert", System.Text.Encoding.UTF8.GetString(row))));
    }

    private static BitmexPublicFrame Read(string table, byte[] row)
    {
        var frame = new BitmexPublicFrame();
        frame.Read(BitmexFacts.Frame(table, "partial", System.Text.Encoding.UTF8.GetString(row)));
        return frame;
    }

    private static void With(string file, Action<byte[]> check)
    {
        if (Folder is not null)
        {
            check(File.ReadAllBytes(Path.Combine(Folder, file)));
        }
    }
}
