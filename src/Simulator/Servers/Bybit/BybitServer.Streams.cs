using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

public sealed partial class BybitServer
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(3);
    private static readonly string[] PrivateTopics = ["order", "execution", "position", "wallet", "execution.fast", "dcp"];

    private protected override ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message)
    {
        var bybit = (BybitClient)client;
        if (BybitMessage.Read(message) is not { } text)
        {
            client.Socket.Send(OpAnswer(bybit, new BybitMessage("", "", [], null, null), isOk: false, "Params Error"));
            return ValueTask.FromResult(true);
        }

        if (client.Channel == VenueChannel.Orders && text.Op is not ("ping" or "auth"))
        {
            return OnTradeMessageAsync(bybit, text);
        }

        Use(model =>
        {
            switch (text.Op)
            {
                case "ping":
                    Push(client, Pong(bybit, text));
                    break;
                case "auth":
                    Push(client, LogOn(bybit, text));
                    break;
                case "subscribe":
                    Subscribe(bybit, text, model);
                    break;
                case "unsubscribe":
                    client.Topics.ExceptWith(text.Args);
                    Push(client, OpAnswer(bybit, text, isOk: true, ""));
                    break;
                default:
                    Push(client, OpAnswer(bybit, text, isOk: false, "Invalid op"));
                    break;
            }
        });
        return ValueTask.FromResult(true);
    }

    private static byte[] OpAnswer(BybitClient client, BybitMessage message, bool isOk, string text) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteBoolean("success", isOk);
        w.WriteString("ret_msg", text);
        w.WriteString("conn_id", client.ConnectionId);
        w.WriteString("req_id", message.RequestId);
        w.WriteString("op", message.Op);
        w.WriteEndObject();
    });

    /// <summary>Each of the three addresses answers a ping in its own way.</summary>
    private byte[] Pong(BybitClient client, BybitMessage message) => client.Channel switch
    {
        VenueChannel.Public => OpAnswer(client, message, isOk: true, "pong"),
        VenueChannel.Private => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("req_id", message.RequestId);
            w.WriteString("op", "pong");
            w.Array("args", [Clock.NowMs.ToString()], static (w, time) => w.WriteStringValue(time));
            w.WriteString("conn_id", client.ConnectionId);
            w.WriteEndObject();
        }),
        _ => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("retCode", 0);
            w.WriteString("retMsg", "OK");
            w.WriteString("op", "pong");
            w.Array("data", [Clock.NowMs.ToString()], static (w, time) => w.WriteStringValue(time));
            w.WriteString("connId", client.ConnectionId);
            w.WriteEndObject();
        }),
    };

    /// <summary>args: key, expiry in milliseconds, HMAC-SHA256 of <c>GET/realtime</c> and the expiry.</summary>
    private byte[] LogOn(BybitClient client, BybitMessage message)
    {
        var error = CheckLogOn(message, out var account);
        client.Account = account ?? client.Account;
        if (client.Channel == VenueChannel.Orders)
        {
            return Json.Write(w =>
            {
                w.WriteStartObject();
                w.WriteString("reqId", message.RequestId);
                w.WriteNumber("retCode", error?.Code ?? 0);
                w.WriteString("retMsg", error?.Message ?? "OK");
                w.WriteString("op", "auth");
                w.WriteString("connId", client.ConnectionId);
                w.WriteEndObject();
            });
        }

        return OpAnswer(client, message, error is null, error is null ? "" : error.Message);
    }

    private BybitError? CheckLogOn(BybitMessage message, out SimulatedAccount? account)
    {
        account = null;
        if (message.Args is not [var apiKey, var expires, var signature] || !_accounts.TryGetValue(apiKey, out var known))
        {
            return BybitError.BadKey;
        }

        if (!long.TryParse(expires, out var expiresMs) || expiresMs <= Clock.NowMs)
        {
            return BybitError.OutsideWindow;
        }

        if (!Signatures.IsHmac(known.Secret, System.Text.Encoding.UTF8.GetBytes("GET/realtime" + expires), signature))
        {
            return BybitError.BadSignature;
        }

        account = known;
        return null;
    }

    private void Subscribe(BybitClient client, BybitMessage message, VenueModel model)
    {
        var unknown = message.Args.FirstOrDefault(topic => !IsTopic(client, topic));
        if (unknown is not null || (client.Channel == VenueChannel.Private && client.Account is null))
        {
            Push(client, OpAnswer(client, message, isOk: false, unknown is null ? "Request not authorized" : $"error:handler not found,topic:{unknown}"));
            return;
        }

        Push(client, OpAnswer(client, message, isOk: true, ""));
        foreach (var topic in message.Args)
        {
            SendFirst(client, topic, model);
            client.Topics.Add(topic);
        }
    }

    private bool IsTopic(BybitClient client, string topic) => client.Channel == VenueChannel.Private
        ? PrivateTopics.Any(t => topic == t || topic == t + "." + BybitText.Linear || topic == t + "." + BybitText.Inverse || topic == t + ".future" || topic == t + ".spot")
        : _markets.Values.Any(m => m.Category == client.Category && (topic == m.Tickers || topic == m.Trades || m.Books.Any(b => b.Name == topic)));

    /// <summary>The snapshot that a new subscriber of a book or ticker gets.</summary>
    private void SendFirst(BybitClient client, string topic, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            if (topic == market.Tickers)
            {
                Push(client, TickerFrame(market, TickerFields(market, model), "snapshot"));
                return;
            }

            if (market.Books.FirstOrDefault(b => b.Name == topic) is { } book)
            {
                // Whoever is subscribed already hears of the difference first, so that all continue from this snapshot.
                PublishBook(market, book, model);
                Push(client, BookFrame(market, book, model, "snapshot", change: null));
                return;
            }
        }
    }

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        foreach (var book in market.Books)
        {
            if (book.IsImmediate && HasSubscriber(book.Name))
            {
                PublishBook(market, book, model);
            }
        }
    }

    private void PublishBook(BybitMarket market, BookTopic book, VenueModel model)
    {
        var depth = DepthOf(market, book, model);
        if (book.Advance(depth) is not { } change)
        {
            return;
        }

        // Level 1 is told whole every time; the deeper books by their differences.
        var isWhole = book.Levels == 1;
        var levels = isWhole ? ([.. depth.Bids], [.. depth.Asks]) : change;
        byte[]? frame = null;
        book.PublishedAt = Clock.Steady;
        foreach (var client in Clients)
        {
            if (client.Topics.Contains(book.Name))
            {
                frame ??= BookFrame(market, book, model, isWhole ? "snapshot" : "delta", levels);
                PushBook(client, frame, market.Symbol, isSequenced: true);
            }
        }
    }

    /// <summary>The book to publish; crossed by a bid above the best ask while an armed fault says so.</summary>
    private BookDepth DepthOf(BybitMarket market, BookTopic topic, VenueModel model)
    {
        var book = model.Depth(market.Symbol, topic.Levels);
        if (book.Asks.Count == 0 || !HasSubscriber(topic.Name)
            || Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is null)
        {
            return book;
        }

        var bid = new BookLevel(book.Asks[0].Price + market.State.Terms.Spec.TickSize, book.Asks[0].Size);
        return book with { Bids = [bid, .. book.Bids.Take(topic.Levels - 1)] };
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

    private byte[] BookFrame(
        BybitMarket market, BookTopic topic, VenueModel model, string type, (List<BookLevel> Bids, List<BookLevel> Asks)? change)
    {
        var book = model.Depth(market.Symbol, change is null ? topic.Levels : 1);
        return Json.Write((topic, book, type, change, market.State, now: Clock.NowMs), static (w, s) =>
        {
            w.WriteStartObject();
            w.WriteString("topic", s.topic.Name);
            w.WriteString("type", s.type);
            w.WriteNumber("ts", s.now);
            w.WriteStartObject("data");
            w.WriteString("s", s.book.Symbol);
            BybitText.WriteLevels(w, "b", s.change?.Bids ?? s.book.Bids, s.State);
            BybitText.WriteLevels(w, "a", s.change?.Asks ?? s.book.Asks, s.State);
            w.WriteNumber("u", s.topic.UpdateId);
            w.WriteNumber("seq", s.book.Sequence);
            w.WriteEndObject();
            w.Number("cts", s.book.Time);
            w.WriteEndObject();
        });
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

        var frame = Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("topic", market.Trades);
            w.WriteString("type", "snapshot");
            w.WriteNumber("ts", Clock.NowMs);
            w.WriteStartArray("data");
            w.WriteStartObject();
            w.Number("T", trade.Time);
            w.WriteString("s", market.Symbol);
            w.WriteString("S", BybitText.SideOf(trade.Taker));
            w.Text("v", trade.Quantity);
            w.Text("p", trade.Price);
            w.WriteString("L", "ZeroPlusTick");
            w.WriteString("i", trade.Id);
            w.WriteBoolean("BT", false);
            w.WriteNumber("seq", model.Book(market.Symbol).Sequence);
            w.WriteEndObject();
            w.WriteEndArray();
            w.WriteEndObject();
        });
        SendToTopic(market.Trades, frame);
    }

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

    private void PublishTimed(DateTimeOffset now, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            foreach (var book in market.Books)
            {
                if (HasSubscriber(book.Name))
                {
                    PublishBook(market, book, model);
                    RepeatBook(market, book, now, model);
                }
            }

            PublishTicker(market, model);
        }
    }

    /// <summary>Level 1 sends its snapshot again, with the same update id, after three seconds without a change.</summary>
    private void RepeatBook(BybitMarket market, BookTopic book, DateTimeOffset now, VenueModel model)
    {
        if (book.Levels == 1 && now - book.PublishedAt >= RepeatAfter && model.Book(market.Symbol).Sequence > 0)
        {
            book.PublishedAt = now;
            SendToTopic(book.Name, BookFrame(market, book, model, "snapshot", change: null));
        }
    }

    private void PublishTicker(BybitMarket market, VenueModel model)
    {
        if (!HasSubscriber(market.Tickers))
        {
            return;
        }

        var changed = new List<(string Name, string Value)>();
        foreach (var (name, value) in TickerFields(market, model))
        {
            if (!market.LastTicker.TryGetValue(name, out var before) || before != value)
            {
                market.LastTicker[name] = value;
                changed.Add((name, value));
            }
        }

        if (changed.Count > 0)
        {
            changed.RemoveAll(field => field.Name == "symbol");
            SendToTopic(market.Tickers, TickerFrame(market, changed.Prepend(("symbol", market.Symbol)), "delta"));
        }
    }

    private byte[] TickerFrame(BybitMarket market, IEnumerable<(string Name, string Value)> fields, string type)
    {
        var values = fields.ToArray();
        return Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("topic", market.Tickers);
            w.WriteString("type", type);
            w.WriteStartObject("data");
            foreach (var (name, value) in values)
            {
                w.WriteString(name, value);
            }

            w.WriteEndObject();
            w.WriteNumber("cs", ++_pushes);
            w.WriteNumber("ts", Clock.NowMs);
            w.WriteEndObject();
        });
    }
}
