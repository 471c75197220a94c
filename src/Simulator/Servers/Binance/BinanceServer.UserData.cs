using System.Security.Cryptography;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

public sealed partial class BinanceServer
{
    private const int ListenKeyLength = 64;
    private const string ListenKeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly TimeSpan ListenKeyLife = TimeSpan.FromMinutes(60);
    private readonly Dictionary<string, ListenKey> _listenKeys = new(StringComparer.Ordinal);

    private VenueResponse StartUserStream(VenueRequest request, VenueModel model)
    {
        var key = RenewListenKey(request.Account!);
        return Ok(w => WriteListenKey(w, key));
    }

    private VenueResponse KeepUserStream(VenueRequest request, VenueModel model)
    {
        if (KeyOf(request.Account!) is null)
        {
            return BinanceError.BadListenKey.ToResponse();
        }

        var key = RenewListenKey(request.Account!);
        return Ok(w => WriteListenKey(w, key));
    }

    private VenueResponse CloseUserStream(VenueRequest request, VenueModel model)
    {
        if (KeyOf(request.Account!) is not { } key)
        {
            return BinanceError.BadListenKey.ToResponse();
        }

        Expire(key);
        return Ok(static w => WriteEmpty(w));
    }

    private static void WriteListenKey(Utf8JsonWriter w, string key)
    {
        w.WriteStartObject();
        w.WriteString("listenKey", key);
        w.WriteEndObject();
    }

    /// <summary>The account's valid key, or a new one; valid for an hour from now.</summary>
    private string RenewListenKey(SimulatedAccount account)
    {
        var key = KeyOf(account);
        if (key is null)
        {
            key = new ListenKey(RandomNumberGenerator.GetString(ListenKeyAlphabet, ListenKeyLength), account);
            _listenKeys.Add(key.Key, key);
        }

        key.ExpiresAt = Clock.Steady + ListenKeyLife;
        return key.Key;
    }

    private ListenKey? KeyOf(SimulatedAccount account) => _listenKeys.Values.FirstOrDefault(k => k.Account.Id == account.Id);

    private void AttachUser(BinanceClient client, string key)
    {
        if (_listenKeys.TryGetValue(key, out var known))
        {
            client.Account = known.Account;
            client.ListenKey = key;
        }
    }

    private void ExpireListenKeys(DateTimeOffset now)
    {
        foreach (var key in _listenKeys.Values.Where(k => k.ExpiresAt <= now).ToArray())
        {
            Expire(key);
        }
    }

    private void ExpireListenKeys(string? apiKey)
    {
        foreach (var key in _listenKeys.Values.Where(k => apiKey is null || k.Account.ApiKey == apiKey).ToArray())
        {
            Expire(key);
        }
    }

    /// <summary>Ends a key: its connections are told and stay open, but nothing comes on them any more.</summary>
    private void Expire(ListenKey key)
    {
        _listenKeys.Remove(key.Key);
        foreach (var client in Clients.Cast<BinanceClient>().Where(c => c.Account is not null && c.ListenKey == key.Key))
        {
            var frame = Json.Write(w =>
            {
                w.WriteStartObject();
                w.WriteString("e", "listenKeyExpired");
                w.WriteNumber("E", Clock.NowMs);
                w.WriteString("listenKey", key.Key);
                w.WriteEndObject();
            });
            Push(client, client.IsCombined ? Wrap(key.Key, frame) : frame);
            client.Account = null;
        }
    }

    /// <summary>Tells the accounts what happened to them: order updates first, then what a trade did to wallet and position.</summary>
    private protected override void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        VenueFill? fill = null;
        Position? position = null;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case FillEvent filled:
                    fill = filled.Trade;
                    break;
                case OrderEvent changed:
                    PushOrderUpdate(changed, changed.Change == OrderChange.Traded ? fill : null);
                    break;
                case PositionEvent moved:
                    position = moved.Position;
                    break;
                case BalanceEvent { Cause: BalanceCause.Trade } paid:
                    PushAccountUpdate(paid, "ORDER", 0, position);
                    position = null;
                    break;
                case BalanceEvent { Cause: BalanceCause.Funding } paid:
                    PushAccountUpdate(paid, "FUNDING_FEE", paid.Change, position: null);
                    break;
                case BalanceEvent { Cause: BalanceCause.Deposit or BalanceCause.MovedIn } paid:
                    PushAccountUpdate(paid, "DEPOSIT", paid.Change, position: null);
                    break;
                case BalanceEvent { Cause: BalanceCause.Withdrawal or BalanceCause.MovedOut } paid:
                    PushAccountUpdate(paid, "WITHDRAW", paid.Change, position: null);
                    break;
                case BalanceEvent { Cause: BalanceCause.LiquidationFee or BalanceCause.InsuranceCover } paid:
                    PushAccountUpdate(paid, "INSURANCE_CLEAR", paid.Change, position: null);
                    break;
                case LeverageEvent changed:
                    PushConfigUpdate(changed);
                    break;
                default:
                    break;
            }
        }
    }

    private void PushToAccount(string accountId, string eventType, string? symbol, Func<byte[]> makeFrame)
    {
        byte[]? frame = null;
        foreach (var client in Clients)
        {
            var user = (BinanceClient)client;
            if (user.Channel == VenueChannel.Orders || user.Account?.Id != accountId || user.Events?.Contains(eventType) == false)
            {
                continue;
            }

            frame ??= makeFrame();
            PushPrivate(user, user.IsCombined ? Wrap(user.ListenKey, frame) : frame, eventType, symbol);
        }
    }

    private void PushOrderUpdate(OrderEvent changed, VenueFill? fill)
    {
        const string EventType = "ORDER_TRADE_UPDATE";
        PushToAccount(changed.AccountId, EventType, changed.Order.Snapshot.Symbol, () => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("e", EventType);
            w.Number("T", changed.Time);
            w.WriteNumber("E", Clock.NowMs);
            w.WriteStartObject("o");
            WriteOrderUpdate(w, changed, fill);
            w.WriteEndObject();
            w.WriteEndObject();
        }));
    }

    private void WriteOrderUpdate(Utf8JsonWriter w, OrderEvent changed, VenueFill? fill)
    {
        var s = changed.Order.Snapshot;
        var market = _markets[s.Symbol];
        w.WriteString("s", s.Symbol);
        w.WriteString("c", s.ClientId);
        w.WriteString("S", BinanceText.SideOf(s.Side));
        w.WriteString("o", BinanceText.TypeOf(s.Type));
        w.WriteString("f", BinanceText.TimeInForceOf(s.Type));
        w.Text("q", market.Count(s.Quantity));
        w.Text("p", s.Price);
        w.Text("ap", s.AveragePrice.Fixed(5));
        w.WriteString("sp", "0");
        w.WriteString("x", ExecutionTypeOf(changed));
        w.WriteString("X", BinanceText.StatusOf(changed.Order));
        w.WriteNumber("i", long.Parse(s.VenueOrderId));
        w.Text("l", market.Count(fill?.Fill.Quantity ?? 0));
        w.Text("z", market.Count(s.CumulativeQuantity));
        w.Text("L", fill?.Fill.Price ?? 0);
        if (fill is not null)
        {
            w.Text("n", fill.Fill.Fee.Fixed(8));
            w.WriteString("N", fill.Fill.FeeAsset);
        }

        w.Number("T", changed.Time);
        w.WriteNumber("t", fill is null ? 0 : long.Parse(fill.Fill.TradeId));
        w.WriteString("b", "0");
        w.WriteString("a", "0");
        w.WriteBoolean("m", fill?.Fill.IsMaker ?? false);
        w.WriteBoolean("R", s.ReduceOnly);
        w.WriteString("wt", "CONTRACT_PRICE");
        w.WriteString("ot", BinanceText.TypeOf(s.Type));
        w.WriteString("ps", BinanceText.PositionSideBoth);
        w.WriteBoolean("cp", false);
        w.Text("rp", (fill?.RealisedPnl ?? 0).Fixed(8));
        w.WriteBoolean("pP", false);
        w.WriteNumber("si", 0);
        w.WriteNumber("ss", 0);
        w.WriteString("V", "EXPIRE_MAKER");
        w.WriteString("pm", "NONE");
        w.WriteNumber("gtd", 0);
    }

    private static string ExecutionTypeOf(OrderEvent changed) => changed.Change switch
    {
        OrderChange.Accepted => "NEW",
        // A forced close is no TRADE but CALCULATED; its client id names the cause.
        OrderChange.Traded => changed.Order.Snapshot.Cause == TradeCause.Order ? "TRADE" : "CALCULATED",
        OrderChange.Amended or OrderChange.Trimmed => "AMENDMENT",
        OrderChange.Cancelled or OrderChange.DeadManCancelled or OrderChange.LiquidationCancelled => "CANCELED",
        OrderChange.Expired or OrderChange.PostOnlyCancelled or OrderChange.ReduceOnlyCancelled
            or OrderChange.SelfTradeCancelled => "EXPIRED",
        _ => throw new InvalidOperationException($"Change {changed.Change} has no execution type."),
    };

    private void PushAccountUpdate(BalanceEvent paid, string reason, decimal balanceChange, Position? position)
    {
        const string EventType = "ACCOUNT_UPDATE";
        PushToAccount(paid.AccountId, EventType, position?.Symbol, () => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("e", EventType);
            w.Number("T", paid.Time);
            w.WriteNumber("E", Clock.NowMs);
            w.WriteStartObject("a");
            w.WriteStartArray("B");
            w.WriteStartObject();
            w.WriteString("a", paid.Asset);
            w.Text("wb", paid.Wallet.Fixed(8));
            w.Text("cw", paid.Wallet.Fixed(8));
            w.Text("bc", balanceChange.Fixed(8));
            w.WriteEndObject();
            w.WriteEndArray();
            w.WriteStartArray("P");
            if (position is not null)
            {
                WritePositionUpdate(w, position);
            }

            w.WriteEndArray();
            w.WriteString("m", reason);
            w.WriteEndObject();
            w.WriteEndObject();
        }));
    }

    private void WritePositionUpdate(Utf8JsonWriter w, Position position)
    {
        var places = _markets[position.Symbol].EntryPlaces;
        w.WriteStartObject();
        w.WriteString("s", position.Symbol);
        w.Text("pa", _markets[position.Symbol].Count(position.Quantity));
        w.Text("ep", position.EntryPrice.Fixed(places));
        w.Text("bep", position.EntryPrice.Fixed(places));
        w.WriteString("cr", "0");
        w.Text("up", position.UnrealisedPnl.Fixed(8));
        w.WriteString("mt", "cross");
        w.WriteString("iw", "0");
        w.WriteString("ps", BinanceText.PositionSideBoth);
        w.WriteString("ma", _markets[position.Symbol].State.Terms.Spec.SettleAsset);
        w.WriteEndObject();
    }

    private void PushConfigUpdate(LeverageEvent changed)
    {
        const string EventType = "ACCOUNT_CONFIG_UPDATE";
        PushToAccount(changed.AccountId, EventType, changed.Symbol, () => Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("e", EventType);
            w.WriteNumber("E", Clock.NowMs);
            w.Number("T", changed.Time);
            w.WriteStartObject("ac");
            w.WriteString("s", changed.Symbol);
            w.WriteNumber("l", (int)changed.Leverage);
            w.WriteEndObject();
            w.WriteEndObject();
        }));
    }

    private sealed class ListenKey(string key, SimulatedAccount account)
    {
        public string Key { get; } = key;

        public SimulatedAccount Account { get; } = account;

        public DateTimeOffset ExpiresAt { get; set; }
    }
}
