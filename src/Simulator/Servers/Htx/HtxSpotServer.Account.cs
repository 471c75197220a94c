using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Balances, fees, the dead-man's switch, and the account's stream.
public sealed partial class HtxSpotServer
{
    private const string Wildcard = "*";
    private const int ShortestSwitchSeconds = 5;

    private void AddAccountRoutes()
    {
        Add("GET", "/v1/account/accounts", Style.Spot, RequestKind.Account, Accounts);
        Add("GET", "/v2/user/uid", Style.SpotTwo, RequestKind.Account, UserId);
        Add("GET", "/v2/user/api-key", Style.SpotTwo, RequestKind.Account, ApiKeys);
        Add("GET", AccountPrefix + "{id}/balance", Style.Spot, RequestKind.Account, Balance);
        Add("GET", "/v2/reference/transact-fee-rate", Style.SpotTwo, RequestKind.Account, FeeRates);
        Add("POST", "/v2/algo-orders/cancel-all-after", Style.SpotTwo, RequestKind.Account, CancelAllAfter);
    }

    /// <summary>What an account has: the quote asset first, then the coins of every symbol.</summary>
    private IEnumerable<(string Asset, decimal Total, decimal Locked)> Balances(string accountId, VenueModel model)
    {
        yield return (model.AssetOf(accountId), model.Margin(accountId).Wallet, model.HeldByBuys(accountId));
        foreach (var market in _markets.Values)
        {
            var (total, locked) = model.Coins(accountId, market.Symbol);
            yield return (market.Spec.BaseAsset, total, locked);
        }
    }

    private VenueResponse Balance(HtxCall call, VenueModel model)
    {
        if (IdOf(call, AccountPrefix) != SpotAccountId)
        {
            return Refuse(Style.Spot, HtxSpotError.NoAccount);
        }

        return Reply(Style.Spot, w => w.Object("data", w =>
        {
            w.WriteNumber("id", long.Parse(SpotAccountId, CultureInfo.InvariantCulture));
            w.WriteString("type", "spot");
            w.WriteString("state", "working");
            w.WriteStartArray("list");
            foreach (var (asset, total, locked) in Balances(call.Owner.Id, model))
            {
                WriteBalance(w, asset, "trade", total - locked);
                WriteBalance(w, asset, "frozen", locked);
            }

            w.WriteEndArray();
        }));
    }

    private static void WriteBalance(Utf8JsonWriter w, string asset, string kind, decimal balance)
    {
        w.WriteStartObject();
        w.WriteString("currency", asset.ToLowerInvariant());
        w.WriteString("type", kind);
        w.Text("balance", balance.Fixed(18));
        w.WriteString("debt", "invalid");
        w.WriteString("available", "invalid");
        w.WriteEndObject();
    }

    private VenueResponse FeeRates(HtxCall call, VenueModel model)
    {
        var asked = (call.Params.Text("symbols") ?? "").Split(',').Select(MarketOf).ToArray();
        if (asked.Contains(null))
        {
            return Refuse(Style.SpotTwo, new HtxError("2002", "invalid field value in `symbols`"));
        }

        return Reply(Style.SpotTwo, w => w.Array("data", asked, static (w, market) =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", market!.Symbol);
            foreach (var (name, rate) in (ReadOnlySpan<(string, decimal)>)
            [
                ("makerFeeRate", market.State.Terms.MakerFeeRate), ("takerFeeRate", market.State.Terms.TakerFeeRate),
                ("actualMakerRate", market.State.Terms.MakerFeeRate), ("actualTakerRate", market.State.Terms.TakerFeeRate),
            ])
            {
                w.Text(name, rate);
            }

            w.WriteEndObject();
        }));
    }

    private VenueResponse CancelAllAfter(HtxCall call, VenueModel model)
    {
        if (!call.Params.TryLong("timeout", out var asked) || asked is not { } seconds || seconds is not 0 and < ShortestSwitchSeconds)
        {
            return Refuse(Style.SpotTwo, new HtxError("2002", "invalid field value in `timeout`"));
        }

        var until = Clock.ModelNow.AddSeconds(seconds);
        SetDeadMan(call.Owner.Id, seconds == 0 ? null : until);
        return Reply(Style.SpotTwo, w => w.Object("data", w =>
        {
            w.WriteNumber("currentTime", Clock.NowMs);
            w.WriteNumber("triggerTime", seconds == 0 ? 0 : until.ToUnixTimeMilliseconds());
        }));
    }

    private protected override TimeSpan PingEvery(HtxClient client) =>
        client.Channel == VenueChannel.Private ? TimeSpan.FromSeconds(20) : base.PingEvery(client);

    private protected override byte[] PrivatePing(DateTimeOffset now) => Frame(w =>
    {
        w.WriteString("action", "ping");
        w.Object("data", w => w.Number("ts", now));
    });

    private protected override bool TakePrivate(HtxClient client, QueryParams text, VenueModel model)
    {
        var channel = text.Text("ch") ?? "";
        switch (text.Text("action"))
        {
            case "req" when channel == "auth":
                return LogOn(client, text);
            case "sub" when client.Account is null:
                Push(client, AnswerFrame("sub", channel, 2002, "invalid.auth.state"));
                return true;
            case "sub" when IsTopic(channel):
                Push(client, AnswerFrame("sub", channel, 200, null));
                client.Topics.Add(channel);
                if (channel.StartsWith("accounts", StringComparison.Ordinal))
                {
                    SendBalances(client, channel, model);
                }

                return true;
            case "unsub":
                Push(client, AnswerFrame("unsub", channel, 200, null));
                client.Topics.Remove(channel);
                return true;
            default:
                Push(client, AnswerFrame(text.Text("action") ?? "", channel, 2001, "invalid.ch"));
                return true;
        }
    }

    private bool IsTopic(string channel) => channel.Split('#') switch
    {
        ["orders", var symbol] => symbol == Wildcard || _markets.ContainsKey(symbol),
        ["trade.clearing", var symbol, "0" or "1"] => symbol == Wildcard || _markets.ContainsKey(symbol),
        ["accounts.update", "0" or "1" or "2"] => true,
        _ => false,
    };

    /// <summary>The parts of a signature come in the frame; signed is the address, which some clients take whole.</summary>
    private bool LogOn(HtxClient client, QueryParams text)
    {
        var p = text.Text("params") is { } inner ? JsonParams.ReadBody(System.Text.Encoding.UTF8.GetBytes(inner)) : null;
        var query = string.Join('&', ((string[])["accessKey", "signatureMethod", "signatureVersion", "timestamp"])
            .Select(name => name + "=" + Uri.EscapeDataString(p?.Text(name) ?? "")));
        string[] paths = [PrivatePath, $"ws://127.0.0.1:{Port}{PrivatePath}"];
        var account = AccountOf(p?.Text("accessKey"));
        var isGood = account is not null && p!.Text("signatureVersion") == "2.1" && IsFresh(p.Text("timestamp"))
            && IsSigned(account, "GET", paths, query, p.Text("signature") ?? "");
        client.Account = isGood ? account : null;
        Push(client, AnswerFrame("req", "auth", isGood ? 200 : 2002, isGood ? null : "auth.fail"));
        return isGood;
    }

    private static byte[] AnswerFrame(string action, string channel, int code, string? message) => Frame(w =>
    {
        w.WriteString("action", action);
        w.WriteNumber("code", code);
        w.WriteString("ch", channel);
        if (message is null)
        {
            w.Object("data", static _ => { });
        }
        else
        {
            w.WriteString("message", message);
        }
    });

    private void SendBalances(HtxClient client, string channel, VenueModel model)
    {
        foreach (var (asset, total, locked) in Balances(client.Account!.Id, model))
        {
            Push(client, PushFrame(channel, w => WriteBalanceUpdate(w, asset, total, locked, at: null)));
        }
    }

    private static void WriteBalanceUpdate(Utf8JsonWriter w, string asset, decimal total, decimal locked, DateTimeOffset? at)
    {
        w.WriteStartObject();
        w.WriteString("currency", asset.ToLowerInvariant());
        w.WriteNumber("accountId", long.Parse(SpotAccountId, CultureInfo.InvariantCulture));
        w.Text("balance", total);
        w.Text("available", total - locked);
        w.WriteString("changeType", at is null ? null : "order.match");
        w.WriteString("accountType", "trade");
        if (at is { } time)
        {
            w.Number("changeTime", time);
        }
        else
        {
            w.WriteNull("changeTime");
        }

        w.WriteNumber("seqNum", 1);
        w.WriteEndObject();
    }

    // Orders and executions in their order, then the balances that may have changed.
    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        FillEvent? fill = null;
        var touched = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        void Touch(string accountId, params ReadOnlySpan<string> assets)
        {
            if (!touched.TryGetValue(accountId, out var known))
            {
                touched[accountId] = known = new SortedSet<string>(StringComparer.Ordinal);
            }

            foreach (var asset in assets)
            {
                known.Add(asset);
            }
        }

        foreach (var happened in events)
        {
            switch (happened)
            {
                case FillEvent filled:
                    fill = filled;
                    break;
                case OrderEvent changed:
                    PushOrder(changed, fill);
                    Touch(changed.AccountId, _markets[changed.Order.Snapshot.Symbol].Spec.BaseAsset, model.AssetOf(changed.AccountId));
                    break;
                case PositionEvent moved:
                    Touch(moved.AccountId, _markets[moved.Position.Symbol].Spec.BaseAsset);
                    break;
                case BalanceEvent paid:
                    Touch(paid.AccountId, model.AssetOf(paid.AccountId));
                    break;
                default:
                    break;
            }
        }

        foreach (var (accountId, assets) in touched)
        {
            foreach (var (asset, total, locked) in Balances(accountId, model).Where(balance => assets.Contains(balance.Asset)))
            {
                PushTopic(accountId, "accounts.update", null, "2", w => WriteBalanceUpdate(w, asset, total, locked, model.Now));
            }
        }
    }

    private void PushOrder(OrderEvent changed, FillEvent? fill)
    {
        var symbol = changed.Order.Snapshot.Symbol;
        var traded = changed.Change == OrderChange.Traded ? fill : null;
        PushTopic(changed.AccountId, "orders", symbol, null, w => HtxSpotText.WritePushedOrder(w, changed, traded?.Trade.Fill, SpotAccountId));
        if (traded is not null)
        {
            PushTopic(changed.AccountId, "trade.clearing", symbol, "0", w => HtxSpotText.WriteClearing(w, traded, SpotAccountId));
        }
    }

    /// <summary>Tells the clients of an account, each under the topic that it asked for: of one symbol or of all, of any mode.</summary>
    private void PushTopic(string accountId, string topic, string? symbol, string? mode, Action<Utf8JsonWriter> write)
    {
        foreach (var client in Clients)
        {
            if (client.Channel != VenueChannel.Private || client.Account?.Id != accountId)
            {
                continue;
            }

            foreach (var wanted in client.Topics.Where(name => IsOf(name.Split('#'), topic, symbol)).ToArray())
            {
                var channel = symbol is null ? wanted : topic + "#" + symbol + (mode is null ? "" : "#" + wanted.Split('#')[^1]);
                PushPrivate(client, PushFrame(channel, write), topic, symbol);
            }
        }
    }

    private static bool IsOf(string[] wanted, string topic, string? symbol) =>
        wanted[0] == topic && (symbol is null || wanted[1] == Wildcard || wanted[1] == symbol);

    private static byte[] PushFrame(string channel, Action<Utf8JsonWriter> writeData) => Frame(w =>
    {
        w.WriteString("action", "push");
        w.WriteString("ch", channel);
        w.WritePropertyName("data");
        writeData(w);
    });

    private static byte[] Frame(Action<Utf8JsonWriter> write) => Json.Write(w =>
    {
        w.WriteStartObject();
        write(w);
        w.WriteEndObject();
    });
}
