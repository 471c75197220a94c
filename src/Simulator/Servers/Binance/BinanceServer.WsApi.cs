using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

public sealed partial class BinanceServer
{
    private static readonly BinanceError UnknownMethod = new(-1020, "This operation is not supported.");
    private static readonly BinanceError NotLoggedOn = new(-1102, "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
    private static readonly BinanceError Ed25519Only = new(-4056, "Invalid api key type: session.logon needs an Ed25519 key.", 401);

    private delegate BinanceError? Call(ApiRequest request, VenueModel model, out Action<Utf8JsonWriter>? result);

    private ValueTask<bool> OnApiMessageAsync(BinanceClient client, ReadOnlyMemory<byte> text)
    {
        if (!BinanceApiMessage.TryRead(text, out var message) || message.Method.Length == 0)
        {
            client.Socket.Send(ApiReply(message, new BinanceError(-1135, "Invalid JSON Request"), result: null, account: null));
            return ValueTask.FromResult(true);
        }

        // Judged now, as at the real venue's door, even when a fault carries it out later.
        var refusal = Authorise(client, message, out var account);
        var site = new FaultSite(VenueChannel.Orders, KindOf(message.Method), account?.ApiKey, message.Params.Text("symbol"));
        var done = CarryOutAsync(client, new ApiRequest(this, client, message, account, refusal) { Site = site });
        return done.IsCompletedSuccessfully ? ValueTask.FromResult(true) : Finish(done);

        static async ValueTask<bool> Finish(ValueTask task)
        {
            await task;
            return true;
        }
    }

    private static RequestKind KindOf(string method) => method switch
    {
        "order.place" => RequestKind.Place,
        "order.cancel" => RequestKind.Cancel,
        "order.modify" => RequestKind.Amend,
        "order.status" => RequestKind.Lookup,
        "ticker.book" or "ping" or "time" => RequestKind.Market,
        _ => RequestKind.Account,
    };

    private Call? CallOf(string method) => method switch
    {
        "order.place" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.ApiOrder(r.Server.TryPlace, r, m, out w),
        "order.cancel" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.ApiOrder(r.Server.TryCancel, r, m, out w),
        "order.modify" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.ApiOrder(r.Server.TryModify, r, m, out w),
        "order.status" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.ApiOrder(r.Server.TryQuery, r, m, out w),
        "session.logon" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.LogOn(r, out w),
        "session.status" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.SessionStatus(r, out w),
        "session.logout" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.LogOut(r, out w),
        "account.balance" or "v2/account.balance" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.ApiBalance(r, m, out w),
        "account.position" or "v2/account.position" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.ApiPosition(r, m, out w),
        "userDataStream.start" or "userDataStream.ping" => static (ApiRequest r, VenueModel m, out Action<Utf8JsonWriter>? w) => r.Server.ApiListenKey(r, out w),
        _ => null,
    };

    private static bool NeedsSignature(string method) => method is not ("session.status" or "session.logout" or "userDataStream.start" or "userDataStream.ping");

    private BinanceError? Authorise(BinanceClient client, BinanceApiMessage message, out SimulatedAccount? account)
    {
        account = null;
        if (message.Method is "session.status" or "session.logout")
        {
            return null;
        }

        var apiKey = message.Params.Text("apiKey") ?? client.SessionKey;
        if (apiKey is null)
        {
            return NotLoggedOn;
        }

        if (_auth.FindAccount(apiKey, out account) is { } unknown)
        {
            return unknown;
        }

        if (!NeedsSignature(message.Method))
        {
            return null;
        }

        if (BinanceAuth.CheckTime(message.Params, Clock.NowMs) is { } late)
        {
            return late;
        }

        // A session that is logged on needs no signature; one that is sent all the same must be right.
        var signature = message.Params.Text("signature");
        if (signature is null)
        {
            return apiKey == client.SessionKey ? null : BinanceError.Missing("signature");
        }

        return _auth.Verify(apiKey, message.SignedText(), signature) ? null : BinanceError.BadSignature;
    }

    private delegate BinanceError? OrderAction(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order);

    private BinanceError? ApiOrder(OrderAction action, ApiRequest request, VenueModel model, out Action<Utf8JsonWriter>? result)
    {
        var error = action(request.Account!, request.Message.Params, model, out var order);
        result = error is null ? w => WriteOrder(w, order!) : null;
        return error;
    }

    private BinanceError? LogOn(ApiRequest request, out Action<Utf8JsonWriter>? result)
    {
        result = null;
        var apiKey = request.Message.Params.Text("apiKey");
        if (apiKey is null || !_auth.IsEd25519Key(apiKey))
        {
            return Ed25519Only;
        }

        request.Client.SessionKey = apiKey;
        request.Client.SessionSince = Clock.Now;
        request.Client.Account = request.Account;
        return SessionStatus(request, out result);
    }

    private BinanceError? LogOut(ApiRequest request, out Action<Utf8JsonWriter>? result)
    {
        request.Client.SessionKey = null;
        request.Client.Account = null;
        return SessionStatus(request, out result);
    }

    private BinanceError? SessionStatus(ApiRequest request, out Action<Utf8JsonWriter>? result)
    {
        var client = request.Client;
        result = w =>
        {
            w.WriteStartObject();
            w.WriteString("apiKey", client.SessionKey);
            w.WritePropertyName("authorizedSince");
            if (client.SessionKey is null)
            {
                w.WriteNullValue();
            }
            else
            {
                w.WriteNumberValue(client.SessionSince.ToUnixTimeMilliseconds());
            }

            w.Number("connectedSince", client.ConnectedAt);
            w.WriteBoolean("returnRateLimits", true);
            w.WriteNumber("serverTime", Clock.NowMs);
            w.WriteEndObject();
        };
        return null;
    }

    private BinanceError? ApiBalance(ApiRequest request, VenueModel model, out Action<Utf8JsonWriter>? result)
    {
        result = w =>
        {
            w.WriteStartArray();
            WriteBalance(w, request.Account!, model);
            w.WriteEndArray();
        };
        return null;
    }

    private BinanceError? ApiPosition(ApiRequest request, VenueModel model, out Action<Utf8JsonWriter>? result)
    {
        var isVersion3 = request.Message.Method.StartsWith("v2", StringComparison.Ordinal);
        var markets = _markets.Values.Where(m => m.Spec.SettleAsset == request.Account!.Asset && (!isVersion3 || IsUsed(request.Account, m, model))).ToArray();
        result = w => w.Array(markets, (w, market) => WritePositionRisk(w, request.Account!, market, model, isVersion3));
        return null;
    }

    private BinanceError? ApiListenKey(ApiRequest request, out Action<Utf8JsonWriter>? result)
    {
        var key = RenewListenKey(request.Account!);
        result = w => WriteListenKey(w, key);
        return null;
    }

    private byte[] ApiReply(BinanceApiMessage message, BinanceError? error, Action<Utf8JsonWriter>? result, SimulatedAccount? account) =>
        BinanceApiReply.Write(message, error, result, () =>
        {
            var now = Clock.Now;
            var (tenSeconds, minute) = account is null ? (0, 0) : _limits.UsedOrders(account, now);
            return
            [
                new("REQUEST_WEIGHT", "MINUTE", 1, Options.Limits.WeightPerMinute, _limits.UsedWeight(now)),
                new("ORDERS", "SECOND", 10, Options.Limits.OrdersPerTenSeconds, tenSeconds),
                new("ORDERS", "MINUTE", 1, Options.Limits.OrdersPerMinute, minute),
            ];
        });

    private sealed class ApiRequest(
        BinanceServer server, BinanceClient client, BinanceApiMessage message, SimulatedAccount? account, BinanceError? refusal) : SocketRequest
    {
        public BinanceServer Server => server;

        public BinanceClient Client => client;

        public BinanceApiMessage Message => message;

        public SimulatedAccount? Account => account;

        public override byte[] Answer(VenueModel model)
        {
            if (refusal is not null)
            {
                return Reply(refusal, result: null);
            }

            if (server._limits.CountRequest(server.Clock.Now, 1) is { } limited)
            {
                return Reply(limited, result: null);
            }

            if (server.CallOf(message.Method) is not { } call)
            {
                return Reply(UnknownMethod, result: null);
            }

            var error = call(this, model, out var result);
            return Reply(error, result);
        }

        public override byte[] Fail(Fault fault) => Reply(
            fault.Kind == FaultKind.ErrorAfterAccept ? BinanceError.UnknownStatus : ErrorOf(fault), result: null);

        private byte[] Reply(BinanceError? error, Action<Utf8JsonWriter>? result) =>
            server.ApiReply(message, error, result, account);
    }
}
