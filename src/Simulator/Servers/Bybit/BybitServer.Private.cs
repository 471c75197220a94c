using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

public sealed partial class BybitServer
{
    /// <summary>
    /// Tells the accounts what happened to them. What one action caused is told together, each topic in one frame: the final
    /// state of every order, every execution, then the positions and the wallet as they are after all of it.
    /// </summary>
    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var accountId in events.Select(e => e.AccountId).Where(id => id.Length > 0).Distinct().ToArray())
        {
            var account = Options.Accounts.FirstOrDefault(a => a.Id == accountId);
            if (account is not null && Clients.Any(c => c.Channel == VenueChannel.Private && c.Account?.Id == accountId))
            {
                PushOrders(account, events);
                PushExecutions(account, events, model);
                PushPositions(account, events, model);
                PushWallet(account, events, model);
            }
        }
    }

    private void PushOrders(SimulatedAccount account, IReadOnlyList<ModelEvent> events)
    {
        var last = new Dictionary<string, VenueOrder>(StringComparer.Ordinal);
        foreach (var changed in events.OfType<OrderEvent>().Where(e => e.AccountId == account.Id))
        {
            last[changed.Order.Snapshot.VenueOrderId] = changed.Order;
        }

        if (last.Count > 0)
        {
            PushTopic(account, "order", last.Values.First().Snapshot.Symbol, w => w.Array("data", last.Values, WriteOrder));
        }
    }

    private void PushExecutions(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        var fills = events.OfType<FillEvent>().Where(e => e.AccountId == account.Id).ToArray();
        if (fills.Length > 0)
        {
            var symbol = fills[0].Trade.Fill.Symbol;
            PushTopic(account, "execution", symbol, w => w.Array("data", fills, (w, fill) =>
                BybitText.WriteExecution(w, fill.Trade, fill.Order, _markets[fill.Trade.Fill.Symbol], model.Mark(fill.Trade.Fill.Symbol).Mark, IsDerivatives(account))));
            PushTopic(account, "execution.fast", symbol, w => w.Array("data", fills, (w, fill) => WriteFastExecution(w, fill.Trade.Fill)));
        }

        foreach (var funding in events.OfType<FundingEvent>().Where(e => e.AccountId == account.Id))
        {
            PushTopic(account, "execution", funding.Funding.Payment.Symbol, w =>
                w.Array("data", [funding.Funding], (w, paid) => BybitText.WriteFunding(w, paid, _markets[paid.Payment.Symbol])));
        }
    }

    private void WriteFastExecution(Utf8JsonWriter w, Fill fill)
    {
        w.WriteStartObject();
        w.WriteString("category", _markets[fill.Symbol].Category);
        w.WriteString("symbol", fill.Symbol);
        w.WriteString("execId", fill.TradeId);
        w.Text("execPrice", fill.Price);
        w.Text("execQty", fill.Quantity);
        w.WriteString("orderId", fill.VenueOrderId);
        w.WriteBoolean("isMaker", fill.IsMaker);
        w.WriteString("orderLinkId", fill.ClientId);
        w.WriteString("side", BybitText.SideOf(fill.Side));
        w.Text("execTime", fill.Time);
        w.WriteEndObject();
    }

    private void PushPositions(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        var symbols = events.OfType<PositionEvent>().Where(e => e.AccountId == account.Id).Select(e => e.Position.Symbol).Distinct().ToArray();
        if (symbols.Length > 0 && !IsSpot)
        {
            PushTopic(account, "position", symbols[0], w => w.Array("data", symbols, (w, symbol) =>
                WritePosition(w, account, _markets[symbol], model, isPush: true)));
        }
    }

    private void PushWallet(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        if (events.Any(e => e.AccountId == account.Id && (e is BalanceEvent || (IsSpot && e is PositionEvent or OrderEvent))))
        {
            PushTopic(account, "wallet", symbol: null, w =>
            {
                w.WriteStartArray("data");
                WriteWallet(w, account, model);
                if (account.Setup.BybitStatus is 3 or 4)
                {
                    WriteEmptyWallet(w, IsDerivatives(account) ? Unified : Contract, account.Asset);
                }

                w.WriteEndArray();
            });
        }
    }

    private void PushTopic(SimulatedAccount account, string topic, string? symbol, Action<Utf8JsonWriter> writeData)
    {
        foreach (var client in Clients)
        {
            if (client.Channel != VenueChannel.Private || client.Account?.Id != account.Id)
            {
                continue;
            }

            // A topic may be asked for whole, or of one category; what happened together is of one.
            var category = symbol is null ? BybitText.Linear : _markets[symbol].Category;
            var subscribed = client.Topics.FirstOrDefault(t => t == topic || t == topic + "." + category);
            if (subscribed is null)
            {
                continue;
            }

            var frame = Json.Write(w =>
            {
                w.WriteStartObject();
                w.WriteString("id", $"{account.Id}{++_pushes:x12}");
                w.WriteString("topic", subscribed);
                w.WriteNumber("creationTime", Clock.NowMs);
                writeData(w);
                w.WriteEndObject();
            });
            PushPrivate(client, frame, topic, symbol);
        }
    }
}
