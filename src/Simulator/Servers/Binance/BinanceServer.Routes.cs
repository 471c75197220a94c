namespace Hedgerow.Simulator.Servers.Binance;

public sealed partial class BinanceServer
{
    private const string LinearRoot = "/fapi";
    private const string CoinRoot = "/dapi";
    private const string SystemStatusPath = "/sapi/v1/system/status";

    private Dictionary<(string Method, string Path), Route> CreateRoutes()
    {
        var routes = new Dictionary<(string Method, string Path), Route>();
        AddMarketRoutes(routes);
        AddAccountRoutes(routes);
        AddOrderRoutes(routes);
        AddCoinRoutes(routes);
        AddFundsRoutes(routes);
        return routes;
    }

    /// <summary>COIN-M has the same calls under a root of its own; what differs comes here. Each root knows its own contracts alone.</summary>
    private void AddCoinRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        foreach (var ((method, path), route) in routes.ToArray())
        {
            if (path.StartsWith(LinearRoot + "/v1/", StringComparison.Ordinal) && path != LinearRoot + "/v1/multiAssetsMargin")
            {
                routes.Add((method, CoinRoot + path[LinearRoot.Length..]), route);
            }
        }

        void Add(string path, int weight, Handler handle) =>
            routes.Add(("GET", CoinRoot + path), new Route(CoinRoot + path, RequestKind.Account, Security.Signed, weight, handle));

        Add("/v1/account", 5, (r, m) => AccountInfo(r, m, isVersion3: false));
        Add("/v1/balance", 1, Balance);
        Add("/v1/positionRisk", 1, (r, m) => PositionRisk(r, m, isVersion3: false));
        Add("/v2/leverageBracket", 1, LeverageBracket);
    }

    private void AddMarketRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Get(string path, int weight, Handler handle) =>
            routes.Add(("GET", path), new Route(path, RequestKind.Market, Security.None, weight, handle));

        Get("/fapi/v1/ping", 1, (_, _) => Ok(static w => WriteEmpty(w)));
        Get("/fapi/v1/time", 1, (_, _) => ServerTime());
        Get("/fapi/v1/exchangeInfo", 1, ExchangeInfo);
        Get("/fapi/v1/fundingInfo", 1, FundingInfo);
        Get("/fapi/v1/depth", 10, Depth);
        Get("/fapi/v1/ticker/24hr", 1, DayTicker);
        Get("/fapi/v1/ticker/price", 1, PriceTicker);
        Get("/fapi/v2/ticker/price", 1, PriceTicker);
        Get("/fapi/v1/ticker/bookTicker", 2, BookTicker);
        Get("/fapi/v1/premiumIndex", 1, PremiumIndex);
        Get("/fapi/v1/fundingRate", 1, FundingRate);
        Get("/fapi/v1/trades", 5, RecentTrades);
        Get("/fapi/v1/aggTrades", 20, AggregateTrades);
        Get(SystemStatusPath, 1, (_, _) => SystemStatus(isNormal: true));
    }

    private void AddAccountRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, int weight, Handler handle, Security security = Security.Signed) =>
            routes.Add((method, path), new Route(path, RequestKind.Account, security, weight, handle));

        Add("GET", "/fapi/v2/account", 5, (r, m) => AccountInfo(r, m, isVersion3: false));
        Add("GET", "/fapi/v3/account", 5, (r, m) => AccountInfo(r, m, isVersion3: true));
        Add("GET", "/fapi/v2/balance", 5, Balance);
        Add("GET", "/fapi/v3/balance", 5, Balance);
        Add("GET", "/fapi/v2/positionRisk", 5, (r, m) => PositionRisk(r, m, isVersion3: false));
        Add("GET", "/fapi/v3/positionRisk", 5, (r, m) => PositionRisk(r, m, isVersion3: true));
        Add("GET", "/fapi/v1/leverageBracket", 1, LeverageBracket);
        Add("GET", "/fapi/v1/commissionRate", 20, CommissionRate);
        Add("GET", "/fapi/v1/income", 30, Income);
        Add("GET", "/fapi/v1/positionSide/dual", 30, (r, _) => Flags(("dualSidePosition", r.Account!.Setup.IsHedgeMode)));
        Add("GET", "/fapi/v1/multiAssetsMargin", 30, (r, _) => Flags(("multiAssetsMargin", r.Account!.Setup.IsMarginShared)));
        Add("GET", "/sapi/v1/account/apiRestrictions", 1, (r, _) => Flags(
            ("ipRestrict", r.Account!.Setup.IsBoundToAddresses), ("enableReading", true), ("enableFutures", r.Account.Setup.CanTrade),
            ("enableWithdrawals", r.Account.Setup.CanWithdraw), ("enableInternalTransfer", false), ("enableSpotAndMarginTrading", false)));
        Add("POST", "/fapi/v1/leverage", 1, SetLeverage);
        Add("POST", "/fapi/v1/marginType", 1, SetMarginType);
        Add("POST", "/fapi/v1/positionSide/dual", 1, SetPositionMode);
        Add("POST", "/fapi/v1/listenKey", 1, StartUserStream, Security.Key);
        Add("PUT", "/fapi/v1/listenKey", 1, KeepUserStream, Security.Key);
        Add("DELETE", "/fapi/v1/listenKey", 1, CloseUserStream, Security.Key);
        Add("GET", "/sapi/v1/capital/config/getall", 10, (_, m) => Coins(m));
        Add("GET", "/sapi/v1/margin/allPairs", 1, (_, _) => Ok(static w =>
        {
            w.WriteStartArray();
            w.WriteEndArray();
        }), Security.Key);
    }

    private static VenueResponse Flags(params (string Name, bool Value)[] flags) => Ok(w =>
    {
        w.WriteStartObject();
        foreach (var (name, value) in flags)
        {
            w.WriteBoolean(name, value);
        }

        w.WriteEndObject();
    });

    private void AddOrderRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, RequestKind kind, int weight, Handler handle) =>
            routes.Add((method, path), new Route(path, kind, Security.Signed, weight, handle));

        Add("POST", "/fapi/v1/order", RequestKind.Place, 0, PlaceOne);
        Add("POST", "/fapi/v1/order/test", RequestKind.Account, 0, PlaceTest);
        Add("PUT", "/fapi/v1/order", RequestKind.Amend, 0, ModifyOne);
        Add("DELETE", "/fapi/v1/order", RequestKind.Cancel, 1, CancelOne);
        Add("DELETE", "/fapi/v1/allOpenOrders", RequestKind.Cancel, 1, CancelAll);
        Add("POST", "/fapi/v1/batchOrders", RequestKind.Place, 5, PlaceBatch);
        Add("DELETE", "/fapi/v1/batchOrders", RequestKind.Cancel, 1, CancelBatch);
        Add("POST", "/fapi/v1/countdownCancelAll", RequestKind.Account, 10, CountdownCancelAll);
        Add("GET", "/fapi/v1/order", RequestKind.Lookup, 1, QueryOne);
        Add("GET", "/fapi/v1/openOrder", RequestKind.Lookup, 1, QueryOpen);
        Add("GET", "/fapi/v1/openOrders", RequestKind.Lookup, 1, QueryOpenAll);
        Add("GET", "/fapi/v1/allOrders", RequestKind.Lookup, 5, QueryAll);
        Add("GET", "/fapi/v1/userTrades", RequestKind.Lookup, 5, UserTrades);
        Add("GET", "/fapi/v1/forceOrders", RequestKind.Lookup, 20, ForceOrders);
    }
}
