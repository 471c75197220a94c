using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

public sealed partial class BitmexServer
{
    private protected override ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message)
    {
        if (message.Span.SequenceEqual("ping"u8))
        {
            Use(_ => Push(client, "pong"u8.ToArray()));
            return ValueTask.FromResult(true);
        }

        var request = BitmexMessage.Read(message);
        Use(model =>
        {
            switch (request?.Op)
            {
                case "authKeyExpires":
                    LogOn(client, request);
                    break;
                case "subscribe":
                    foreach (var topic in request.Args)
                    {
                        Subscribe(client, topic, request, model);
                    }

                    break;
                case "unsubscribe":
                    client.Topics.ExceptWith(request.Args);
                    request.Args.ToList().ForEach(topic => Push(client, Yes(request, "unsubscribe", topic)));
                    break;
                default:
                    Push(client, No(400, "Unrecognized request. See available operations by sending 'help'.", request));
                    break;
            }
        });
        return ValueTask.FromResult(true);
    }

    private static byte[] Yes(BitmexMessage request, string? operation = null, string? topic = null) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteBoolean("success", true);
        if (operation is not null)
        {
            w.WriteString(operation, topic);
        }

        WriteRequest(w, request);
        w.WriteEndObject();
    });

    private static byte[] No(int status, string error, BitmexMessage? request) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("status", status);
        w.WriteString("error", error);
        w.Object("meta", static _ => { });
        WriteRequest(w, request ?? new BitmexMessage("", [], "[]"));
        w.WriteEndObject();
    });

    private static void WriteRequest(Utf8JsonWriter w, BitmexMessage request)
    {
        w.WriteStartObject("request");
        w.WriteString("op", request.Op);
        w.WritePropertyName("args");
        w.WriteRawValue(request.RawArgs);
        w.WriteEndObject();
    }

    /// <summary>args: key, expiry, HMAC-SHA256 of <c>GET/realtime</c> and the expiry. Faults of private connections begin here.</summary>
    private void LogOn(Client client, BitmexMessage request)
    {
        if (request.Args is not [var apiKey, var expires, var signature] || !_accounts.TryGetValue(apiKey, out var account))
        {
            Push(client, No(401, BitmexError.BadKey.Message, request));
            return;
        }

        var now = Clock.Now.ToUnixTimeSeconds();
        if (!long.TryParse(expires, out var until) || (until < Milliseconds && until < now))
        {
            Push(client, No(401, BitmexError.Expired(now).Message, request));
            return;
        }

        if (!Signatures.IsHmac(account.Secret, Encoding.UTF8.GetBytes("GET/realtime" + expires), signature))
        {
            Push(client, No(401, BitmexError.BadSignature.Message, request));
            return;
        }

        client.Channel = VenueChannel.Private;
        client.Account = account;
        var site = new FaultSite(VenueChannel.Private, ApiKey: apiKey);
        if (Faults.Take(FaultKind.CutConnection, site) is not null)
        {
            client.Socket.Abort();
            return;
        }

        client.Socket.IsHung = Faults.Peek(FaultKind.HangConnection, site) is not null;
        Push(client, Yes(request));
    }

    private void Subscribe(Client client, string topic, BitmexMessage request, VenueModel model)
    {
        var isPrivate = PrivateTables.Contains(topic);
        if (!isPrivate && !_markets.Values.Any(m => topic == m.Quote || topic == m.Instrument || topic == m.Trade || m.Books.Any(b => b.Topic == topic)))
        {
            Push(client, No(400, $"Unknown or expired symbol or table: {topic}", request));
        }
        else if (isPrivate && client.Account is null)
        {
            Push(client, No(401, "User requested an account-locked subscription but no authorization was provided.", request));
        }
        else if (!client.Topics.Contains(topic))
        {
            Push(client, Yes(request, "subscribe", topic));
            SendImage(client, topic, model);
            client.Topics.Add(topic);
        }
        else
        {
            Push(client, No(400, "You are already subscribed to this topic: " + topic, request));
        }
    }

    /// <summary>The image that a new subscriber gets.</summary>
    private void SendImage(Client client, string topic, VenueModel model)
    {
        if (PrivateTables.Contains(topic))
        {
            SendPrivateImage(client, topic, model);
            return;
        }

        foreach (var market in _markets.Values)
        {
            if (topic == market.Quote)
            {
                var top = model.Book(market.Symbol);
                BookTop[] known = top.Sequence == 0 ? [] : [top];
                Push(client, Frame("quote", "partial", known, WriteQuoteOf(market), market.Symbol));
            }
            else if (topic == market.Instrument)
            {
                Push(client, Frame("instrument", "partial", [market], (w, m) => WriteInstrument(w, m, model), market.Symbol, "symbol"));
            }
            else if (topic == market.Trade)
            {
                Push(client, Frame("trade", "partial", market.State.Trades.TakeLast(1), (w, trade) => WriteTrade(w, market, trade), market.Symbol));
            }
            else if (market.Books.FirstOrDefault(b => b.Topic == topic) is { } book)
            {
                // Whoever is subscribed already hears of the difference first, so that all continue from this image.
                PublishBook(market, book, model);
                Push(client, Frame(book.Table, "partial", book.Image, (w, level) => WriteLevel(w, market, level, isWhole: true), market.Symbol, "symbol", "id", "side"));
            }
        }
    }

    /// <summary>A frame of a table; images name their keys and the symbol that they are filtered by.</summary>
    private static byte[] Frame<T>(
        string table, string action, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write, string? symbol = null, params string[] keys) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("table", table);
        w.WriteString("action", action);
        if (action == "partial")
        {
            w.Array("keys", keys, static (w, key) => w.WriteStringValue(key));
            w.Object("filter", w =>
            {
                if (symbol is not null)
                {
                    w.WriteString("symbol", symbol);
                }
            });
        }

        w.Array("data", rows, write);
        w.WriteEndObject();
    });

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        PublishQuote(market, top);
        foreach (var book in market.Books)
        {
            PublishBook(market, book, model);
        }

        PublishInstrument(market, model);
    }

    private void PublishQuote(BitmexMarket market, BookTop top)
    {
        var last = market.LastQuote;
        var isNews = last is null || (last.Bid, last.BidSize, last.Ask, last.AskSize) != (top.Bid, top.BidSize, top.Ask, top.AskSize);
        market.LastQuote = top;
        if (!isNews || !HasSubscriber(market.Quote))
        {
            return;
        }

        var isCrossed = Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is not null;
        var shown = isCrossed ? top with { Bid = top.Ask + market.Spec.TickSize } : top;
        PushTable(market.Quote, Frame("quote", "insert", [shown], WriteQuoteOf(market)), market, isSequenced: false);
        if (isCrossed)
        {
            // The next book takes it back, whatever it is.
            market.LastQuote = null;
        }
    }

    private static Action<Utf8JsonWriter, BookTop> WriteQuoteOf(BitmexMarket market) => (w, top) =>
    {
        w.WriteStartObject();
        w.Time("timestamp", top.Time);
        w.WriteString("symbol", market.Symbol);
        if (top.Bid > 0)
        {
            w.WriteNumber("bidSize", market.Contracts(top.BidSize));
            w.WriteNumber("bidPrice", top.Bid);
        }

        if (top.Ask > 0)
        {
            w.WriteNumber("askPrice", top.Ask);
            w.WriteNumber("askSize", market.Contracts(top.AskSize));
        }

        w.WriteEndObject();
    };

    private void PublishBook(BitmexMarket market, BitmexBookTable book, VenueModel model)
    {
        if (!HasSubscriber(book.Topic))
        {
            // Kept up to date for the next image; nobody hears of it.
            _ = book.Advance(model.Depth(market.Symbol, book.Levels)).Count();
            return;
        }

        var depth = model.Depth(market.Symbol, book.Levels);
        if (depth.Asks.Count > 0 && Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is not null)
        {
            depth = depth with { Bids = [new BookLevel(depth.Asks[0].Price + market.Spec.TickSize, depth.Asks[0].Size), .. depth.Bids] };
        }

        foreach (var (action, levels) in book.Advance(depth))
        {
            var frame = Frame(book.Table, action, levels, (w, level) => WriteLevel(w, market, level, isWhole: action != "delete"));
            PushTable(book.Topic, frame, market, isSequenced: true);
        }
    }

    private void PushTable(string topic, byte[] frame, BitmexMarket market, bool isSequenced)
    {
        foreach (var client in Clients)
        {
            if (client.Topics.Contains(topic))
            {
                PushBook(client, frame, market.Symbol, isSequenced);
            }
        }
    }

    private protected override void PushTrade(VenueFill filled, VenueModel model)
    {
        var fill = filled.Fill;
        var market = _markets[fill.Symbol];
        var trade = PublicTrade.Of(fill);
        if (market.State.OnTrade(trade) && HasSubscriber(market.Trade))
        {
            SendToTopic(market.Trade, Frame("trade", "insert", [trade], (w, t) => WriteTrade(w, market, t)));
        }
    }

    private void PublishInstruments(VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            PublishInstrument(market, model);
        }
    }

    private void PublishInstrument(BitmexMarket market, VenueModel model)
    {
        if (!HasSubscriber(market.Instrument))
        {
            return;
        }

        var top = model.Book(market.Symbol);
        var now = (model.Mark(market.Symbol), top.Bid, top.Ask);
        if (market.LastInstrument == now)
        {
            return;
        }

        market.LastInstrument = now;
        SendToTopic(market.Instrument, Frame("instrument", "update", [market], (w, m) =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", m.Symbol);
            WriteDay(w, m.State);
            WriteLive(w, m, model);
            w.WriteEndObject();
        }));
    }

    private bool HasSubscriber(string topic) => Clients.Any(client => client.Topics.Contains(topic));

    private void SendToTopic(string topic, byte[] frame)
    {
        foreach (var client in Clients)
        {
            if (client.Topics.Contains(topic))
            {
                Push(client, frame);
            }
        }
    }
}
