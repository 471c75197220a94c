using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>Real messages of the venue, where the machine has them: every one must decode.</summary>
public class PayloadTests
{
    private static readonly SymbolTable<BinanceSymbol> Symbols = new(
        [KeyValuePair.Create("BTCUSDT", new BinanceSymbol(new InstrumentId("binance", "BTCUSDT")))]);

    [Fact]
    public void Every_recorded_message_decodes()
    {
        if (SharedFiles.Directory("payloads/binance") is not { } folder)
        {
            return;
        }

        var files = Directory.GetFiles(folder, "futures-*.json");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            // Recordings may be stored as an array of frames.
            foreach (var frame in Frames(File.ReadAllBytes(file)))
            {
                Decode(Path.GetFileNameWithoutExtension(file)["futures-".Length..], frame);
            }
        }
    }

    private static IEnumerable<byte[]> Frames(byte[] file)
    {
        using var document = JsonDocument.Parse(file);
        return [JsonSerializer.SerializeToUtf8Bytes(document.RootElement), file];
    }

    private static void Decode(string name, byte[] frame)
    {
        switch (name)
        {
            case "http_json-account_info_v2":
                Assert.Equal(23.72469206m, BinanceDecoder.Account(WireObject.Parse(frame), "USDT", [], DateTimeOffset.UnixEpoch).Equity);
                break;
            case "http_json-order_response":
                Assert.Equal("testOrder123", BinanceDecoder.Order(WireObject.Parse(frame)).ClientId);
                break;
            case "http_json-position_risk":
                Assert.Equal(0.001m, Assert.Single(BinanceDecoder.Positions(WireObject.ParseArray(frame))).Quantity);
                break;
            case "market_data_json-book_ticker_stream":
                Assert.Equal(400900217, BinanceBookTicker.Decode(frame).Update);
                Assert.Equal("bookTicker"u8, BinanceSubscription.EventOf(frame));
                break;
            case "market_data_json-depth_update_stream":
                Assert.Equal((157L, 160L, 149L), Ids(frame));
                break;
            case "market_data_json-mark_price_stream":
                Assert.Equal(0.00038167m, BinanceMarkPrice.Decode(frame, Symbols)!.FundingRate);
                break;
            case "user_data_json-account_update":
                Assert.Equal(2, BinanceAccountUpdate.Read(WireObject.Parse(frame)).Count);
                break;
            case "user_data_json-order_update_adl":
                AssertAdl(WireObject.Parse(frame).Object("o"));
                break;
            case "user_data_json-order_update_new":
                Assert.Null(BinanceDecoder.StreamFill(WireObject.Parse(frame).Object("o")));
                Assert.Equal(OrderStatus.New, BinanceDecoder.StreamOrder(WireObject.Parse(frame).Object("o")).Status);
                break;
            case "user_data_json-order_update_trade":
                Assert.Equal(0.01m, BinanceDecoder.StreamFill(WireObject.Parse(frame).Object("o"))!.Fee);
                break;
            default:
                Assert.Fail("no decoder is tried on " + name);
                break;
        }
    }

    private static (long First, long Last, long Previous) Ids(byte[] frame)
    {
        var delta = BinanceDepthDelta.Decode(frame);
        var book = new DepthBook();
        BinanceDepthDelta.Apply(delta.Bids, book, isBid: true);
        BinanceDepthDelta.Apply(delta.Asks, book, isBid: false);
        Assert.Equal((1, 1), (book.BidCount, book.AskCount));
        return (delta.First, delta.Last, delta.Previous);
    }

    private static void AssertAdl(WireObject o)
    {
        Assert.Equal(TradeCause.AutoDeleverage, BinanceDecoder.StreamFill(o)!.Cause);
        Assert.Equal(OrderStatus.Filled, BinanceDecoder.StreamOrder(o).Status);
    }
}
