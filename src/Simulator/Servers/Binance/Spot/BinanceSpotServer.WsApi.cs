using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

public sealed partial class BinanceSpotServer
{
    private static readonly BinanceError UnknownMethod = new(-1020, "This operation is not supported.");
    private static readonly BinanceError NotLoggedOn = new(-1102, "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
    private static readonly BinanceError Ed25519Only = new(-4056, "Invalid api key type: session.logon needs an Ed25519 key.", 401);

    private ValueTask<bool> OnApiMessageAsync(BinanceClient client, ReadOnlyMemory<byte> text)
    {
        if (!BinanceApiMessage.TryRead(text, out var message) || message.Method.Length == 0)
        {
            client.Socket.Send(ApiReply(message, new BinanceError(-1135, "Invalid JSON Request"), result: null, account: null));
            return ValueTask.FromResult(true);
        }

        // Judged now, as at the real venue's door, even when a fault carries it out later.
        var refusal = Authorise(client, message, out var account);
        var site = new FaultSite(client.Channel, KindOf(message.Method), account?.ApiKey, message.Params.Text("symbol"));
        return Finish(CarryOutAsync(client, new ApiRequest(this, client, message, account, refusal) { Site = site }));

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
        "order.status" => RequestKind.Lookup,
        "ping" or "time" => RequestKind.Market,
        _ => RequestKind.Account,
    };

    private BinanceError? Authorise(BinanceClient client, BinanceApiMessage message, out SimulatedAccount? account)
    {
        account = null;
        if (message.Method is "ping" or "time")
        {
            return null;
        }

        var apiKey = message.Params.Text("apiKey") ?? client.SessionKey;
        if (apiKey is null)
        {
            return NotLoggedOn;
        }

        if ((_auth.FindAccount(apiKey, out account) ?? BinanceAuth.CheckTime(message.Params, Clock.NowMs)) is { } refusal)
        {
            // A subscription of a session that logged on needs neither key nor time.
            return message.Method == "userDataStream.subscribe" && client.SessionKey is not null ? null : refusal;
        }

        var signature = message.Params.Text("signature");
        if (signature is null)
        {
            return apiKey == client.SessionKey ? null : BinanceError.Missing("signature");
        }

        return _auth.Verify(apiKey, message.SignedText(), signature) ? null : BinanceError.BadSignature;
    }

    private BinanceError? Carry(ApiRequest request, VenueModel model, out Action<Utf8JsonWriter>? result)
    {
        result = null;
        OrderCall? call = request.Message.Method switch
        {
            "order.place" => TryPlace,
            "order.cancel" => TryCancel,
            "order.status" => TryQuery,
            _ => null,
        };
        if (call is not null)
        {
            return call(request.Account!, request.Message.Params, model, out result);
        }

        switch (request.Message.Method)
        {
            case "ping":
                result = WriteEmpty;
                return null;
            case "time":
                result = w =>
                {
                    w.WriteStartObject();
                    w.WriteNumber("serverTime", Clock.NowMs);
                    w.WriteEndObject();
                };
                return null;
            case "session.logon":
                return LogOn(request, out result);
            case "userDataStream.subscribe" or "userDataStream.subscribe.signature":
                return Subscribe(request, out result);
            default:
                return UnknownMethod;
        }
    }

    private BinanceError? LogOn(ApiRequest request, out Action<Utf8JsonWriter>? result)
    {
        result = null;
        if (request.Message.Params.Text("apiKey") is not { } apiKey || !_auth.IsEd25519Key(apiKey))
        {
            return Ed25519Only;
        }

        (request.Client.SessionKey, request.Client.SessionSince, request.Client.Account) = (apiKey, Clock.Now, request.Account);
        result = w =>
        {
            w.WriteStartObject();
            w.WriteString("apiKey", apiKey);
            w.Number("authorizedSince", request.Client.SessionSince);
            w.Number("connectedSince", request.Client.ConnectedAt);
            w.WriteBoolean("returnRateLimits", true);
            w.WriteNumber("serverTime", Clock.NowMs);
            w.WriteBoolean("userDataStream", request.Client.Subscription is not null);
            w.WriteEndObject();
        };
        return null;
    }

    private BinanceError? Subscribe(ApiRequest request, out Action<Utf8JsonWriter>? result)
    {
        var client = request.Client;
        client.Account = request.Account ?? client.Account;
        client.Subscription ??= 0;
        MoveTo(client, VenueChannel.Private);
        result = w =>
        {
            w.WriteStartObject();
            w.WriteNumber("subscriptionId", client.Subscription ?? 0);
            w.WriteEndObject();
        };
        return null;
    }

    private byte[] ApiReply(BinanceApiMessage message, BinanceError? error, Action<Utf8JsonWriter>? result, SimulatedAccount? account) =>
        BinanceApiReply.Write(message, error, result, () =>
        {
            var now = Clock.Now;
            return
            [
                new("ORDERS", "SECOND", 10, Options.Limits.OrdersPerTenSeconds, account is null ? 0 : _limits.UsedOrders(account, now).TenSeconds),
                new("REQUEST_WEIGHT", "MINUTE", 1, Options.Limits.WeightPerMinute, _limits.UsedWeight(now)),
            ];
        });

    private sealed class ApiRequest(
        BinanceSpotServer server, BinanceClient client, BinanceApiMessage message, SimulatedAccount? account, BinanceError? refusal) : SocketRequest
    {
        public BinanceClient Client => client;

        public BinanceApiMessage Message => message;

        public SimulatedAccount? Account => account;

        public override byte[] Answer(VenueModel model)
        {
            var error = refusal ?? server._limits.CountRequest(server.Clock.Now, 1);
            if (error is not null)
            {
                return Reply(error, result: null);
            }

            error = server.Carry(this, model, out var result);
            return Reply(error, result);
        }

        public override byte[] Fail(Fault fault) => Reply(
            fault.Kind == FaultKind.ErrorAfterAccept ? BinanceError.UnknownStatus : BinanceServer.ErrorOf(fault), result: null);

        private byte[] Reply(BinanceError? error, Action<Utf8JsonWriter>? result) => server.ApiReply(message, error, result, account);
    }
}
