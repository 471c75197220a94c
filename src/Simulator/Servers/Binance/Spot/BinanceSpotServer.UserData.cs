using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

public sealed partial class BinanceSpotServer
{
    /// <summary>Ids of cancels by the id of the order, for the push that tells of it.</summary>
    private readonly Dictionary<string, string> _cancels = new(StringComparer.Ordinal);

    /// <summary>Tells the accounts what happened to them: each order update, then the balances that may have changed.</summary>
    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        VenueFill? fill = null;
        var touched = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        void Touch(string? accountId, string? symbol)
        {
            if (!touched.TryGetValue(accountId!, out var symbols))
            {
                touched[accountId!] = symbols = new SortedSet<string>(StringComparer.Ordinal);
            }

            if (symbol is not null)
            {
                symbols.Add(symbol);
            }
        }

        foreach (var happened in events)
        {
            switch (happened)
            {
                case FillEvent filled:
                    fill = filled.Trade;
                    break;
                case OrderEvent changed:
                    PushExecution(changed, changed.Change == OrderChange.Traded ? fill : null);
                    Touch(changed.AccountId, changed.Order.Snapshot.Symbol);
                    break;
                case PositionEvent moved:
                    Touch(moved.AccountId, moved.Position.Symbol);
                    break;
                case BalanceEvent paid:
                    Touch(paid.AccountId, null);
                    break;
                default:
                    break;
            }
        }

        foreach (var (accountId, symbols) in touched)
        {
            PushBalances(accountId, symbols, model);
        }
    }

    private void PushToAccount(string accountId, string eventType, string? symbol, Action<Utf8JsonWriter> write)
    {
        foreach (var client in Clients)
        {
            var user = (BinanceClient)client;
            if (user.Subscription is not { } subscription || user.Account?.Id != accountId)
            {
                continue;
            }

            var frame = Json.Write(w =>
            {
                w.WriteStartObject();
                w.WriteNumber("subscriptionId", subscription);
                w.WriteStartObject("event");
                w.WriteString("e", eventType);
                w.WriteNumber("E", Clock.NowMs);
                write(w);
                w.WriteEndObject();
                w.WriteEndObject();
            });
            PushPrivate(user, frame, eventType, symbol);
        }
    }

    private void PushBalances(string accountId, SortedSet<string> symbols, VenueModel model)
    {
        var bases = symbols.Select(symbol => _markets[symbol].Spec.BaseAsset).Append(model.AssetOf(accountId)).ToHashSet(StringComparer.Ordinal);
        var balances = Balances(accountId, model).Where(balance => bases.Contains(balance.Asset)).ToList();
        PushToAccount(accountId, "outboundAccountPosition", symbol: null, w =>
        {
            w.Number("u", model.Now);
            w.Array("B", balances, static (w, balance) =>
            {
                w.WriteStartObject();
                w.WriteString("a", balance.Asset);
                w.Text("f", balance.Free.Fixed(8));
                w.Text("l", balance.Locked.Fixed(8));
                w.WriteEndObject();
            });
        });
    }

    private void PushExecution(OrderEvent changed, VenueFill? fill)
    {
        var s = changed.Order.Snapshot;
        var execution = ExecutionTypeOf(changed.Change);
        var cancelId = execution == "CANCELED" ? _cancels.GetValueOrDefault(s.VenueOrderId, "web_cancel") : null;
        PushToAccount(changed.AccountId, "executionReport", s.Symbol, w =>
        {
            w.WriteString("s", s.Symbol);
            w.WriteString("c", cancelId ?? s.ClientId);
            w.WriteString("S", BinanceText.SideOf(s.Side));
            w.WriteString("o", BinanceSpotText.TypeOf(s.Type));
            w.WriteString("f", BinanceSpotText.TimeInForceOf(s.Type));
            w.Text("q", s.Quantity.Fixed(8));
            w.Text("p", s.Price.Fixed(8));
            w.WriteString("P", "0.00000000");
            w.WriteString("F", "0.00000000");
            w.WriteNumber("g", -1);
            w.WriteString("C", cancelId is null ? "" : s.ClientId);
            w.WriteString("x", execution);
            w.WriteString("X", BinanceText.StatusOf(changed.Order));
            w.WriteString("r", "NONE");
            w.WriteNumber("i", long.Parse(s.VenueOrderId));
            w.Text("l", (fill?.Fill.Quantity ?? 0).Fixed(8));
            w.Text("z", s.CumulativeQuantity.Fixed(8));
            w.Text("L", (fill?.Fill.Price ?? 0).Fixed(8));
            w.Text("n", (fill?.Fill.Fee ?? 0).Fixed(8));
            w.WriteString("N", fill?.Fill.FeeAsset);
            w.Number("T", changed.Time);
            w.WriteNumber("t", fill is null ? -1 : long.Parse(fill.Fill.TradeId));
            w.WriteBoolean("w", !s.Status.IsFinal());
            w.WriteBoolean("m", fill?.Fill.IsMaker ?? false);
            w.Number("O", changed.Order.CreatedAt);
            w.Text("Z", changed.Order.CumulativeValue.Fixed(8));
            w.Text("Y", ((fill?.Fill.Price ?? 0) * (fill?.Fill.Quantity ?? 0)).Fixed(8));
            w.WriteString("Q", "0.00000000");
            w.WriteString("V", "EXPIRE_MAKER");
        });
    }

    private static string ExecutionTypeOf(OrderChange change) => change switch
    {
        OrderChange.Accepted => "NEW",
        OrderChange.Traded => "TRADE",
        OrderChange.Amended => "REPLACED",
        OrderChange.Cancelled => "CANCELED",
        OrderChange.SelfTradeCancelled => "TRADE_PREVENTION",
        OrderChange.Expired or OrderChange.PostOnlyCancelled => "EXPIRED",
        _ => throw new InvalidOperationException($"Change {change} has no execution type at spot."),
    };

    /// <summary>Ends subscriptions: their connections are told and stay open, but nothing comes on them any more.</summary>
    private void EndSubscriptions(string? apiKey)
    {
        foreach (var client in Clients.Cast<BinanceClient>().Where(c => c.Subscription is not null && (apiKey is null || c.Account?.ApiKey == apiKey)).ToList())
        {
            PushToAccount(client.Account!.Id, "eventStreamTerminated", symbol: null, static _ => { });
            client.Subscription = null;
            client.Account = null;
        }
    }
}
