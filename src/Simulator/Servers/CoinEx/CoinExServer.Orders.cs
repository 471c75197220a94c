using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

// Orders and their histories.
public sealed partial class CoinExServer
{
    private VenueResponse PutOrder(CoinExCall call, VenueModel model) => Place(call, model, isClose: false);

    private VenueResponse ClosePosition(CoinExCall call, VenueModel model) => Place(call, model, isClose: true);

    private VenueResponse Place(CoinExCall call, VenueModel model, bool isClose)
    {
        var market = MarketOf(call.Params.Text("market"));
        decimal? position = isClose && market is not null ? model.PositionOf(call.Owner.Id, market.Symbol).Quantity : null;
        if (CoinExOrderRequest.Read(call.Params, market is null ? null : model.Terms(market.Symbol), position, out var order) is { } malformed)
        {
            return Refuse(malformed);
        }

        var placed = model.Place(call.Owner.Id, order!, Clock.ModelNow);
        return placed.IsAccepted ? OrderReply(placed.Order!) : Refuse(CoinExError.From(placed.Reason, placed.Text));
    }

    private VenueResponse ModifyOrder(CoinExCall call, VenueModel model)
    {
        if (Known(call, model) is not { } known || !call.Params.TryDecimal("amount", out var amount) || !call.Params.TryDecimal("price", out var price))
        {
            return Refuse(CoinExError.NoOrder);
        }

        var amended = model.Amend(call.Owner.Id, OrderKey.Venue(known.Snapshot.VenueOrderId), price, amount, Clock.ModelNow);
        return amended.IsAccepted ? OrderReply(amended.Order!) : Refuse(CoinExError.From(amended.Reason, amended.Text));
    }

    private VenueResponse CancelOne(CoinExCall call, VenueModel model)
    {
        if (Known(call, model) is not { } known)
        {
            return Refuse(CoinExError.NoOrder);
        }

        var cancelled = model.Cancel(call.Owner.Id, OrderKey.Venue(known.Snapshot.VenueOrderId), Clock.ModelNow);
        return cancelled.IsAccepted ? OrderReply(cancelled.Order!) : Refuse(CoinExError.NoOrder);
    }

    /// <summary>Every working order with the id; the answer is a list with an envelope for each, empty when there is none.</summary>
    private VenueResponse CancelByClientId(CoinExCall call, VenueModel model)
    {
        var (clientId, market) = (call.Params.Text("client_id"), call.Params.Text("market"));
        if (clientId is null || call.Params.Text("market_type") != "FUTURES")
        {
            return Refuse(CoinExError.BadParameter);
        }

        var ids = model.OpenOrders(call.Owner.Id, market).Where(o => o.Snapshot.ClientId == clientId).Select(o => o.Snapshot.VenueOrderId);
        return CancelEach(call, model, [.. ids]);
    }

    private VenueResponse CancelBatch(CoinExCall call, VenueModel model)
    {
        using var document = JsonDocument.Parse(call.Body);
        return document.RootElement.TryGetProperty("order_ids", out var ids) && ids.ValueKind == JsonValueKind.Array
            ? CancelEach(call, model, [.. ids.EnumerateArray().Select(id => id.ToString())])
            : Refuse(CoinExError.BadParameter);
    }

    private VenueResponse CancelEach(CoinExCall call, VenueModel model, IReadOnlyList<string> ids)
    {
        var results = ids.Select(id => model.Cancel(call.Owner.Id, OrderKey.Venue(id), Clock.ModelNow)).ToArray();
        return ReplyList(results, (w, result) =>
        {
            var error = result.IsAccepted ? CoinExError.Ok : CoinExError.NoOrder;
            w.WriteStartObject();
            w.WriteNumber("code", error.Code);
            w.WritePropertyName("data");
            if (result.Order is { } order)
            {
                CoinExText.WriteOrder(w, order, TermsOf(order));
            }
            else
            {
                w.WriteStartObject();
                w.WriteEndObject();
            }

            w.WriteString("message", error.Message);
            w.WriteEndObject();
        });
    }

    private VenueResponse CancelAll(CoinExCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("market")) is not { } market)
        {
            return Refuse(CoinExError.BadParameter);
        }

        model.CancelAll(call.Owner.Id, market.Symbol, Clock.ModelNow);
        return Refuse(CoinExError.Ok);
    }

    private VenueResponse OrderStatusOf(CoinExCall call, VenueModel model)
    {
        // An order that was cancelled untraded is not kept.
        var order = Known(call, model);
        return order is null || IsHidden(call.Owner, order) || IsForgotten(order)
            ? Refuse(CoinExError.NoOrder)
            : Envelope(w => CoinExText.WriteOrder(w, order, TermsOf(order), CoinExText.StatusOf(order.Snapshot)), CoinExError.Ok);
    }

    private VenueResponse PendingOrders(CoinExCall call, VenueModel model)
    {
        var clientId = call.Params.Text("client_id");
        return OrderPage(call, model.OpenOrders(call.Owner.Id, call.Params.Text("market"))
            .Where(o => clientId is null || o.Snapshot.ClientId == clientId));
    }

    private VenueResponse FinishedOrders(CoinExCall call, VenueModel model) => OrderPage(
        call,
        model.OrdersSince(call.Owner.Id, call.Params.Text("market"), DateTimeOffset.MinValue)
            .Where(o => o.Snapshot.Status.IsFinal() && !IsForgotten(o)));

    private VenueResponse OrderPage(CoinExCall call, IEnumerable<VenueOrder> orders)
    {
        if (call.Params.Text("market_type") != "FUTURES")
        {
            return Refuse(CoinExError.BadParameter);
        }

        var side = call.Params.Text("side");
        var rows = orders
            .Where(o => (side is null || CoinExText.SideOf(o.Snapshot.Side) == side) && !IsHidden(call.Owner, o))
            .Reverse()
            .OrderByDescending(o => o.CreatedAt)
            .ToArray();
        return ReplyPage(call, rows, (w, order) => CoinExText.WriteOrder(w, order, TermsOf(order)));
    }

    private VenueResponse UserDeals(CoinExCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("market")) is not { } market || call.Params.Text("market_type") != "FUTURES" || ReadTimes(call) is not { } times)
        {
            return Refuse(CoinExError.BadParameter);
        }

        var (side, orderId) = (call.Params.Text("side"), call.Params.Text("order_id"));
        var rows = model.FillsSince(call.Owner.Id, market.Symbol, times.Since)
            .Where(f => times.Contains(f.Fill.Time) && (side is null || CoinExText.SideOf(f.Fill.Side) == side))
            .Where(f => orderId is null || f.Fill.VenueOrderId == orderId)
            .Reverse()
            .ToArray();
        return ReplyPage(call, rows, static (w, fill) => CoinExText.WriteDeal(w, fill, isPush: false));
    }

    private VenueOrder? Known(CoinExCall call, VenueModel model) =>
        call.Params.Text("order_id") is { } id && model.FindOrder(call.Owner.Id, OrderKey.Venue(id)) is { } order
            && order.Snapshot.Symbol == call.Params.Text("market")
            ? order
            : null;

    private static bool IsForgotten(VenueOrder order) => order.Snapshot.Status.IsFinal() && order.Snapshot.CumulativeQuantity == 0;

    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    private VenueResponse OrderReply(VenueOrder order) => Envelope(w => CoinExText.WriteOrder(w, order, TermsOf(order)), CoinExError.Ok);

    private InstrumentTerms TermsOf(VenueOrder order) => _markets[order.Snapshot.Symbol].State.Terms;
}
