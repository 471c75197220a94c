using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

public sealed partial class BybitServer
{
    private static readonly BybitError UnknownOp = new(10404, "op type is not found");
    private static readonly BybitError NotLoggedOn = new(10003, "Request not authorized: auth first");

    private ValueTask<bool> OnTradeMessageAsync(BybitClient client, BybitMessage message)
    {
        var kind = message.Op switch
        {
            "order.create" => RequestKind.Place,
            "order.cancel" => RequestKind.Cancel,
            "order.amend" => RequestKind.Amend,
            _ => RequestKind.Account,
        };
        // Judged now, as at the real venue's door, even when a fault carries it out later.
        var allowance = client.Account is { } account ? _limits.Count(account, "ws " + message.Op, isOrder: true, Clock.Now) : null;
        var refusal = CheckTrade(client, message, kind, allowance);
        var site = new FaultSite(VenueChannel.Orders, kind, client.Account?.ApiKey, message.Order?.Text("symbol"));
        var done = CarryOutAsync(client, new TradeRequest(this, client, message, allowance, refusal) { Site = site });
        return done.IsCompletedSuccessfully ? ValueTask.FromResult(true) : Finish(done);

        static async ValueTask<bool> Finish(ValueTask task)
        {
            await task;
            return true;
        }
    }

    private BybitError? CheckTrade(BybitClient client, BybitMessage message, RequestKind kind, Allowance? allowance)
    {
        if (client.Account is null)
        {
            return NotLoggedOn;
        }

        if (kind == RequestKind.Account)
        {
            return UnknownOp;
        }

        if (message.Order is null || message.Header?.Text("X-BAPI-TIMESTAMP") is not { } timestamp)
        {
            return BybitError.BadParameter("args or header missing");
        }

        // Unified accounts alone, and of unified 1.0 no inverse contracts.
        if (IsDerivatives(client.Account))
        {
            return client.Account.Setup.BybitStatus == Classic ? BybitError.UnifiedOnly : new BybitError(10404, "category is not supported");
        }

        return CheckTime(timestamp, message.Header.Text("X-BAPI-RECV-WINDOW") ?? "")
            ?? (allowance is { IsExceeded: true } ? BybitError.TooManyVisits : null);
    }

    private sealed class TradeRequest(
        BybitServer server, BybitClient client, BybitMessage message, Allowance? allowance, BybitError? refusal) : SocketRequest
    {
        public override byte[] Answer(VenueModel model)
        {
            if (refusal is not null)
            {
                return Reply(refusal, order: null);
            }

            OrderAction action = message.Op switch
            {
                "order.create" => server.TryCreate,
                "order.cancel" => server.TryCancel,
                "order.amend" => server.TryAmend,
                _ => throw new InvalidOperationException($"Operation {message.Op} was not refused."),
            };
            var error = action(client.Account!, message.Order!, model, out var order);
            return Reply(error, order);
        }

        // HTTP's 403 has no meaning here: the socket has a code of its own for an address that sent too much.
        public override byte[] Fail(Fault fault) =>
            Reply(fault.Kind == FaultKind.Banned ? BybitError.AddressLimited : ErrorOf(fault), order: null);

        private byte[] Reply(BybitError? error, VenueOrder? order) => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("reqId", message.RequestId);
            w.WriteNumber("retCode", error?.Code ?? 0);
            w.WriteString("retMsg", error?.Message ?? "OK");
            w.WriteString("op", message.Op);
            w.WriteStartObject("data");
            if (order is not null && error is null)
            {
                WriteIds(w, order);
            }

            w.WriteEndObject();
            w.WriteStartObject("retExtInfo");
            w.WriteEndObject();
            w.WriteStartObject("header");
            if (allowance is not null)
            {
                w.Text("X-Bapi-Limit", allowance.Limit);
                w.Text("X-Bapi-Limit-Status", allowance.Left);
                w.Text("X-Bapi-Limit-Reset-Timestamp", allowance.ResetMs);
            }

            w.Text("Timenow", server.Clock.NowMs);
            w.WriteEndObject();
            w.WriteString("connId", client.ConnectionId);
            w.WriteEndObject();
        });
    }
}
