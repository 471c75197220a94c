using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Market streams.
public sealed partial class HtxSpotServer
{
    private protected override bool IsChannel(string channel) => _markets.Values.Any(market => market.Has(channel));

    private protected override void SendFirst(HtxClient client, string channel, VenueModel model)
    {
        // A top is told at once; books kept from differences are asked for.
        foreach (var market in _markets.Values.Where(market => channel == market.Best))
        {
            if (model.Book(market.Symbol) is { Sequence: > 0 } top)
            {
                Push(client, BestFrame(market, top));
            }
        }
    }

    private protected override byte[]? Snapshot(string channel, string id, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            if (market.Books.FirstOrDefault(book => book.Name == channel) is { } topic)
            {
                // Whoever is subscribed hears of the difference first, so that all continue from this image.
                PublishBook(market, topic, model);
                var book = model.Depth(market.Symbol, topic.Levels);
                return Gzip(w =>
                {
                    w.WriteString("id", id);
                    w.WriteString("rep", channel);
                    w.WriteString("status", "ok");
                    w.WriteNumber("ts", Clock.NowMs);
                    w.WriteStartObject("data");
                    w.WriteNumber("seqNum", topic.UpdateId);
                    HtxSpotText.WriteLevels(w, "bids", book.Bids);
                    HtxSpotText.WriteLevels(w, "asks", book.Asks);
                    w.WriteEndObject();
                });
            }
        }

        return null;
    }

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        if (HasSubscriber(market.Best))
        {
            var isCrossing = top.Ask > 0 && Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is not null;
            var shown = isCrossing ? top with { Bid = top.Ask + market.Spec.TickSize } : top;
            SendToChannel(market.Best, BestFrame(market, shown), market.Symbol, isSequenced: false);
        }

        foreach (var book in market.Books.Where(book => HasSubscriber(book.Name)))
        {
            PublishBook(market, book, model);
        }
    }

    private void PublishBook(HtxSpotMarket market, BookTopic topic, VenueModel model)
    {
        if (topic.Advance(model.Depth(market.Symbol, topic.Levels)) is { } change)
        {
            SendToChannel(topic.Name, Gzip(w =>
            {
                w.WriteString("ch", topic.Name);
                w.WriteNumber("ts", Clock.NowMs);
                w.WriteStartObject("tick");
                w.WriteNumber("seqNum", topic.UpdateId);
                w.WriteNumber("prevSeqNum", topic.UpdateId - 1);
                HtxSpotText.WriteLevels(w, "bids", change.Bids);
                HtxSpotText.WriteLevels(w, "asks", change.Asks);
                w.WriteEndObject();
            }), market.Symbol, isSequenced: true);
        }
    }

    private protected override void PushTrade(VenueFill filled, VenueModel model)
    {
        var fill = filled.Fill;
        var market = _markets[fill.Symbol];
        var trade = PublicTrade.Of(fill);
        if (market.State.OnTrade(trade) && HasSubscriber(market.Trades))
        {
            SendToChannel(market.Trades, Gzip(w =>
            {
                w.WriteString("ch", market.Trades);
                w.WriteNumber("ts", Clock.NowMs);
                w.WriteStartObject("tick");
                w.Number("ts", trade.Time);
                w.WriteStartArray("data");
                WritePublicTrade(w, trade);
                w.WriteEndArray();
                w.WriteEndObject();
            }));
        }
    }

    private protected override void PublishTimed(VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            var top = model.Book(market.Symbol);
            var told = (market.State.Last, market.State.TradeCount, top.Sequence);
            if (told == market.DetailTold)
            {
                continue;
            }

            market.DetailTold = told;
            foreach (var channel in (string[])[market.Detail, market.Ticker])
            {
                if (HasSubscriber(channel))
                {
                    SendToChannel(channel, Gzip(w =>
                    {
                        w.WriteString("ch", channel);
                        w.WriteNumber("ts", Clock.NowMs);
                        w.WriteStartObject("tick");
                        WriteDay(w, market);
                        WriteTop(w, top);
                        w.WriteNumber("lastPrice", HtxText.Whole(market.State.Last));
                        w.WriteEndObject();
                    }));
                }
            }
        }
    }

    private byte[] BestFrame(HtxSpotMarket market, BookTop top) => Gzip(w =>
    {
        w.WriteString("ch", market.Best);
        w.WriteNumber("ts", Clock.NowMs);
        w.WriteStartObject("tick");
        w.WriteNumber("seqId", top.Sequence);
        WriteTop(w, top);
        w.Number("quoteTime", top.Time);
        w.WriteString("symbol", market.Symbol);
        w.WriteEndObject();
    });
}
