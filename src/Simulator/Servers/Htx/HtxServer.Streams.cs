using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Market streams.
public sealed partial class HtxServer
{
    private protected override bool IsChannel(string channel) => _markets.Values.Any(m =>
        channel == m.Best || channel == m.Detail || channel == m.Trades || channel == m.Mark || m.Books.Any(b => b.Name == channel));

    /// <summary>What a new subscriber gets at once.</summary>
    private protected override void SendFirst(HtxClient client, string channel, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            if (channel == market.Best && model.Book(market.Symbol) is { Sequence: > 0 } top)
            {
                Push(client, BestFrame(market, top));
            }
            else if (channel == market.Mark && model.Mark(market.Symbol).Mark > 0)
            {
                Push(client, MarkFrame(market, model.Mark(market.Symbol).Mark));
            }
            else if (market.Books.FirstOrDefault(b => b.Name == channel) is { } book)
            {
                // Whoever is subscribed already hears of the difference first, so that all continue from this snapshot.
                PublishBook(market, book, model);
                var depth = model.Depth(market.Symbol, book.Levels);
                Push(client, BookFrame(market, book, depth, "snapshot", depth.Bids, depth.Asks));
            }
        }
    }

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        if (HasSubscriber(market.Best))
        {
            var shown = IsCrossing(market, market.Best) && top.Ask > 0 ? top with { Bid = top.Ask + market.State.Terms.Spec.TickSize } : top;
            SendToChannel(market.Best, BestFrame(market, shown), market.Symbol, isSequenced: false);
        }

        foreach (var book in market.Books)
        {
            if (HasSubscriber(book.Name))
            {
                PublishBook(market, book, model);
            }
        }
    }

    private bool IsCrossing(HtxMarket market, string channel) =>
        HasSubscriber(channel) && Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is not null;

    private void PublishBook(HtxMarket market, BookTopic book, VenueModel model)
    {
        var depth = model.Depth(market.Symbol, book.Levels);
        if (depth.Asks.Count > 0 && IsCrossing(market, book.Name))
        {
            var bid = new BookLevel(depth.Asks[0].Price + market.State.Terms.Spec.TickSize, depth.Asks[0].Size);
            depth = depth with { Bids = [bid, .. depth.Bids.Take(book.Levels - 1)] };
        }

        if (book.Advance(depth) is { } change)
        {
            SendToChannel(book.Name, BookFrame(market, book, depth, "update", change.Bids, change.Asks), market.Symbol, isSequenced: true);
        }
    }

    private protected override void PushTrade(VenueFill filled, VenueModel model)
    {
        var fill = filled.Fill;
        var market = _markets[fill.Symbol];
        var trade = PublicTrade.Of(fill);
        if (!market.State.OnTrade(trade) || !HasSubscriber(market.Trades))
        {
            return;
        }

        SendToChannel(market.Trades, Gzip(w =>
        {
            w.WriteString("ch", market.Trades);
            w.WriteNumber("ts", Clock.NowMs);
            w.WriteStartObject("tick");
            w.Number("ts", trade.Time);
            w.WriteStartArray("data");
            WritePublicTrade(w, trade, market);
            w.WriteEndArray();
            w.WriteEndObject();
        }));
    }

    private protected override void PublishTimed(VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            var mark = model.Mark(market.Symbol);
            var second = Clock.Steady.ToUnixTimeSeconds();
            if (mark.Mark > 0 && HasSubscriber(market.Mark) && (mark.Mark != market.MarkTold || second != market.MarkToldAt))
            {
                (market.MarkTold, market.MarkToldAt) = (mark.Mark, second);
                SendToChannel(market.Mark, MarkFrame(market, mark.Mark));
            }

            var top = model.Book(market.Symbol);
            var detail = (market.State.Last, market.State.TradeCount, top.Sequence);
            if (HasSubscriber(market.Detail) && detail != market.DetailTold)
            {
                market.DetailTold = detail;
                SendToChannel(market.Detail, Gzip(w =>
                {
                    w.WriteString("ch", market.Detail);
                    w.WriteNumber("ts", Clock.NowMs);
                    WriteDetail(w, market, top);
                }));
            }
        }
    }

    private byte[] BestFrame(HtxMarket market, BookTop top) => Gzip(w =>
    {
        w.WriteString("ch", market.Best);
        w.WriteNumber("ts", Clock.NowMs);
        w.WriteStartObject("tick");
        w.WriteNumber("mrid", top.Sequence);
        w.WriteNumber("id", Clock.NowMs / 1000);
        HtxText.WriteBest(w, "bid", top.Bid, top.BidSize, market);
        HtxText.WriteBest(w, "ask", top.Ask, top.AskSize, market);
        w.Number("ts", top.Time);
        w.WriteNumber("version", top.Sequence);
        w.WriteString("ch", market.Best);
        w.WriteEndObject();
    });

    private byte[] BookFrame(
        HtxMarket market, BookTopic topic, BookDepth book, string kind, IReadOnlyList<BookLevel> bids, IReadOnlyList<BookLevel> asks) => Gzip(w =>
    {
        w.WriteString("ch", topic.Name);
        w.WriteNumber("ts", Clock.NowMs);
        w.WriteStartObject("tick");
        w.WriteNumber("mrid", book.Sequence);
        w.WriteNumber("id", Clock.NowMs / 1000);
        HtxText.WriteLevels(w, "bids", bids, market);
        HtxText.WriteLevels(w, "asks", asks, market);
        w.Number("ts", book.Time);
        w.WriteNumber("version", topic.UpdateId);
        w.WriteString("event", kind);
        w.WriteString("ch", topic.Name);
        w.WriteEndObject();
    });

    private byte[] MarkFrame(HtxMarket market, decimal mark) => Gzip(w =>
    {
        w.WriteString("ch", market.Mark);
        w.WriteNumber("ts", Clock.NowMs);
        w.WriteStartObject("tick");
        w.Number("id", Clock.NowMs / 60_000 * 60);
        foreach (var name in (string[])["open", "close", "low", "high"])
        {
            w.Text(name, mark);
        }

        w.WriteString("vol", "0");
        w.WriteString("count", "0");
        w.WriteString("amount", "0");
        w.WriteString("trade_turnover", "0");
        w.WriteEndObject();
    });
}
