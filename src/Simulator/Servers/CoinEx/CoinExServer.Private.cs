using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

// Pushes to the accounts.
public sealed partial class CoinExServer
{
    /// <summary>Tells the accounts what happened to them, in its order; positions and balance as they are after all of it.</summary>
    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var account in Options.Accounts)
        {
            if (Clients.Any(c => c.Account?.Id == account.Id) && events.Any(e => e.AccountId == account.Id))
            {
                PushAccount(account, [.. events.Where(e => e.AccountId == account.Id)], model);
            }
        }
    }

    private void PushAccount(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case OrderEvent changed:
                    PushTopic(account, "order", changed.Order.Snapshot.Symbol, w =>
                    {
                        w.WriteString("event", EventOf(changed));
                        w.WritePropertyName("order");
                        CoinExText.WriteOrder(w, changed.Order, TermsOf(changed.Order));
                    });
                    break;
                case FillEvent fill:
                    PushTopic(account, "user_deals", fill.Trade.Fill.Symbol, fill.Trade);
                    break;
                default:
                    break;
            }
        }

        PushPositions(account, events, model);
        if (events.OfType<BalanceEvent>().Any())
        {
            PushTopic(account, "balance", account.Asset, w => w.Array(
                "balance_list", [account], (w, owner) => CoinExText.WriteBalance(w, owner.Asset, model.Margin(owner.Id))));
        }
    }

    private static string EventOf(OrderEvent changed) => changed switch
    {
        { Order.Snapshot.Status: var status } when status.IsFinal() => "finish",
        { Change: OrderChange.Accepted } => "put",
        { Change: OrderChange.Amended or OrderChange.Trimmed } => "modify",
        _ => "update",
    };

    private void PushPositions(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var symbol in events.OfType<PositionEvent>().Select(e => e.Position.Symbol).Distinct())
        {
            // A position that is gone had the side that its last fill closed.
            var last = events.OfType<FillEvent>().LastOrDefault(f => f.Trade.Fill.Symbol == symbol)?.Trade.Fill;
            var cause = last?.Cause ?? TradeCause.Order;
            PushTopic(account, "position", symbol, w =>
            {
                w.WriteString("event", cause switch
                {
                    TradeCause.Liquidation => "liq",
                    TradeCause.AutoDeleverage => "adl",
                    _ => model.PositionOf(account.Id, symbol).Quantity == 0 ? "close" : "update",
                });
                w.WritePropertyName("position");
                WritePosition(w, account, _markets[symbol], model, last?.Side == Side.Buy ? -1 : 1);
            });
        }
    }

    private void PushTopic(SimulatedAccount account, string topic, string item, VenueFill fill) => PushTopic(
        account, topic, item, Frame(w =>
        {
            w.WriteStartObject();
            w.WriteString("method", topic + ".update");
            w.WritePropertyName("data");
            CoinExText.WriteDeal(w, fill, isPush: true);
            w.WriteNull("id");
            w.WriteEndObject();
        }));

    private void PushTopic(SimulatedAccount account, string topic, string item, Action<Utf8JsonWriter> data) =>
        PushTopic(account, topic, item, Update(topic + ".update", data));

    private void PushTopic(SimulatedAccount account, string topic, string item, byte[] frame)
    {
        foreach (var client in Clients)
        {
            if (client.Account?.Id == account.Id && IsSubscribed(client, topic, item))
            {
                PushPrivate(client, frame, topic, item);
            }
        }
    }
}
