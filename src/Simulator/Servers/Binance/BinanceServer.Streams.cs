using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

public sealed partial class BinanceServer
{
    private const int MaxStreamsPerConnection = 1_024;
    private const int PublishedLevels = 1_000;
    private const int TicksPerSecond = 10;
    private const string AllBookTickers = "!bookTicker";
    private const string AllMarkPrices = "!markPrice@arr";
    private const string AllMiniTickers = "!miniTicker@arr";
    private const string AllTickers = "!ticker@arr";
    private long _ticks;

    private protected override void OnConnected(Client client, VenueModel model)
    {
        var connected = (BinanceClient)client;
        connected.ConnectedAt = Clock.Now;
        AttachUser(connected, connected.ListenKey);
        foreach (var topic in connected.Topics)
        {
            StartDepth(topic, model);
        }
    }

    /// <summary>SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS and the two property calls of the market and user streams.</summary>
    private ValueTask<bool> OnStreamMessageAsync(BinanceClient client, ReadOnlyMemory<byte> message)
    {
        Use(model =>
        {
            if (!BinanceApiMessage.TryRead(message, out var call))
            {
                Push(client, StreamError(2, "Invalid request: request is not valid JSON"));
                return;
            }

            switch (call.Method)
            {
                case "SUBSCRIBE":
                    Subscribe(client, call, model);
                    break;
                case "UNSUBSCRIBE":
                    client.Topics.ExceptWith(call.Topics);
                    Push(client, Acknowledge(call, static w => w.WriteNullValue()));
                    break;
                case "LIST_SUBSCRIPTIONS":
                    Push(client, Acknowledge(call, w => w.Array(client.Topics, static (w, topic) => w.WriteStringValue(topic))));
                    break;
                case "SET_PROPERTY" or "GET_PROPERTY":
                    Push(client, Acknowledge(call, w => w.WriteBooleanValue(client.IsCombined)));
                    break;
                default:
                    Push(client, StreamError(2, $"Invalid request: unknown variant {call.Method}"));
                    break;
            }
        });
        return ValueTask.FromResult(true);
    }

    private void Subscribe(BinanceClient client, BinanceApiMessage call, VenueModel model)
    {
        if (client.Topics.Count + call.Topics.Count > MaxStreamsPerConnection)
        {
            Push(client, StreamError(2, $"Invalid request: more than {MaxStreamsPerConnection} streams"));
            return;
        }

        foreach (var topic in call.Topics)
        {
            client.Topics.Add(topic);
            StartDepth(topic, model);
            AttachUser(client, topic);
        }

        Push(client, Acknowledge(call, static w => w.WriteNullValue()));
    }

    private static byte[] Acknowledge(BinanceApiMessage call, Action<Utf8JsonWriter> result) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WritePropertyName("result");
        result(w);
        w.WritePropertyName("id");
        w.WriteRawValue(call.Id);
        w.WriteEndObject();
    });

    private static byte[] StreamError(int code, string text) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("code", code);
        w.WriteString("msg", text);
        w.WriteEndObject();
    });

    /// <summary>Lets a difference stream that nobody heard so far begin at the book of this moment.</summary>
    private void StartDepth(string topic, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            foreach (var stream in market.Depths)
            {
                if (stream.Name == topic && CountSubscribers(topic) <= 1)
                {
                    stream.Start(model.Depth(market.Symbol, PublishedLevels));
                }
            }
        }
    }

    private void ObserveDepths(BinanceMarket market, VenueModel model)
    {
        BookDepth? book = null;
        foreach (var stream in market.Depths)
        {
            if (HasSubscriber(stream.Name))
            {
                stream.Observe(book ??= model.Depth(market.Symbol, PublishedLevels));
            }
        }
    }

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        ObserveDepths(market, model);
        byte[]? frame = null;
        byte[]? wrapped = null;
        foreach (var client in Clients)
        {
            if (client.Channel != VenueChannel.Public
                || !(client.Topics.Contains(market.BookTicker) || client.Topics.Contains(AllBookTickers)))
            {
                continue;
            }

            if (frame is null)
            {
                var isCrossed = Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: top.Symbol)) is not null;
                frame = BookTickerFrame(isCrossed ? Crossed(top) : top, market);
            }

            var bytes = ((BinanceClient)client).IsCombined ? wrapped ??= Wrap(market.BookTicker, frame) : frame;
            PushBook(client, bytes, top.Symbol, isSequenced: false);
        }
    }

    /// <summary>The touch with its sides exchanged: best bid above best ask.</summary>
    private static BookTop Crossed(BookTop top) =>
        top with { Bid = top.Ask, BidSize = top.AskSize, Ask = top.Bid, AskSize = top.BidSize };

    private byte[] BookTickerFrame(BookTop top, BinanceMarket market) => Json.Write((top, market, now: Clock.NowMs), static (w, state) =>
    {
        var (top, market, now) = state;
        w.WriteStartObject();
        w.WriteString("e", "bookTicker");
        w.WriteNumber("u", top.Sequence);
        w.WriteString("s", top.Symbol);
        w.Text("b", top.Bid.Fixed(market.State.PricePlaces));
        w.Text("B", market.Count(top.BidSize).Fixed(market.SizePlaces));
        w.Text("a", top.Ask.Fixed(market.State.PricePlaces));
        w.Text("A", market.Count(top.AskSize).Fixed(market.SizePlaces));
        w.Number("T", top.Time);
        w.WriteNumber("E", now);
        w.WriteEndObject();
    });

    internal static byte[] Wrap(string stream, byte[] frame) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("stream", stream);
        w.WritePropertyName("data");
        w.WriteRawValue(frame, skipInputValidation: true);
        w.WriteEndObject();
    });

    /// <summary>Sends a frame to everybody who asked for one of the streams; the frame is made when somebody did.</summary>
    private void Publish(string topic, string? alsoTopic, Func<byte[]> makeFrame, string? bookSymbol = null)
    {
        byte[]? frame = null;
        foreach (var client in Clients)
        {
            if (client.Channel != VenueChannel.Public
                || !(client.Topics.Contains(topic) || (alsoTopic is not null && client.Topics.Contains(alsoTopic))))
            {
                continue;
            }

            frame ??= makeFrame();
            var bytes = ((BinanceClient)client).IsCombined ? Wrap(topic, frame) : frame;
            if (bookSymbol is null)
            {
                Push(client, bytes);
            }
            else
            {
                PushBook(client, bytes, bookSymbol, isSequenced: true);
            }
        }
    }

    private protected override void PushTrade(VenueFill filled, VenueModel model)
    {
        var fill = filled.Fill;
        var market = _markets[fill.Symbol];
        var trade = PublicTrade.Of(fill);
        if (market.State.OnTrade(trade))
        {
            Publish(market.AggTrade, alsoTopic: null, () => AggTradeFrame(market, trade));
            Publish(market.Trade, alsoTopic: null, () => TradeFrame(market, trade));
        }
    }

    private byte[] TradeFrame(BinanceMarket market, PublicTrade trade) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("e", "trade");
        w.WriteNumber("E", Clock.NowMs);
        w.Number("T", trade.Time);
        w.WriteString("s", market.Symbol);
        w.WriteNumber("t", long.Parse(trade.Id));
        w.Text("p", trade.Price);
        w.Text("q", market.Count(trade.Quantity));
        w.WriteString("X", "MARKET");
        w.WriteBoolean("m", trade.Taker == Side.Sell);
        w.WriteEndObject();
    });

    private byte[] AggTradeFrame(BinanceMarket market, PublicTrade trade) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("e", "aggTrade");
        w.WriteNumber("E", Clock.NowMs);
        w.WriteString("s", market.Symbol);
        w.WriteNumber("a", long.Parse(trade.Id));
        w.Text("p", trade.Price);
        w.Text("q", market.Count(trade.Quantity));
        w.WriteNumber("f", long.Parse(trade.Id));
        w.WriteNumber("l", long.Parse(trade.Id));
        w.Number("T", trade.Time);
        w.WriteBoolean("m", trade.Taker == Side.Sell);
        w.WriteEndObject();
    });

    /// <summary>Streams that go out at fixed times rather than with each change.</summary>
    private void PublishTimedStreams(DateTimeOffset now, VenueModel model)
    {
        _ticks++;
        foreach (var market in _markets.Values)
        {
            PublishDepths(market, model);
            if (_ticks % (TicksPerSecond / 2) == 0 && market.State.Last > 0)
            {
                Publish(market.MiniTicker, null, () => MiniTickerFrame(market, now));
                Publish(market.Ticker, null, () => TickerFrame(market, now));
            }

            if (_ticks % TicksPerSecond == 0)
            {
                Publish(market.MarkPriceFast, null, () => MarkPriceFrame(model.Mark(market.Symbol), now));
            }

            if (_ticks % (3 * TicksPerSecond) == 0)
            {
                Publish(market.MarkPrice, null, () => MarkPriceFrame(model.Mark(market.Symbol), now));
            }
        }

        if (_ticks % TicksPerSecond == 0)
        {
            PublishArray(AllMarkPrices, AllMarkPrices + "@1s", market => MarkPriceFrame(model.Mark(market.Symbol), now));
            PublishArray(AllMiniTickers, null, market => MiniTickerFrame(market, now));
            PublishArray(AllTickers, null, market => TickerFrame(market, now));
        }
    }

    private void PublishArray(string topic, string? alsoTopic, Func<BinanceMarket, byte[]> makeFrame) => Publish(topic, alsoTopic, () =>
    {
        var frames = _markets.Values.Where(m => m.State.Last > 0).Select(makeFrame).ToArray();
        return Json.Write(w => w.Array(frames, static (w, frame) => w.WriteRawValue(frame, skipInputValidation: true)));
    });

    private void PublishDepths(BinanceMarket market, VenueModel model)
    {
        foreach (var stream in market.Depths)
        {
            if (_ticks % stream.PeriodTicks == 0 && HasSubscriber(stream.Name)
                && stream.Take(CrossingOf(market, model)) is { } change)
            {
                Publish(stream.Name, null, () => DepthFrame(market, change, model), market.Symbol);
            }
        }

        foreach (var stream in market.Partials)
        {
            var sequence = model.Book(market.Symbol).Sequence;
            if (_ticks % stream.PeriodTicks == 0 && sequence != stream.LastSequence && HasSubscriber(stream.Name))
            {
                var book = model.Depth(market.Symbol, stream.Levels);
                var whole = new DepthChange(book.Sequence, book.Sequence, stream.LastSequence, book.Bids, book.Asks);
                stream.LastSequence = sequence;
                Publish(stream.Name, null, () => DepthFrame(market, whole, model), market.Symbol);
            }
        }
    }

    /// <summary>A bid above the best ask while an armed fault wants one.</summary>
    private BookLevel? CrossingOf(BinanceMarket market, VenueModel model)
    {
        var top = model.Book(market.Symbol);
        return top.Ask > 0 && Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is not null
            ? new BookLevel(top.Ask + market.State.Terms.Spec.TickSize, top.AskSize)
            : null;
    }

    private int CountSubscribers(string topic) => Clients.Count(c => c.Topics.Contains(topic));

    private bool HasSubscriber(string topic)
    {
        foreach (var client in Clients)
        {
            if (client.Topics.Contains(topic))
            {
                return true;
            }
        }

        return false;
    }

    private byte[] DepthFrame(BinanceMarket market, DepthChange change, VenueModel model)
    {
        var time = model.Book(market.Symbol).Time;
        return Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("e", "depthUpdate");
            w.WriteNumber("E", Clock.NowMs);
            w.Number("T", time);
            w.WriteString("s", market.Symbol);
            w.WriteNumber("U", change.First);
            w.WriteNumber("u", change.Last);
            w.WriteNumber("pu", change.Previous);
            BinanceText.WriteLevels(w, "b", change.Bids, market);
            BinanceText.WriteLevels(w, "a", change.Asks, market);
            w.WriteEndObject();
        });
    }

    private static byte[] MarkPriceFrame(MarkInfo mark, DateTimeOffset now) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("e", "markPriceUpdate");
        w.Number("E", now);
        w.WriteString("s", mark.Symbol);
        w.Text("p", mark.Mark.Fixed(8));
        w.Text("i", mark.Index.Fixed(8));
        w.Text("P", mark.Index.Fixed(8));
        w.Text("r", mark.FundingRate.Fixed(8));
        w.WriteNumber("T", NextFundingMs(mark));
        w.WriteEndObject();
    });

    private static byte[] MiniTickerFrame(BinanceMarket market, DateTimeOffset now) => Json.Write(w =>
    {
        var s = market.State;
        w.WriteStartObject();
        w.WriteString("e", "24hrMiniTicker");
        w.Number("E", now);
        w.WriteString("s", s.Symbol);
        WriteDayPrices(w, market);
        w.WriteEndObject();
    });

    private static void WriteDayPrices(Utf8JsonWriter w, BinanceMarket market)
    {
        var s = market.State;
        w.Text("c", s.Last);
        w.Text("o", s.Open);
        w.Text("h", s.High);
        w.Text("l", s.Low);
        w.Text("v", market.Count(s.Volume));
        w.Text("q", s.Turnover);
    }

    private static byte[] TickerFrame(BinanceMarket market, DateTimeOffset now) => Json.Write(w =>
    {
        var s = market.State;
        w.WriteStartObject();
        w.WriteString("e", "24hrTicker");
        w.Number("E", now);
        w.WriteString("s", s.Symbol);
        w.Text("p", s.Last - s.Open);
        w.Text("P", (s.Open == 0 ? 0 : (s.Last - s.Open) / s.Open * 100).Fixed(3));
        w.Text("w", (s.BaseVolume == 0 ? s.Last : s.QuoteVolume / s.BaseVolume).Fixed(s.PricePlaces));
        WriteDayPrices(w, market);
        w.WriteString("Q", s.Trades.Any() ? market.Count(s.Trades.Last().Quantity).ToString() : "0");
        w.WriteNumber("O", now.ToUnixTimeMilliseconds() - 86_400_000);
        w.Number("C", now);
        w.WriteNumber("F", 0);
        w.WriteNumber("L", s.TradeCount);
        w.WriteNumber("n", s.TradeCount);
        w.WriteEndObject();
    });
}
