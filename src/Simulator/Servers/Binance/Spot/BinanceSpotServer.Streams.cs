using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

public sealed partial class BinanceSpotServer
{
    private const int PublishedLevels = 1_000;
    private const int TicksPerSecond = 10;

    /// <summary>SUBSCRIBE, UNSUBSCRIBE and LIST_SUBSCRIPTIONS of the market streams.</summary>
    private ValueTask<bool> OnStreamMessageAsync(BinanceClient client, ReadOnlyMemory<byte> message)
    {
        Use(model =>
        {
            if (!BinanceApiMessage.TryRead(message, out var call))
            {
                Push(client, StreamError("Invalid request: request is not valid JSON"));
                return;
            }

            switch (call.Method)
            {
                case "SUBSCRIBE":
                    foreach (var topic in call.Topics)
                    {
                        client.Topics.Add(topic);
                        StartDepth(topic, model);
                    }

                    Push(client, Acknowledge(call, static w => w.WriteNullValue()));
                    break;
                case "UNSUBSCRIBE":
                    client.Topics.ExceptWith(call.Topics);
                    Push(client, Acknowledge(call, static w => w.WriteNullValue()));
                    break;
                case "LIST_SUBSCRIPTIONS":
                    Push(client, Acknowledge(call, w => w.Array(client.Topics, static (w, topic) => w.WriteStringValue(topic))));
                    break;
                default:
                    Push(client, StreamError("Invalid request: unknown variant " + call.Method));
                    break;
            }
        });
        return ValueTask.FromResult(true);
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

    private static byte[] StreamError(string text) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteStartObject("error");
        w.WriteNumber("code", 2);
        w.WriteString("msg", text);
        w.WriteEndObject();
        w.WriteEndObject();
    });

    /// <summary>Lets a difference stream that nobody heard so far begin at the book of this moment.</summary>
    private void StartDepth(string topic, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            foreach (var stream in market.Depths)
            {
                if (stream.Name == topic && Clients.Count(c => c.Topics.Contains(topic)) <= 1)
                {
                    stream.Start(model.Depth(market.Symbol, PublishedLevels));
                }
            }
        }
    }

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        BookDepth? book = null;
        foreach (var stream in market.Depths)
        {
            if (HasSubscriber(stream.Name))
            {
                stream.Observe(book ??= model.Depth(market.Symbol, PublishedLevels));
            }
        }

        Publish(market.BookTicker, () => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("u", top.Sequence);
            w.WriteString("s", top.Symbol);
            w.Text("b", top.Bid.Fixed(8));
            w.Text("B", top.BidSize.Fixed(8));
            w.Text("a", top.Ask.Fixed(8));
            w.Text("A", top.AskSize.Fixed(8));
            w.WriteEndObject();
        }));
    }

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

    /// <summary>Sends a frame to everybody who asked for the stream; the frame is made when somebody did.</summary>
    private void Publish(string topic, Func<byte[]> makeFrame, string? bookSymbol = null)
    {
        byte[]? frame = null;
        foreach (var client in Clients)
        {
            if (client.Channel != VenueChannel.Public || !client.Topics.Contains(topic))
            {
                continue;
            }

            frame ??= makeFrame();
            var bytes = ((BinanceClient)client).IsCombined ? BinanceServer.Wrap(topic, frame) : frame;
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
            Publish(market.Trade, () => TradeFrame("trade", "t", market, trade));
            Publish(market.AggTrade, () => TradeFrame("aggTrade", "a", market, trade));
        }
    }

    /// <summary>Every trade is an aggregate of its own here.</summary>
    private byte[] TradeFrame(string kind, string idName, BinanceMarket market, PublicTrade trade) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("e", kind);
        w.WriteNumber("E", Clock.NowMs);
        w.WriteString("s", market.Symbol);
        w.WriteNumber(idName, long.Parse(trade.Id));
        w.Text("p", trade.Price.Fixed(8));
        w.Text("q", trade.Quantity.Fixed(8));
        if (kind == "aggTrade")
        {
            w.WriteNumber("f", long.Parse(trade.Id));
            w.WriteNumber("l", long.Parse(trade.Id));
        }

        w.Number("T", trade.Time);
        w.WriteBoolean("m", trade.Taker == Side.Sell);
        w.WriteBoolean("M", true);
        w.WriteEndObject();
    });

    /// <summary>Streams that go out at fixed times rather than with each change.</summary>
    private void PublishTimedStreams(DateTimeOffset now, VenueModel model)
    {
        _ticks++;
        foreach (var market in _markets.Values)
        {
            PublishDepths(market, model);
            if (_ticks % TicksPerSecond == 0 && market.State.Last > 0)
            {
                Publish(market.MiniTicker, () => DayFrame("24hrMiniTicker", market, now));
                Publish(market.Ticker, () => DayFrame("24hrTicker", market, now));
            }
        }
    }

    private void PublishDepths(BinanceMarket market, VenueModel model)
    {
        foreach (var stream in market.Depths)
        {
            if (_ticks % stream.PeriodTicks == 0 && HasSubscriber(stream.Name) && stream.Take(CrossingOf(market, model)) is { } change)
            {
                Publish(stream.Name, () => DepthFrame(market, change), market.Symbol);
            }
        }

        foreach (var stream in market.Partials)
        {
            var sequence = model.Book(market.Symbol).Sequence;
            if (_ticks % stream.PeriodTicks == 0 && sequence != stream.LastSequence && HasSubscriber(stream.Name))
            {
                stream.LastSequence = sequence;
                var book = model.Depth(market.Symbol, stream.Levels);
                Publish(stream.Name, () => Json.Write(w =>
                {
                    w.WriteStartObject();
                    w.WriteNumber("lastUpdateId", book.Sequence);
                    BinanceText.WriteLevels(w, "bids", book.Bids, market);
                    BinanceText.WriteLevels(w, "asks", book.Asks, market);
                    w.WriteEndObject();
                }), market.Symbol);
            }
        }
    }

    /// <summary>A bid above the best ask while an armed fault wants one.</summary>
    private BookLevel? CrossingOf(BinanceMarket market, VenueModel model)
    {
        var top = model.Book(market.Symbol);
        return top.Ask > 0 && Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is not null
            ? new BookLevel(top.Ask + market.Spec.TickSize, top.AskSize)
            : null;
    }

    private byte[] DepthFrame(BinanceMarket market, DepthChange change) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("e", "depthUpdate");
        w.WriteNumber("E", Clock.NowMs);
        w.WriteString("s", market.Symbol);
        w.WriteNumber("U", change.First);
        w.WriteNumber("u", change.Last);
        BinanceText.WriteLevels(w, "b", change.Bids, market);
        BinanceText.WriteLevels(w, "a", change.Asks, market);
        w.WriteEndObject();
    });

    private static byte[] DayFrame(string kind, BinanceMarket market, DateTimeOffset now) => Json.Write(w =>
    {
        var s = market.State;
        w.WriteStartObject();
        w.WriteString("e", kind);
        w.Number("E", now);
        w.WriteString("s", s.Symbol);
        w.Text("c", s.Last.Fixed(8));
        w.Text("o", s.Open.Fixed(8));
        w.Text("h", s.High.Fixed(8));
        w.Text("l", s.Low.Fixed(8));
        w.Text("v", s.Volume.Fixed(8));
        w.Text("q", s.Turnover.Fixed(8));
        if (kind == "24hrTicker")
        {
            w.Text("p", (s.Last - s.Open).Fixed(8));
            w.Text("P", (s.Open == 0 ? 0 : (s.Last - s.Open) / s.Open * 100).Fixed(3));
            w.Text("b", (s.Top?.Bid ?? 0).Fixed(8));
            w.Text("a", (s.Top?.Ask ?? 0).Fixed(8));
            w.WriteNumber("n", s.TradeCount);
        }

        w.WriteEndObject();
    });
}
