using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

public sealed partial class BitmexServer
{
    private static readonly string[] PrivateTables = ["order", "execution", "position", "margin"];

    private readonly HashSet<(string Account, string Symbol)> _held = [];
    private readonly Dictionary<string, string> _remarks = new(StringComparer.Ordinal);

    /// <summary>The image of a private table: working orders, no executions, every position there ever was, the wallet.</summary>
    private void SendPrivateImage(Client client, string table, VenueModel model)
    {
        var account = client.Account!;
        var number = _numbers[account.Id];
        Push(client, table switch
        {
            "order" => Frame(
                table, "partial", model.OpenOrders(account.Id), (w, order) => BitmexText.WriteOrder(w, order, MarketOf(order), number), null, "orderID"),
            "execution" => Frame(table, "partial", Array.Empty<VenueFill>(), static (_, _) => { }, null, "execID"),
            "position" => Frame(
                table, "partial", _markets.Values.Where(m => _held.Contains((account.Id, m.Symbol))),
                (w, market) => WritePosition(w, account, market, model), null, "account", "symbol"),
            _ => Frame(table, "partial", [account], (w, owner) => WriteMargin(w, owner, model), null, "account", "currency"),
        });
    }

    /// <summary>Tells the accounts what happened to them, in its order; positions and wallet once, as they are after all of it.</summary>
    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var happened in events)
        {
            if (Options.Accounts.FirstOrDefault(a => a.Id == happened.AccountId) is { } account)
            {
                PushOne(account, happened);
            }
        }

        foreach (var account in Options.Accounts)
        {
            foreach (var symbol in events.OfType<PositionEvent>().Where(e => e.AccountId == account.Id).Select(e => e.Position.Symbol).Distinct(StringComparer.Ordinal).ToArray())
            {
                var action = _held.Add((account.Id, symbol)) ? "insert" : "update";
                PushTable(account, "position", symbol, action, (w, _) => WritePosition(w, account, _markets[symbol], model));
            }

            if (events.OfType<BalanceEvent>().Any(e => e.AccountId == account.Id))
            {
                PushTable(account, "margin", symbol: null, "update", (w, _) => WriteMargin(w, account, model));
            }
        }
    }

    private void PushOne(SimulatedAccount account, ModelEvent happened)
    {
        var number = _numbers[account.Id];
        switch (happened)
        {
            case OrderEvent { Change: OrderChange.Accepted } entered:
                PushTable(account, "order", entered.Order.Snapshot.Symbol, "insert", (w, _) => BitmexText.WriteOrder(w, entered.Order, MarketOf(entered.Order), number));
                break;
            case OrderEvent changed:
                PushTable(account, "order", changed.Order.Snapshot.Symbol, "update", (w, _) => BitmexText.WriteOrderUpdate(w, changed.Order, MarketOf(changed.Order), number));
                break;
            case FillEvent { Trade.Fill: var fill } filled:
                PushTable(account, "execution", fill.Symbol, "insert", (w, _) => BitmexText.WriteFill(w, filled.Trade, filled.Order, _markets[fill.Symbol], number));
                break;
            case FundingEvent { Funding: var funding }:
                PushTable(account, "execution", funding.Payment.Symbol, "insert", (w, _) => BitmexText.WriteFunding(w, funding, _markets[funding.Payment.Symbol], number));
                break;
            default:
                break;
        }
    }

    private void PushTable(SimulatedAccount account, string table, string? symbol, string action, Action<Utf8JsonWriter, SimulatedAccount> write)
    {
        byte[]? frame = null;
        foreach (var client in Clients)
        {
            if (client.Account?.Id == account.Id && client.Topics.Contains(table))
            {
                frame ??= Frame(table, action, [account], write);
                PushPrivate(client, frame, table, symbol);
            }
        }
    }
}
