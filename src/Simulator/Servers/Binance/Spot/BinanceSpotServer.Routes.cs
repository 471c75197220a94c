using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

public sealed partial class BinanceSpotServer
{
    private Dictionary<(string Method, string Path), Route> CreateRoutes()
    {
        var routes = new Dictionary<(string Method, string Path), Route>();
        void Market(string path, int weight, Handler handle) =>
            routes.Add(("GET", path), new Route(RequestKind.Market, IsSigned: false, weight, handle));
        void Signed(string method, string path, RequestKind kind, int weight, Handler handle) =>
            routes.Add((method, path), new Route(kind, IsSigned: true, weight, handle));

        Market("/api/v3/ping", 1, (_, _) => Ok(WriteEmpty));
        Market("/api/v3/time", 1, (_, _) => ServerTime());
        Market("/api/v3/exchangeInfo", 20, ExchangeInfo);
        Market("/api/v3/depth", 50, Depth);
        Market("/api/v3/trades", 25, RecentTrades);
        Market("/api/v3/ticker/24hr", 2, (r, _) => PerSymbol(r, WriteDayTicker));
        Market("/api/v3/ticker/price", 2, (r, _) => PerSymbol(r, WritePrice));
        Market("/api/v3/ticker/bookTicker", 2, (r, m) => PerSymbol(r, (w, market) => WriteBookTicker(w, market, m)));
        Market(SystemStatusPath, 1, (_, _) => SystemStatus(isNormal: true));
        Signed("GET", "/api/v3/account", RequestKind.Account, 20, AccountInfo);
        Signed("GET", "/api/v3/account/commission", RequestKind.Account, 20, Commission);
        Signed("POST", "/api/v3/order", RequestKind.Place, 1, PlaceOne);
        Signed("DELETE", "/api/v3/order", RequestKind.Cancel, 1, CancelOne);
        Signed("GET", "/api/v3/order", RequestKind.Lookup, 4, QueryOne);
        Signed("GET", "/api/v3/openOrders", RequestKind.Lookup, 6, QueryOpen);
        Signed("DELETE", "/api/v3/openOrders", RequestKind.Cancel, 1, CancelAll);
        Signed("GET", "/api/v3/allOrders", RequestKind.Lookup, 20, QueryAll);
        Signed("GET", "/api/v3/myTrades", RequestKind.Lookup, 20, MyTrades);
        return routes;
    }

    private static VenueResponse Ok(Action<Utf8JsonWriter> write) => new(200, Json.Write(write));

    private static void WriteEmpty(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteEndObject();
    }

    private static VenueResponse SystemStatus(bool isNormal) => Ok(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("status", isNormal ? 0 : 1);
        w.WriteString("msg", isNormal ? "normal" : "system_maintenance");
        w.WriteEndObject();
    });

    private VenueResponse ServerTime() => Ok(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("serverTime", Clock.NowMs);
        w.WriteEndObject();
    });

    private VenueResponse AccountInfo(VenueRequest request, VenueModel model)
    {
        var account = request.Account!;
        var hidesZero = request.Params.Text("omitZeroBalances") == "true";
        var balances = Balances(account.Id, model).Where(balance => !hidesZero || balance.Free + balance.Locked != 0).ToList();
        var terms = Options.Instruments[0];
        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("makerCommission", (int)(terms.MakerFeeRate * 10_000));
            w.WriteNumber("takerCommission", (int)(terms.TakerFeeRate * 10_000));
            w.WriteNumber("buyerCommission", 0);
            w.WriteNumber("sellerCommission", 0);
            w.WriteStartObject("commissionRates");
            WriteRates(w, terms);
            w.WriteEndObject();
            w.WriteBoolean("canTrade", account.Setup.CanTrade);
            w.WriteBoolean("canWithdraw", true);
            w.WriteBoolean("canDeposit", true);
            w.Number("updateTime", model.Now);
            w.WriteString("accountType", "SPOT");
            w.Array("balances", balances, static (w, balance) =>
            {
                w.WriteStartObject();
                w.WriteString("asset", balance.Asset);
                w.Text("free", balance.Free.Fixed(8));
                w.Text("locked", balance.Locked.Fixed(8));
                w.WriteEndObject();
            });
            w.Array("permissions", ["SPOT"], static (w, permission) => w.WriteStringValue(permission));
            w.WriteEndObject();
        });
    }

    private VenueResponse Commission(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", market.Symbol);
            w.WriteStartObject("standardCommission");
            WriteRates(w, market.State.Terms);
            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    private static void WriteRates(Utf8JsonWriter w, InstrumentTerms terms)
    {
        w.Text("maker", terms.MakerFeeRate.Fixed(8));
        w.Text("taker", terms.TakerFeeRate.Fixed(8));
        w.WriteString("buyer", "0.00000000");
        w.WriteString("seller", "0.00000000");
    }

    /// <summary>What an account has: the quote asset first, then the coins of every symbol.</summary>
    private IEnumerable<(string Asset, decimal Free, decimal Locked)> Balances(string accountId, VenueModel model)
    {
        var (wallet, held) = (model.Margin(accountId).Wallet, model.HeldByBuys(accountId));
        yield return (model.AssetOf(accountId), wallet - held, held);
        foreach (var market in _markets.Values)
        {
            var (total, locked) = model.Coins(accountId, market.Symbol);
            yield return (market.Spec.BaseAsset, total - locked, locked);
        }
    }
}
