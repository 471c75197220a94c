using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

public sealed partial class OkxServer
{
    /// <summary>
    /// Tells the accounts what happened to them: every change of an order by itself, with the trade that caused it, then the
    /// positions and the balance as they are after all of it.
    /// </summary>
    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var accountId in events.Select(e => e.AccountId).Where(id => id.Length > 0).Distinct().ToArray())
        {
            if (Options.Accounts.FirstOrDefault(a => a.Id == accountId) is { } account
                && Clients.Any(c => c.Channel == VenueChannel.Private && c.Account?.Id == accountId))
            {
                PushOrders(account, events, model);
                PushPositions(account, events, model);
                PushBalance(account, events, model);
            }
        }

        foreach (var ended in events.OfType<OrderEvent>().Where(e => e.Order.Snapshot.Status.IsFinal()))
        {
            _tags.Remove(ended.Order.Snapshot.VenueOrderId);
        }
    }

    private void PushOrders(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var happened in events.Where(e => e.AccountId == account.Id))
        {
            switch (happened)
            {
                case FillEvent fill:
                    PushChannel(account, "orders", fill.Order.Snapshot.Symbol, w => WriteOrder(w, account, fill.Order, model, fill.Trade));
                    break;
                case OrderEvent { Change: not OrderChange.Traded } changed:
                    PushChannel(account, "orders", changed.Order.Snapshot.Symbol, w => WriteOrder(w, account, changed.Order, model));
                    break;
                default:
                    break;
            }
        }
    }

    private void PushPositions(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var symbol in events.OfType<PositionEvent>().Where(e => e.AccountId == account.Id).Select(e => e.Position.Symbol).Distinct().Where(s => !_markets[s].IsSpot))
        {
            PushChannel(account, "positions", symbol, w => WritePosition(w, account, _markets[symbol], model));
        }
    }

    private void PushBalance(SimulatedAccount account, IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        var causes = events.OfType<BalanceEvent>().Where(e => e.AccountId == account.Id).Select(e => e.Cause).Distinct().ToArray();

        // Coins come and go with their trades, and orders of them hold some.
        if (causes.Length > 0 || (IsSpot && events.Any(e => e.AccountId == account.Id && e is PositionEvent or OrderEvent)))
        {
            PushChannel(account, "account", symbol: null, w => WriteBalance(w, account, model));
        }

        foreach (var kind in causes.Select(EventTypeOf).Distinct())
        {
            PushChannel(account, "balance_and_position", symbol: null, w => WriteBalanceAndPosition(w, account, kind, model));
        }
    }

    private static string EventTypeOf(BalanceCause cause) => cause switch
    {
        BalanceCause.Funding => "funding_fee",
        BalanceCause.Trade => "filled",
        BalanceCause.Delivery => "delivered",
        BalanceCause.LiquidationFee or BalanceCause.InsuranceCover => "liquidation",
        _ => "transferred",
    };

    private void WriteBalanceAndPosition(Utf8JsonWriter w, SimulatedAccount account, string kind, VenueModel model)
    {
        w.WriteStartObject();
        w.Text("pTime", Clock.NowMs);
        w.WriteString("eventType", kind);
        w.WriteStartArray("balData");
        w.WriteStartObject();
        w.WriteString("ccy", account.Asset);
        w.Text("cashBal", model.Margin(account.Id).Wallet);
        w.Text("uTime", Clock.NowMs);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteStartArray("posData");
        w.WriteEndArray();
        w.WriteStartArray("trades");
        w.WriteEndArray();
        w.WriteEndObject();
    }

    /// <summary>The state of the account that a new subscriber gets; orders have none.</summary>
    private void SendFirstOfAccount(OkxClient client, OkxArg arg, VenueModel model)
    {
        var account = client.Account!;
        switch (arg.Channel)
        {
            case "positions":
                var open = _markets.Values
                    .Where(m => !m.IsSpot && arg.Covers("positions", m) && model.PositionOf(account.Id, m.Symbol).Quantity != 0).ToArray();
                Push(client, Frame(arg, w =>
                {
                    foreach (var market in open)
                    {
                        WritePosition(w, account, market, model);
                    }
                }));
                break;
            case "account":
                Push(client, Frame(arg, w => WriteBalance(w, account, model)));
                break;
            case "balance_and_position":
                Push(client, Frame(arg, w => WriteBalanceAndPosition(w, account, "snapshot", model)));
                break;
            default:
                break;
        }
    }

    private void PushChannel(SimulatedAccount account, string channel, string? symbol, Action<Utf8JsonWriter> row)
    {
        var market = symbol is null ? null : _markets[symbol];
        foreach (var client in Clients)
        {
            if (client.Channel != VenueChannel.Private || client.Account?.Id != account.Id)
            {
                continue;
            }

            foreach (var arg in ((OkxClient)client).Args.Where(a => a.Covers(channel, market)))
            {
                PushPrivate(client, Frame(arg, row), channel, symbol);
            }
        }
    }

    private static RequestKind? OperationOf(string op) => op switch
    {
        "order" or "batch-orders" => RequestKind.Place,
        "cancel-order" or "batch-cancel-orders" => RequestKind.Cancel,
        "amend-order" or "batch-amend-orders" => RequestKind.Amend,
        _ => null,
    };

    private ValueTask<bool> OnOrderMessageAsync(OkxClient client, OkxMessage message, RequestKind kind)
    {
        // A connection that only places orders is for orders.
        client.Channel = client.Args.Count == 0 ? VenueChannel.Orders : client.Channel;
        var symbol = message.Args is [var first, ..] ? MarketOf(first)?.Symbol : null;

        // Judged now, as at the real venue's door, even when a fault carries it out later.
        var refusal = CheckOrders(client, message, kind, symbol);
        var site = new FaultSite(VenueChannel.Orders, kind, client.Account?.ApiKey, symbol);
        var done = CarryOutAsync(client, new OrderRequest(this, client, message, kind, refusal) { Site = site });
        return done.IsCompletedSuccessfully ? ValueTask.FromResult(true) : Finish(done);

        static async ValueTask<bool> Finish(ValueTask task)
        {
            await task;
            return true;
        }
    }

    private OkxError? CheckOrders(OkxClient client, OkxMessage message, RequestKind kind, string? symbol)
    {
        if (client.Account is null)
        {
            return OkxError.NotLoggedOn;
        }

        if (message.Args.Count is 0 or > MaxBatch)
        {
            return new OkxError(60013, "Invalid args");
        }

        if (!_limits.Count(client.Account, $"{kind} {symbol}", isOrder: true, Clock.Steady, message.Args.Count))
        {
            return OkxError.TooMany;
        }

        return message.ExpiresMs < Clock.NowMs ? OkxError.Expired : null;
    }

    private sealed class OrderRequest(OkxServer server, OkxClient client, OkxMessage message, RequestKind kind, OkxError? refusal) : SocketRequest
    {
        public override byte[] Answer(VenueModel model)
        {
            if (refusal is not null)
            {
                return Refused(refusal);
            }

            OrderAction action = kind switch
            {
                RequestKind.Place => server.TryPlace,
                RequestKind.Cancel => server.TryCancel,
                _ => server.TryAmend,
            };
            return Outcome(CarryOut(client.Account!, message.Args, model, action));
        }

        public override byte[] Fail(Fault fault) => fault.Kind == FaultKind.RejectOrder
            ? Outcome([.. message.Args.Select(asked => ((OkxError?)ErrorOf(fault), (VenueOrder?)null, (QueryParams?)asked))])
            : Refused(ErrorOf(fault));

        private byte[] Outcome(List<(OkxError? Error, VenueOrder? Order, QueryParams? Asked)> results) => Write(w =>
            server.WriteOutcomes(w, results, message.Args.Count > 1, hasWords: false));

        private byte[] Refused(OkxError error) => Write(w =>
        {
            w.Text("code", error.Code);
            w.WriteString("msg", error.Message);
            w.WriteStartArray("data");
            w.WriteEndArray();
        });

        private byte[] Write(Action<Utf8JsonWriter> outcome) => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("id", message.Id);
            w.WriteString("op", message.Op);
            outcome(w);
            w.Text("inTime", server.Clock.NowMs * 1000);
            w.Text("outTime", server.Clock.NowMs * 1000);
            w.WriteEndObject();
        });
    }
}
