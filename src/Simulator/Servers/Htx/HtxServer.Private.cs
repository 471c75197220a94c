using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// The account's stream.
public sealed partial class HtxServer
{
    private const string AllContracts = "*";
    private static readonly string[] PrivateTopics = ["orders", "trade", "positions", "account"];

    private protected override byte[] PrivatePing(DateTimeOffset now) => Gzip(w =>
    {
        w.WriteString("op", "ping");
        w.Text("ts", now);
    });

    private protected override bool TakePrivate(HtxClient client, QueryParams text, VenueModel model)
    {
        var topic = text.Text("topic") ?? "";
        switch (text.Text("op"))
        {
            case "auth":
                return LogOn(client, text);
            case "sub" when client.Account is null:
                PushAnswer(client, text, "2002", "no authentication");
                return false;
            case "sub" when PrivateTopics.Contains(topic):
                PushAnswer(client, text, "0", null);
                client.Topics.Add(topic + "/" + (text.Text("contract_code")?.ToUpperInvariant() ?? AllContracts));
                SendFirst(client, topic, client.Account, model);
                return true;
            case "unsub" when PrivateTopics.Contains(topic):
                PushAnswer(client, text, "0", null);
                client.Topics.RemoveWhere(t => t.StartsWith(topic + "/", StringComparison.Ordinal));
                return true;
            case "sub" or "unsub":
                PushAnswer(client, text, "2011", "invalid topic");
                return true;
            default:
                Push(client, Gzip(w =>
                {
                    w.WriteString("op", "error");
                    w.WriteNumber("ts", Clock.NowMs);
                }));
                return true;
        }
    }

    /// <summary>The parts of a signature come in the frame; signed is the address, which some clients take whole.</summary>
    private bool LogOn(HtxClient client, QueryParams text)
    {
        var query = string.Join('&', ((string[])["AccessKeyId", "SignatureMethod", "SignatureVersion", "Timestamp"])
            .Select(name => name + "=" + Uri.EscapeDataString(text.Text(name) ?? "")));
        string[] paths = [PrivatePath, $"ws://127.0.0.1:{Port}{PrivatePath}"];
        var account = AccountOf(text.Text("AccessKeyId"));
        var isGood = account is not null && IsFresh(text.Text("Timestamp")) && IsSigned(account, "GET", paths, query, text.Text("Signature") ?? "");
        client.Account = isGood ? account : null;
        Push(client, Gzip(w =>
        {
            w.WriteString("op", "auth");
            w.WriteString("type", "api");
            if (text.Text("cid") is { } id)
            {
                w.WriteString("cid", id);
            }

            w.WriteNumber("ts", Clock.NowMs);
            w.WriteNumber("err-code", isGood ? 0 : 2003);
            if (isGood)
            {
                w.WriteStartObject("data");
                w.WriteString("user-id", account!.Id);
                w.WriteEndObject();
            }
            else
            {
                w.WriteString("err-msg", "signature verification failed");
            }
        }));
        return isGood;
    }

    private void PushAnswer(HtxClient client, QueryParams text, string code, string? message) => Push(client, Gzip(w =>
    {
        w.WriteString("op", text.Text("op"));
        w.WriteString("cid", text.Text("cid") ?? "");
        w.WriteString("topic", text.Text("topic") ?? "");
        w.WriteNumber("ts", Clock.NowMs);
        w.WritePropertyName("err-code");
        w.WriteRawValue(code);
        if (message is not null)
        {
            w.WriteString("err-msg", message);
        }

        if (text.Text("contract_code") is { } symbol)
        {
            w.WriteString("contract_code", symbol);
        }
    }));

    private void SendFirst(HtxClient client, string topic, SimulatedAccount account, VenueModel model)
    {
        if (topic == "account")
        {
            Push(client, Notify("account", "", "snapshot", w =>
            {
                w.WritePropertyName("data");
                WriteAccount(w, account, model);
            }));
        }
        else if (topic == "positions")
        {
            foreach (var market in _markets.Values.Where(m => model.PositionOf(account.Id, m.Symbol).Quantity != 0))
            {
                Push(client, PositionFrame(account, market, model, "snapshot"));
            }
        }
    }

    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var accountId in events.Select(e => e.AccountId).Where(id => id.Length > 0).Distinct().ToArray())
        {
            var account = Options.Accounts.FirstOrDefault(a => a.Id == accountId);
            if (account is not null && Clients.Any(c => c.Channel == VenueChannel.Private && c.Account?.Id == accountId))
            {
                var own = events.Where(e => e.AccountId == accountId).ToArray();
                PushOrders(account, own, model);
                PushTrades(account, own);
                PushPositions(account, own, model);
                PushAccount(account, own, model);
            }
        }
    }

    /// <summary>
    /// A frame for every change of an order, each with the quantity up to it; but once it left the door, all of one action
    /// carry the state that the order has after all of them, as the venue's note says.
    /// </summary>
    private void PushOrders(SimulatedAccount account, ModelEvent[] events, VenueModel model)
    {
        var changes = events.OfType<OrderEvent>().ToArray();
        var last = new Dictionary<string, OrderSnapshot>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            last[change.Order.Snapshot.VenueOrderId] = change.Order.Snapshot;
        }

        foreach (var change in changes)
        {
            var order = change.Order;
            var state = HtxText.StateOf(change.Change == OrderChange.Accepted ? order.Snapshot : last[order.Snapshot.VenueOrderId]);
            var market = _markets[order.Snapshot.Symbol];
            PushTopic(account, "orders", market.Symbol, Notify("orders", market.Symbol, null, w =>
            {
                w.WritePropertyName("data");
                HtxText.WriteOrder(w, order, market, model.Leverage(account.Id, market.Symbol), state);
            }));
        }
    }

    private void PushTrades(SimulatedAccount account, ModelEvent[] events)
    {
        foreach (var fill in events.OfType<FillEvent>().Select(e => e.Trade.Fill))
        {
            var market = _markets[fill.Symbol];
            PushTopic(account, "trade", market.Symbol, Notify("trade", market.Symbol, null, w =>
            {
                w.WriteStartArray("data");
                HtxText.WritePushedTrade(w, fill, market);
                w.WriteEndArray();
            }));
        }
    }

    private void PushPositions(SimulatedAccount account, ModelEvent[] events, VenueModel model)
    {
        foreach (var symbol in events.OfType<PositionEvent>().Select(e => e.Position.Symbol).Distinct())
        {
            PushTopic(account, "positions", symbol, PositionFrame(account, _markets[symbol], model, "filled"));
        }
    }

    private byte[] PositionFrame(SimulatedAccount account, HtxMarket market, VenueModel model, string cause) =>
        Notify("positions", market.Symbol, cause, w =>
        {
            w.WriteStartArray("data");
            WritePosition(w, account, market, model);
            w.WriteEndArray();
        });

    private void PushAccount(SimulatedAccount account, ModelEvent[] events, VenueModel model)
    {
        var balances = events.OfType<BalanceEvent>().ToArray();
        if (balances.Length > 0)
        {
            var cause = balances[^1].Cause switch
            {
                BalanceCause.Funding => "funding_fee",
                BalanceCause.LiquidationFee or BalanceCause.InsuranceCover => "liquidation",
                BalanceCause.Trade => "filled",
                _ => "transferred",
            };
            PushTopic(account, "account", symbol: null, Notify("account", "", cause, w =>
            {
                w.WritePropertyName("data");
                WriteAccount(w, account, model);
            }));
        }
    }

    private byte[] Notify(string topic, string symbol, string? cause, Action<Utf8JsonWriter> writeData) => Gzip(w =>
    {
        w.WriteString("op", "notify");
        w.WriteString("topic", topic);
        w.WriteString("contract_code", symbol);
        w.WriteNumber("ts", Clock.NowMs);
        w.WriteString("uid", "1");
        if (cause is not null)
        {
            w.WriteString("event", cause);
        }

        writeData(w);
    });

    private void PushTopic(SimulatedAccount account, string topic, string? symbol, byte[] frame)
    {
        foreach (var client in Clients)
        {
            if (client.Channel == VenueChannel.Private && client.Account?.Id == account.Id
                && (client.Topics.Contains(topic + "/" + AllContracts) || (symbol is not null && client.Topics.Contains(topic + "/" + symbol))))
            {
                PushPrivate(client, frame, topic, symbol);
            }
        }
    }
}
