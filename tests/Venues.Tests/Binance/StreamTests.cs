using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>The streams' judgement of frames, without a network: frames are handed to the handlers.</summary>
public sealed class StreamTests : IAsyncDisposable
{
    private const string Good = """{"e":"bookTicker","u":10,"E":5,"T":4,"s":"BTCUSDT","b":"100","B":"1","a":"101","A":"2"}""";

    private readonly List<VenueReport> _reports = [];
    private readonly CountdownEvent _failed = new(2);
    private int _ups;
    private readonly BinanceWiring _wiring;
    private readonly BinancePublicStream _books;
    private readonly BinanceMarkStream _marks;
    private readonly BinanceFundingWatch _funding;
    private readonly BinancePrivateStream _private;

    public StreamTests()
    {
        // Nothing listens there: each socket fails once and then waits for longer than any test.
        var nowhere = new Uri("http://127.0.0.1:1");
        var settings = new BinanceSettings { RestUrl = nowhere, StreamUrl = new Uri("ws://127.0.0.1:1"), FirstBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) };
        var clock = new ServerClock(TimeProvider.System);
        var board = new ChannelBoard(Enum.GetValues<VenueChannel>(), _ => { });
        var rest = new BinanceRest(nowhere, settings, ApiCredentials.Create("k", "s", SecretKind.Hmac), clock, board, _ => { }, TimeProvider.System, NullLogger.Instance);
        _wiring = new BinanceWiring("b", settings, rest, clock, board, _reports.Add, TimeProvider.System, NullLogger.Instance);
        _books = new BinancePublicStream(_wiring, (isUp, _) => TakeState(isUp));
        _marks = new BinanceMarkStream(_wiring, (isUp, _) => TakeState(isUp));
        _funding = new BinanceFundingWatch(new BinanceHistory(rest, settings.Product.HistorySpan), settings.Product, _reports.Add, TimeProvider.System);
        _private = new BinancePrivateStream(_wiring, _funding);
        SetSymbols("BTCUSDT", "ETHUSDT");
        Assert.True(_failed.Wait(TimeSpan.FromSeconds(20)), "the sockets did not give up");
    }

    public async ValueTask DisposeAsync()
    {
        await _books.DisposeAsync();
        await _marks.DisposeAsync();
        await _private.DisposeAsync();
        _funding.Dispose();
        _wiring.Rest.Dispose();
        _failed.Dispose();
    }

    [Fact]
    public void A_frame_is_a_quote()
    {
        Books(Good);
        var quote = Assert.IsType<Quote>(Assert.Single(_reports));
        Assert.Equal(
            (new InstrumentId("b", "BTCUSDT"), 100m, 1m, 101m, 2m, 10L, DateTimeOffset.FromUnixTimeMilliseconds(4)),
            (quote.Instrument, quote.Bid, quote.BidSize, quote.Ask, quote.AskSize, quote.Sequence, quote.VenueTime));
    }

    [Fact]
    public void The_same_state_told_twice_and_foreign_symbols_are_left_alone()
    {
        Books(Good);
        Books(Good);
        Books(Good.Replace("BTCUSDT", "XRPUSDT"));
        Assert.Single(_reports);
    }

    [Theory]
    [InlineData("\"u\":11", "\"u\":9", "the update id went back")]
    [InlineData("\"b\":\"100\"", "\"b\":\"101\"", "the book is crossed")]
    [InlineData("\"b\":\"100\"", "\"b\":\"102\"", "the book is crossed")]
    [InlineData("\"B\":\"1\"", "\"B\":\"0\"", "a side of the book is empty")]
    [InlineData("\"a\":\"101\"", "\"a\":\"0\"", "a side of the book is empty")]
    public void A_quote_that_cannot_be_trusted_is_lost_once_and_comes_back(string from, string to, string reason)
    {
        Books(Good);
        Books(Good.Replace("\"u\":10", "\"u\":11").Replace(from, to));
        Assert.Equal(reason, Assert.IsType<QuoteLost>(_reports[^1]).Reason);
        Assert.Equal(2, _reports.Count);
        Books(Good.Replace("\"u\":10", "\"u\":12"));
        Assert.Equal(12, Assert.IsType<Quote>(_reports[^1]).Sequence);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"e":"bookTicker","u":11,"T":4,"s":"BTCUSDT","b":"1e999","B":"1","a":"101","A":"2"}""")]
    [InlineData("""{"e":"bookTicker","u":11,"T":4,"s":"BTCUSDT","b":"100","B":"-1","a":"101","A":"2"}""")]
    [InlineData("""{"e":"aggTrade","s":"BTCUSDT"}""")]
    public void A_frame_that_is_not_understood_is_reported_and_costs_every_quote(string frame)
    {
        Books(Good);
        Books(Good.Replace("BTCUSDT", "ETHUSDT"));
        Books(frame);
        var rejected = Assert.Single(_reports.OfType<FrameRejected>());
        Assert.Equal((VenueChannel.Public, frame), (rejected.Channel, rejected.Excerpt));
        Assert.Equal(["BTCUSDT", "ETHUSDT"], _reports.OfType<QuoteLost>().Select(lost => lost.Instrument.Symbol));
    }

    [Fact]
    public void The_channel_is_up_with_the_acknowledgement_or_the_first_frame()
    {
        Books("""{"result":null,"id":77}""");
        Assert.Equal(0, _ups);
        Books("""{"result":null,"id":1}""");
        Books(Good);
        Assert.Equal(1, _ups);
        Marks("""{"e":"markPriceUpdate","E":1,"s":"ETHUSDT","p":"5","i":"4","r":"-0.0001","T":2}""");
        Assert.Equal(2, _ups);
    }

    [Fact]
    public void A_mark_price_carries_its_funding()
    {
        Marks("""{"e":"markPriceUpdate","E":1000,"s":"ETHUSDT","p":"5.5","ap":"9","P":"3","i":"4","r":"-0.0001","T":2000}""");
        Marks("""{"e":"markPriceUpdate","E":1000,"s":"XRPUSDT","p":"5.5","i":"4","r":"","T":0}""");
        Assert.Equal(
            new MarkPrice(new InstrumentId("b", "ETHUSDT"), 5.5m, 4m, -0.0001m, DateTimeOffset.FromUnixTimeSeconds(2), DateTimeOffset.FromUnixTimeSeconds(1)),
            Assert.Single(_reports));
        Marks("""{"e":"markPriceUpdate","E":1000,"s":"ETHUSDT","p":"-5.5","i":"4","r":"0","T":2000}""");
        Assert.IsType<FrameRejected>(_reports[^1]);
    }

    [Fact]
    public void Balances_and_positions_are_told_and_an_unknown_event_is_reported()
    {
        Private("""{"e":"ACCOUNT_UPDATE","E":2,"T":1,"a":{"m":"ORDER","B":[{"a":"USDT","wb":"12.5","cw":"1","bc":"0"}],"P":[{"s":"BTCUSDT","pa":"-0.5","ep":"100","up":"-3","ps":"BOTH"},{"s":"ETHUSDT","pa":"1","ep":"5","up":"0","ps":"LONG"}]}}""");
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1);
        Assert.Equal(
            [new BalanceChanged("USDT", 12.5m, time), new PositionChanged(new Position("BTCUSDT", -0.5m, 100m, 0, -3m, 0), time)],
            _reports);
        Private("""{"e":"TRADE_LITE","E":1}""");
        Private("""{"e":"MARGIN_CALL","E":1}""");
        Assert.Equal(2, _reports.Count);
        Private("""{"e":"SOMETHING_NEW","E":1}""");
        Assert.Equal("e: unknown event SOMETHING_NEW", Assert.IsType<FrameRejected>(_reports[^1]).Place);
    }

    [Fact]
    public void Of_a_private_frame_that_cannot_be_read_nothing_is_told()
    {
        Private("""{"e":"ORDER_TRADE_UPDATE","E":2,"T":1,"o":{"s":"BTCUSDT","c":"a","S":"BUY","o":"LIMIT","f":"GTC","q":"1","p":"5","ap":"5","x":"TRADE","X":"FILLED","i":1,"l":"1","z":"1","L":"5","N":"USDT","n":"0","T":1,"m":true,"R":false,"ps":"BOTH"}}""");
        var rejected = Assert.IsType<FrameRejected>(Assert.Single(_reports));
        Assert.Equal((VenueChannel.Private, "o.t: missing"), (rejected.Channel, rejected.Place));
    }

    private void TakeState(bool isUp)
    {
        if (isUp)
        {
            _ups++;
        }
        else
        {
            _failed.Signal();
        }
    }

    private void SetSymbols(params string[] symbols)
    {
        var table = new SymbolTable<BinanceSymbol>(symbols.Select(symbol => KeyValuePair.Create(symbol, new BinanceSymbol(new InstrumentId("b", symbol)))));
        _books.Subscribe(table);
        _marks.Subscribe(table);
    }

    private void Books(string frame) => _books.OnFrame(Encoding.UTF8.GetBytes(frame));

    private void Marks(string frame) => _marks.OnFrame(Encoding.UTF8.GetBytes(frame));

    private void Private(string frame) => _private.OnFrame(Encoding.UTF8.GetBytes(frame));
}
