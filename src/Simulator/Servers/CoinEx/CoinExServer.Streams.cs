using System.Globalization;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

// The one stream address: heartbeats, log-on, subscriptions, books and market states.
public sealed partial class CoinExServer
{
    private static readonly TimeSpan FullBookEvery = TimeSpan.FromMinutes(1);
    private static readonly string[] PublicTopics = ["bbo", "state", "deals"];
    private static readonly string[] PrivateTopics = ["order", "user_deals", "position", "balance"];

    private protected override ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message)
    {
        Use(model =>
        {
            var error = CoinExMessage.Read(message) is { } text ? Carry((CoinExClient)client, text, model) : CoinExError.SocketParameter;
            if (error is not null)
            {
                Push(client, Ack("null", error));
            }
        });
        return ValueTask.FromResult(true);
    }

    /// <summary>Carries a message out and answers it; the error when it could not be read.</summary>
    private CoinExError? Carry(CoinExClient client, CoinExMessage message, VenueModel model)
    {
        if (message.Method == "server.ping")
        {
            Push(client, Ack(message.Id, CoinExError.Ok, "pong"));
            return null;
        }

        if (message.Method == "server.sign")
        {
            Push(client, Ack(message.Id, LogOn(client, message)));
            return null;
        }

        var parts = message.Method.Split('.');
        var error = parts is [var topic, "subscribe" or "unsubscribe"]
            ? Subscription(client, topic, parts[1] == "subscribe", message)
            : CoinExError.SocketMethod;
        Push(client, Ack(message.Id, error));
        if (error == CoinExError.Ok && parts[1] == "subscribe")
        {
            SendFirst(client, parts[0], model);
        }

        return null;
    }

    private static byte[] Ack(string id, CoinExError error, string? result = null) => Frame(w =>
    {
        w.WriteStartObject();
        w.WritePropertyName("id");
        w.WriteRawValue(id);
        w.WriteNumber("code", error.Code);
        if (result is not null)
        {
            w.WriteStartObject("data");
            w.WriteString("result", result);
            w.WriteEndObject();
        }

        w.WriteString("message", error.Message);
        w.WriteEndObject();
    });

    /// <summary>Key, time, HMAC-SHA256 of the time. The client is a private one from then on.</summary>
    private CoinExError LogOn(CoinExClient client, CoinExMessage message)
    {
        var p = JsonParams.Read(message.Params);
        var timestamp = p.Text("timestamp") ?? "";
        if (p.Text("access_id") is not { } key || !_accounts.TryGetValue(key, out var account) || !IsTimely(timestamp, DefaultWindowMs)
            || !Signatures.IsHmac(account.Secret, Encoding.ASCII.GetBytes(timestamp), p.Text("signed_str") ?? ""))
        {
            return CoinExError.SocketSignature;
        }

        client.Account = account;
        MoveTo(client, VenueChannel.Private);
        return CoinExError.Ok;
    }

    private CoinExError Subscription(CoinExClient client, string topic, bool isOn, CoinExMessage message)
    {
        if (topic == "depth")
        {
            return Books(client, isOn, message);
        }

        var isPrivate = PrivateTopics.Contains(topic);
        if (!isPrivate && !PublicTopics.Contains(topic))
        {
            return CoinExError.SocketMethod;
        }

        if (isPrivate && client.Account is null)
        {
            return CoinExError.SocketUnsigned;
        }

        if (message.Names(topic == "balance" ? "ccy_list" : "market_list") is not { } names
            || (topic != "balance" && names.Exists(name => MarketOf(name) is null)))
        {
            return CoinExError.SocketParameter;
        }

        // An empty list stands for everything.
        var topics = names.Count == 0 ? [topic] : names.ConvertAll(name => topic + "." + name);
        if (isOn)
        {
            client.Topics.UnionWith(topics);
        }
        else
        {
            client.Topics.RemoveWhere(t => topics.Contains(t) || (names.Count == 0 && t.StartsWith(topic + ".", StringComparison.Ordinal)));
        }

        return CoinExError.Ok;
    }

    /// <summary>Each item of the list is market, depth, merge interval and whether every push is to be whole.</summary>
    private CoinExError Books(CoinExClient client, bool isOn, CoinExMessage message)
    {
        if (!isOn)
        {
            message.Names("market_list")?.ForEach(name => client.Books.Remove(name));
            return CoinExError.Ok;
        }

        if (!message.Params.TryGetProperty("market_list", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return CoinExError.SocketParameter;
        }

        var wanted = new List<(string Market, int Limit, bool IsFull)>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 4 || MarketOf(item[0].ToString()) is not { } market
                || !int.TryParse(item[1].ToString(), out var limit) || !CoinExMarket.Depths.Contains(limit))
            {
                return CoinExError.SocketParameter;
            }

            wanted.Add((market.Symbol, limit, item[3].ValueKind == JsonValueKind.True));
        }

        wanted.ForEach(book => client.Books[book.Market] = (book.Limit, book.IsFull));
        return CoinExError.Ok;
    }

    /// <summary>What a new subscriber is told at once.</summary>
    private void SendFirst(CoinExClient client, string topic, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            if (topic == "depth" && client.Books.TryGetValue(market.Symbol, out var wanted))
            {
                // Whoever is subscribed already hears of the difference first, so that all continue from this book.
                var book = market.Books.First(b => b.Levels == wanted.Limit);
                PublishBook(market, book, model);
                Push(client, BookFrame(market, model.Depth(market.Symbol, book.Levels), change: null));
            }
            else if (topic == "bbo" && IsSubscribed(client, topic, market.Symbol) && model.Book(market.Symbol) is { Sequence: > 0 } top)
            {
                Push(client, TopFrame(market, top));
            }
        }

        if (topic == "state")
        {
            Push(client, StateFrame([.. _markets.Values.Where(m => IsSubscribed(client, topic, m.Symbol))], model));
        }
    }

    private static bool IsSubscribed(Client client, string topic, string item) =>
        client.Topics.Contains(topic) || client.Topics.Contains(topic + "." + item);

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        foreach (var book in market.Books)
        {
            PublishBook(market, book, model);
        }

        byte[]? frame = null;
        foreach (var client in Clients)
        {
            if (IsSubscribed(client, "bbo", top.Symbol))
            {
                frame ??= TopFrame(market, Crossed(market, top));
                PushBook(client, frame, market.Symbol, isSequenced: false);
            }
        }
    }

    private void PublishBook(CoinExMarket market, BookTopic book, VenueModel model)
    {
        var subscribers = Clients.OfType<CoinExClient>()
            .Where(c => c.Books.TryGetValue(market.Symbol, out var wanted) && wanted.Limit == book.Levels)
            .ToArray();
        if (subscribers.Length == 0 || book.Advance(CrossedDepth(market, model.Depth(market.Symbol, book.Levels))) is not { } change)
        {
            return;
        }

        book.PublishedAt = book.PublishedAt == default ? Clock.Steady : book.PublishedAt;
        var whole = model.Depth(market.Symbol, book.Levels);
        var isMinute = Clock.Steady - book.PublishedAt >= FullBookEvery;
        book.PublishedAt = isMinute ? Clock.Steady : book.PublishedAt;
        byte[]? full = null, difference = null;
        foreach (var client in subscribers)
        {
            var isFull = isMinute || client.Books[market.Symbol].IsFull;
            var frame = isFull ? full ??= BookFrame(market, whole, change: null) : difference ??= BookFrame(market, whole, change);
            PushBook(client, frame, market.Symbol, isSequenced: true);
        }
    }

    /// <summary>A best bid above the best ask while an armed fault says so.</summary>
    private BookTop Crossed(CoinExMarket market, BookTop top) =>
        top.Ask == 0 || Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is null
            ? top
            : top with { Bid = top.Ask + market.State.Terms.Spec.TickSize };

    private BookDepth CrossedDepth(CoinExMarket market, BookDepth book)
    {
        if (book.Asks.Count == 0 || Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is null)
        {
            return book;
        }

        var bid = new BookLevel(book.Asks[0].Price + market.State.Terms.Spec.TickSize, book.Asks[0].Size);
        return book with { Bids = [bid, .. book.Bids.SkipLast(1)] };
    }

    private byte[] BookFrame(CoinExMarket market, BookDepth whole, (List<BookLevel> Bids, List<BookLevel> Asks)? change) => Update("depth.update", w =>
    {
        w.WriteString("market", market.Symbol);
        w.WriteBoolean("is_full", change is null);
        WriteDepth(w, market, whole, change?.Bids ?? whole.Bids, change?.Asks ?? whole.Asks);
    });

    private byte[] TopFrame(CoinExMarket market, BookTop top) => Update("bbo.update", w =>
    {
        w.WriteString("market", market.Symbol);
        w.WriteNumber("updated_at", Clock.NowMs);
        w.Text("best_bid_price", top.Bid.Fixed(market.State.PricePlaces));
        w.Text("best_bid_size", top.BidSize.Fixed(market.State.QuantityPlaces));
        w.Text("best_ask_price", top.Ask.Fixed(market.State.PricePlaces));
        w.Text("best_ask_size", top.AskSize.Fixed(market.State.QuantityPlaces));
    });

    private static byte[] StateFrame(IReadOnlyList<CoinExMarket> markets, VenueModel model) => Update("state.update", w =>
        w.Array("state_list", markets, (w, market) =>
        {
            var mark = model.Mark(market.Symbol);
            w.WriteStartObject();
            w.WriteString("market", market.Symbol);
            WriteDay(w, market.State);
            w.WriteString("open_interest_size", "0");
            w.WriteString("insurance_fund_size", "0");
            w.Text("mark_price", mark.Mark);
            w.Text("index_price", mark.Index);
            WriteFunding(w, market, model);
            w.WriteNumber("period", 86_400);
            w.WriteEndObject();
        }));

    private static byte[] Frame(Action<Utf8JsonWriter> write) => Gzipped.Frame(Json.Write(write));

    private static byte[] Update(string method, Action<Utf8JsonWriter> data) => Frame(w =>
    {
        w.WriteStartObject();
        w.WriteString("method", method);
        w.WriteStartObject("data");
        data(w);
        w.WriteEndObject();
        w.WriteNull("id");
        w.WriteEndObject();
    });

    private protected override void PushTrade(VenueFill filled, VenueModel model)
    {
        var fill = filled.Fill;
        var market = _markets[fill.Symbol];
        var trade = PublicTrade.Of(fill);
        if (!market.State.OnTrade(trade))
        {
            return;
        }

        var frame = Update("deals.update", w =>
        {
            w.WriteString("market", market.Symbol);
            w.Array("deal_list", [trade], static (w, deal) => WriteTrade(w, deal));
        });
        foreach (var client in Clients)
        {
            if (IsSubscribed(client, "deals", market.Symbol))
            {
                Push(client, frame);
            }
        }
    }

    private void PublishTimed(VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            var mark = model.Mark(market.Symbol);
            var state = string.Create(
                CultureInfo.InvariantCulture, $"{mark.Mark} {mark.Index} {mark.FundingRate} {mark.NextFunding.Ticks} {market.State.Last}");
            if (state == market.LastState)
            {
                continue;
            }

            market.LastState = state;
            byte[]? frame = null;
            foreach (var client in Clients)
            {
                if (IsSubscribed(client, "state", market.Symbol))
                {
                    Push(client, frame ??= StateFrame([market], model));
                }
            }
        }
    }
}
