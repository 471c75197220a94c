using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

public sealed partial class OkxServer
{
    private static readonly TimeSpan BookSignOfLife = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MarkEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FundingEvery = TimeSpan.FromSeconds(30);

    private static ReadOnlySpan<byte> Ping => "ping"u8;

    private protected override ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message)
    {
        var okx = (OkxClient)client;
        if (message.Span.SequenceEqual(Ping))
        {
            client.Socket.Send("pong"u8.ToArray());
            return ValueTask.FromResult(true);
        }

        if (OkxMessage.Read(message) is not { } text)
        {
            client.Socket.Send(Event(okx, "error", OkxError.InvalidRequest));
            return ValueTask.FromResult(true);
        }

        if (client.Channel != VenueChannel.Public && OperationOf(text.Op) is { } kind)
        {
            return OnOrderMessageAsync(okx, text, kind);
        }

        Use(model =>
        {
            switch (text.Op)
            {
                case "login" when client.Channel != VenueChannel.Public:
                    LogOn(okx, text);
                    break;
                case "subscribe":
                    // Whoever wants pushes of a connection uses it as an account's.
                    client.Channel = client.Channel == VenueChannel.Orders ? VenueChannel.Private : client.Channel;
                    Subscribe(okx, text, model);
                    break;
                case "unsubscribe":
                    Unsubscribe(okx, text);
                    break;
                default:
                    Push(client, Event(okx, "error", OkxError.InvalidRequest));
                    break;
            }
        });
        return ValueTask.FromResult(true);
    }

    private static byte[] Event(OkxClient client, string kind, OkxError? error = null, OkxArg? arg = null) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("event", kind);
        if (arg is not null)
        {
            WriteArg(w, arg);
        }

        if (error is not null)
        {
            w.Text("code", error.Code);
            w.WriteString("msg", error.Message);
        }

        w.WriteString("connId", client.ConnectionId);
        w.WriteEndObject();
    });

    private static void WriteArg(Utf8JsonWriter w, OkxArg arg)
    {
        w.WriteStartObject("arg");
        w.WriteString("channel", arg.Channel);
        if (arg.InstType is not null)
        {
            w.WriteString("instType", arg.InstType);
        }

        if (arg.InstId is not null)
        {
            w.WriteString("instId", arg.InstId);
        }

        if (arg.Currency is not null)
        {
            w.WriteString("ccy", arg.Currency);
        }

        w.WriteEndObject();
    }

    /// <summary>Key, passphrase, time in seconds, base64 HMAC-SHA256 of the time and <c>GET/users/self/verify</c>.</summary>
    private void LogOn(OkxClient client, OkxMessage message)
    {
        var error = CheckLogOn(message, out var account);
        client.Account = account ?? client.Account;
        Push(client, Event(client, error is null ? "login" : "error", error ?? OkxError.Ok));
    }

    private OkxError? CheckLogOn(OkxMessage message, out SimulatedAccount? account)
    {
        account = null;
        if (message.Args is not [var p] || !_accounts.TryGetValue(p.Text("apiKey") ?? "", out var known))
        {
            return new OkxError(60005, "Invalid apiKey");
        }

        var timestamp = p.Text("timestamp") ?? "";
        if (!double.TryParse(timestamp, System.Globalization.CultureInfo.InvariantCulture, out var seconds))
        {
            return new OkxError(60004, "Invalid timestamp");
        }

        if (Math.Abs(seconds - (Clock.NowMs / 1000d)) > TimestampLife.TotalSeconds)
        {
            return new OkxError(60006, "Timestamp request expired");
        }

        if (!IsPassphrase(known, p.Text("passphrase")))
        {
            return new OkxError(60024, "Wrong passphrase");
        }

        if (!Signatures.IsHmacBase64(known.Secret, Encoding.UTF8.GetBytes(timestamp + "GET/users/self/verify"), p.Text("sign") ?? ""))
        {
            return new OkxError(60007, "Invalid sign");
        }

        account = known;
        return null;
    }

    private void Subscribe(OkxClient client, OkxMessage message, VenueModel model)
    {
        if (client.Channel == VenueChannel.Private && client.Account is null)
        {
            Push(client, Event(client, "error", OkxError.NotLoggedOn));
            return;
        }

        foreach (var arg in message.Args.Select(OkxArg.Read))
        {
            if (!IsChannel(client, arg))
            {
                var text = $"Wrong URL or channel:{arg.Channel},instId:{arg.InstId} doesn't exist. Please use the correct URL, channel and parameters referring to API document.";
                Push(client, Event(client, "error", new OkxError(60018, text)));
                continue;
            }

            Push(client, Event(client, "subscribe", arg: arg));
            SendFirst(client, arg, model);
            client.Add(arg);
        }
    }

    private void Unsubscribe(OkxClient client, OkxMessage message)
    {
        foreach (var arg in message.Args.Select(OkxArg.Read))
        {
            client.Remove(arg);
            Push(client, Event(client, "unsubscribe", arg: arg));
        }
    }

    private bool IsChannel(OkxClient client, OkxArg arg) => client.Channel == VenueChannel.Private
        ? arg.Channel is "account" or "balance_and_position" || (arg.Channel is "orders" or "positions" && arg.InstType is not null)
        : arg.Channel is "bbo-tbt" or "books5" or "books" or "tickers" or "trades" or "mark-price" or "funding-rate"
            && _markets.TryGetValue(arg.InstId ?? "", out var market) && !market.HasEnded(Clock.ModelNow)
            && !(market.IsSpot && arg.Channel is "mark-price" or "funding-rate") && !(market.IsDated && arg.Channel is "funding-rate");

    /// <summary>What a new subscriber is told at once.</summary>
    private void SendFirst(OkxClient client, OkxArg arg, VenueModel model)
    {
        if (client.Channel == VenueChannel.Private)
        {
            SendFirstOfAccount(client, arg, model);
            return;
        }

        var market = _markets[arg.InstId!];
        if (market.Books.FirstOrDefault(b => b.Name == arg.Channel) is { } book)
        {
            // Whoever is subscribed already hears of the difference first, so that all continue from this snapshot.
            PublishBook(market, book, model);
            if (model.Book(market.Symbol).Sequence > 0)
            {
                Push(client, BookFrame(arg, market, book, model.Depth(market.Symbol, book.Levels), "snapshot"));
            }
        }
        else if (arg.Channel != "trades")
        {
            Push(client, Frame(arg, Figures(market, arg.Channel, model)));
        }
    }

    private Action<Utf8JsonWriter> Figures(OkxMarket market, string channel, VenueModel model) => channel switch
    {
        "tickers" => w => WriteTicker(w, market, model),
        "mark-price" => w => WriteMark(w, market, model),
        "funding-rate" => w => WriteFunding(w, market, model),
        _ => throw new InvalidOperationException($"Channel {channel} has no figures."),
    };

    private static byte[] Frame(OkxArg arg, Action<Utf8JsonWriter> rows) => Json.Write(w =>
    {
        w.WriteStartObject();
        WriteArg(w, arg);
        w.WriteStartArray("data");
        rows(w);
        w.WriteEndArray();
        w.WriteEndObject();
    });

    private protected override void PushBooks(BookTop top, VenueModel model)
    {
        var market = _markets[top.Symbol];
        market.State.OnBook(top);
        if (HasSubscriber(market.Top.Name, market))
        {
            PublishBook(market, market.Top, model);
        }
    }

    private void PublishBook(OkxMarket market, BookTopic book, VenueModel model)
    {
        var depth = DepthOf(market, book, model);
        if (book.Advance(depth) is not { } change)
        {
            return;
        }

        // The deep book is told by its differences, the others whole.
        book.PublishedAt = Clock.Steady;
        SendBook(market, book, book == market.Deep ? depth with { Bids = change.Bids, Asks = change.Asks } : depth);
    }

    private void SendBook(OkxMarket market, BookTopic book, BookDepth levels)
    {
        byte[]? frame = null;
        foreach (var client in Clients)
        {
            if (ArgOf(client, book.Name, market) is { } arg)
            {
                frame ??= BookFrame(arg, market, book, levels, "update");
                PushBook(client, frame, market.Symbol, isSequenced: true);
            }
        }
    }

    /// <summary>The book to publish; crossed by a bid above the best ask while an armed fault says so.</summary>
    private BookDepth DepthOf(OkxMarket market, BookTopic topic, VenueModel model)
    {
        var book = model.Depth(market.Symbol, topic.Levels);
        if (book.Asks.Count == 0 || book.Sequence == topic.Sequence || !HasSubscriber(topic.Name, market)
            || Faults.Take(FaultKind.CrossedBook, new FaultSite(VenueChannel.Public, Symbol: market.Symbol)) is null)
        {
            return book;
        }

        var bid = new BookLevel(book.Asks[0].Price + market.State.Terms.Spec.TickSize, book.Asks[0].Size);
        return book with { Bids = [bid, .. book.Bids.Take(topic.Levels - 1)] };
    }

    /// <summary>Numbers of updates are not consecutive, as at the venue: only the chain of them counts.</summary>
    private static long NumberOf(long update) => 1_000 + (3 * update);

    private byte[] BookFrame(OkxArg arg, OkxMarket market, BookTopic topic, BookDepth levels, string action) => Json.Write(w =>
    {
        var isDeep = topic == market.Deep;
        w.WriteStartObject();
        WriteArg(w, arg);
        if (isDeep)
        {
            w.WriteString("action", action);
        }

        w.WriteStartArray("data");
        w.WriteStartObject();
        OkxText.WriteLevels(w, "asks", levels.Asks, market);
        OkxText.WriteLevels(w, "bids", levels.Bids, market);
        w.Text("ts", Clock.NowMs);
        if (isDeep)
        {
            // A sign of life without levels names itself as the one before.
            var before = levels.Bids.Count + levels.Asks.Count == 0 ? topic.UpdateId : topic.UpdateId - 1;
            w.WriteNumber("checksum", 0);
            w.WriteNumber("prevSeqId", action == "snapshot" ? -1 : NumberOf(before));
        }

        w.WriteNumber("seqId", NumberOf(topic.UpdateId));
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    });

    private protected override void PushTrade(VenueFill filled, VenueModel model)
    {
        var fill = filled.Fill;
        var market = _markets[fill.Symbol];
        var trade = PublicTrade.Of(fill);
        if (market.State.OnTrade(trade))
        {
            SendTo("trades", market, w => WriteTrade(w, market, trade));
        }
    }

    private static OkxArg? ArgOf(Client client, string channel, OkxMarket market)
    {
        foreach (var arg in ((OkxClient)client).Args)
        {
            if (arg.Covers(channel, market))
            {
                return arg;
            }
        }

        return null;
    }

    private bool HasSubscriber(string channel, OkxMarket market)
    {
        foreach (var client in Clients)
        {
            if (ArgOf(client, channel, market) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void SendTo(string channel, OkxMarket market, Action<Utf8JsonWriter> rows)
    {
        foreach (var client in Clients)
        {
            if (ArgOf(client, channel, market) is { } arg)
            {
                Push(client, Frame(arg, rows));
            }
        }
    }

    private void PublishTimed(DateTimeOffset now, VenueModel model)
    {
        foreach (var market in _markets.Values)
        {
            var mark = model.Mark(market.Symbol);
            foreach (var book in market.Books.Where(book => HasSubscriber(book.Name, market)))
            {
                PublishBook(market, book, model);
            }

            if (HasSubscriber("books", market) && market.Deep.UpdateId > 0 && now - market.Deep.PublishedAt >= BookSignOfLife)
            {
                market.Deep.PublishedAt = now;
                SendBook(market, market.Deep, model.Depth(market.Symbol, 1) with { Bids = [], Asks = [] });
            }

            Tell(market, "mark-price", $"{mark.Mark}", MarkEvery, now, model);
            Tell(market, "funding-rate", $"{mark.FundingRate}/{mark.NextFunding.UtcTicks}", FundingEvery, now, model);
            Tell(market, "tickers", $"{model.Book(market.Symbol)}/{market.State.Last}", Timeout.InfiniteTimeSpan, now, model);
        }
    }

    /// <summary>Tells figures when they changed, and again after a while where the venue repeats them.</summary>
    private void Tell(OkxMarket market, string channel, string figures, TimeSpan every, DateTimeOffset now, VenueModel model)
    {
        if (!HasSubscriber(channel, market))
        {
            return;
        }

        if (!market.Last.TryGetValue(channel, out var last) || last.Told != figures || (every > TimeSpan.Zero && now - last.At >= every))
        {
            market.Last[channel] = (figures, now);
            SendTo(channel, market, Figures(market, channel, model));
        }
    }
}
