namespace Hedgerow.Simulator.Servers.Okx;

public sealed partial class OkxServer
{
    private const string SystemStatusPath = "/api/v5/system/status";

    private Dictionary<(string Method, string Path), Route> CreateRoutes()
    {
        var routes = new Dictionary<(string Method, string Path), Route>();
        AddMarketRoutes(routes);
        AddAccountRoutes(routes);
        AddOrderRoutes(routes);
        AddFundsRoutes(routes);
        return routes;
    }

    private void AddMarketRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Get(string path, Handler handle) => routes.Add(("GET", "/api/v5/" + path), new Route(RequestKind.Market, IsPrivate: false, handle));

        Get("public/time", (_, _) => Row(w => w.Text("ts", Clock.NowMs)));
        Get("public/instruments", Instruments);
        Get("public/funding-rate", FundingRate);
        Get("public/funding-rate-history", FundingRateHistory);
        Get("public/mark-price", MarkPrices);
        Get("public/position-tiers", PositionTiers);
        Get("market/ticker", Tickers);
        Get("market/tickers", Tickers);
        Get("market/books", OrderBook);
        Get("market/trades", RecentTrades);
        Get("system/status", (_, _) => SystemStatus(isNormal: true));
    }

    private void AddAccountRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, Handler handle) =>
            routes.Add((method, "/api/v5/account/" + path), new Route(RequestKind.Account, IsPrivate: true, handle));

        Add("GET", "balance", Balance);
        Add("GET", "positions", Positions);
        Add("GET", "config", Config);
        Add("GET", "bills", Bills);
        Add("GET", "bills-archive", Bills);
        Add("GET", "trade-fee", TradeFee);
        Add("GET", "leverage-info", LeverageInfo);
        Add("POST", "set-leverage", SetLeverage);
        Add("POST", "set-position-mode", SetPositionMode);
    }

    private void AddOrderRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, RequestKind kind, Handler handle) =>
            routes.Add((method, "/api/v5/trade/" + path), new Route(kind, IsPrivate: true, handle));

        Add("POST", "order", RequestKind.Place, (call, model) => Each(call, model, TryPlace, isBatch: false));
        Add("POST", "batch-orders", RequestKind.Place, (call, model) => Each(call, model, TryPlace, isBatch: true));
        Add("POST", "cancel-order", RequestKind.Cancel, (call, model) => Each(call, model, TryCancel, isBatch: false));
        Add("POST", "cancel-batch-orders", RequestKind.Cancel, (call, model) => Each(call, model, TryCancel, isBatch: true));
        Add("POST", "amend-order", RequestKind.Amend, (call, model) => Each(call, model, TryAmend, isBatch: false));
        Add("POST", "amend-batch-orders", RequestKind.Amend, (call, model) => Each(call, model, TryAmend, isBatch: true));
        Add("POST", "cancel-all-after", RequestKind.Account, SetCancelAllAfter);
        Add("GET", "order", RequestKind.Lookup, OneOrder);
        Add("GET", "orders-pending", RequestKind.Lookup, OrdersPending);
        Add("GET", "orders-history", RequestKind.Lookup, OrdersHistory);
        Add("GET", "orders-history-archive", RequestKind.Lookup, OrdersHistory);
        Add("GET", "fills", RequestKind.Lookup, Fills);
        Add("GET", "fills-history", RequestKind.Lookup, Fills);
    }
}
