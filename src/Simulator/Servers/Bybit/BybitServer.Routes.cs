namespace Hedgerow.Simulator.Servers.Bybit;

public sealed partial class BybitServer
{
    private const string SystemStatusPath = "/v5/system/status";

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
        void Get(string path, Handler handle) => routes.Add(("GET", path), new Route(RequestKind.Market, IsPrivate: false, handle));

        Get("/v5/market/time", (_, _) => ServerTime());
        Get("/v5/market/instruments-info", InstrumentsInfo);
        Get("/v5/market/orderbook", OrderBook);
        Get("/v5/market/tickers", Tickers);
        Get("/v5/market/funding/history", FundingHistory);
        Get("/v5/market/risk-limit", RiskLimit);
        Get("/v5/market/recent-trade", RecentTrades);
        Get(SystemStatusPath, (_, _) => SystemStatus(isNormal: true, TimeSpan.Zero));
    }

    private void AddAccountRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, Handler handle) =>
            routes.Add((method, path), new Route(RequestKind.Account, IsPrivate: true, handle));

        Add("GET", "/v5/user/query-api", QueryApi);
        Add("GET", "/v5/account/info", AccountInfo);
        Add("GET", "/v5/account/wallet-balance", WalletBalance);
        Add("GET", "/v5/account/fee-rate", FeeRate);
        Add("GET", "/v5/account/transaction-log", TransactionLog);
        Add("GET", "/v5/account/contract-transaction-log", ContractTransactionLog);
        Add("POST", "/v5/account/set-margin-mode", SetMarginMode);
        Add("GET", "/v5/position/list", PositionList);
        Add("POST", "/v5/position/set-leverage", SetLeverage);
        Add("POST", "/v5/position/switch-mode", SwitchMode);
        Add("POST", "/v5/position/switch-isolated", SwitchIsolated);
        Add("GET", "/v5/asset/coin/query-info", CoinInfo);
        Add("POST", "/v5/order/disconnected-cancel-all", SetDisconnectProtection);
    }

    private void AddOrderRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, RequestKind kind, Handler handle) =>
            routes.Add((method, path), new Route(kind, IsPrivate: true, handle));

        Add("POST", "/v5/order/create", RequestKind.Place, CreateOne);
        Add("POST", "/v5/order/cancel", RequestKind.Cancel, CancelOne);
        Add("POST", "/v5/order/amend", RequestKind.Amend, AmendOne);
        Add("POST", "/v5/order/cancel-all", RequestKind.Cancel, CancelAll);
        Add("POST", "/v5/order/create-batch", RequestKind.Place, CreateBatch);
        Add("POST", "/v5/order/cancel-batch", RequestKind.Cancel, CancelBatch);
        Add("GET", "/v5/order/realtime", RequestKind.Lookup, OrdersRealtime);
        Add("GET", "/v5/order/history", RequestKind.Lookup, OrderHistory);
        Add("GET", "/v5/execution/list", RequestKind.Lookup, ExecutionList);
    }
}
