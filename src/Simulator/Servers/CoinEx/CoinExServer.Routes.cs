namespace Hedgerow.Simulator.Servers.CoinEx;

public sealed partial class CoinExServer
{
    private const string StatusPath = "/v2/maintain/info";

    private Dictionary<(string Method, string Path), Route> CreateRoutes()
    {
        var routes = new Dictionary<(string Method, string Path), Route>();
        AddMarketRoutes(routes);
        AddOrderRoutes(routes);
        AddFundsRoutes(routes);
        return routes;
    }

    private void AddMarketRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Get(string path, Handler handle) =>
            routes.Add(("GET", path), new Route(RequestKind.Market, IsPrivate: false, CoinExQuota.None, handle));

        Get("/v2/time", (_, _) => Reply(w => w.WriteNumber("timestamp", Clock.NowMs)));
        Get(StatusPath, (_, _) => Status(isNormal: true, TimeSpan.Zero));
        Get("/v2/futures/market", Markets);
        Get("/v2/futures/ticker", Tickers);
        Get("/v2/futures/depth", Depth);
        Get("/v2/futures/deals", Deals);
        Get("/v2/futures/funding-rate", FundingRates);
        Get("/v2/futures/funding-rate-history", FundingRateHistory);
        Get("/v2/futures/position-level", PositionLevels);

        // The venue has a spot market; this one has none of its instruments.
        Get("/v2/spot/market", (_, _) => ReplyList<int>([], static (_, _) => { }));
        Get("/v2/assets/deposit-withdraw-config", AssetConfig);
        Get("/v2/assets/all-deposit-withdraw-config", AllAssetConfigs);
    }

    private void AddOrderRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, RequestKind kind, CoinExQuota quota, Handler handle) =>
            routes.Add((method, "/v2/" + path), new Route(kind, IsPrivate: true, quota, handle));

        Add("GET", "assets/futures/balance", RequestKind.Account, CoinExQuota.Account, FuturesBalance);
        Add("GET", "assets/spot/balance", RequestKind.Account, CoinExQuota.Account, SpotBalance);
        Add("GET", "account/trade-fee-rate", RequestKind.Account, CoinExQuota.Account, TradeFeeRate);
        Add("GET", "futures/pending-position", RequestKind.Account, CoinExQuota.Account, PendingPositions);
        Add("POST", "futures/adjust-position-leverage", RequestKind.Account, CoinExQuota.Account, AdjustLeverage);
        Add("GET", "futures/position-funding-history", RequestKind.Account, CoinExQuota.History, FundingPayments);
        Add("POST", "futures/order", RequestKind.Place, CoinExQuota.Order, PutOrder);
        Add("POST", "futures/close-position", RequestKind.Place, CoinExQuota.Order, ClosePosition);
        Add("POST", "futures/modify-order", RequestKind.Amend, CoinExQuota.Order, ModifyOrder);
        Add("POST", "futures/cancel-order", RequestKind.Cancel, CoinExQuota.Cancel, CancelOne);
        Add("POST", "futures/cancel-order-by-client-id", RequestKind.Cancel, CoinExQuota.BatchCancel, CancelByClientId);
        Add("POST", "futures/cancel-batch-order", RequestKind.Cancel, CoinExQuota.BatchCancel, CancelBatch);
        Add("POST", "futures/cancel-all-order", RequestKind.Cancel, CoinExQuota.BatchCancel, CancelAll);
        Add("GET", "futures/order-status", RequestKind.Lookup, CoinExQuota.Query, OrderStatusOf);
        Add("GET", "futures/pending-order", RequestKind.Lookup, CoinExQuota.Query, PendingOrders);
        Add("GET", "futures/finished-order", RequestKind.Lookup, CoinExQuota.History, FinishedOrders);
        Add("GET", "futures/user-deals", RequestKind.Lookup, CoinExQuota.History, UserDeals);
        Add("GET", "futures/order-deals", RequestKind.Lookup, CoinExQuota.History, UserDeals);
    }

    private void AddFundsRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, Handler handle) =>
            routes.Add((method, "/v2/assets/" + path), new Route(RequestKind.Funds, IsPrivate: true, CoinExQuota.None, handle));

        Add("POST", "transfer", Transfer);
        Add("GET", "transfer-history", TransferHistory);
        Add("POST", "withdraw", Withdraw);
        Add("GET", "withdraw", Withdrawals);
        Add("GET", "deposit-history", Deposits);
        Add("GET", "deposit-address", DepositAddressOf);
    }
}
