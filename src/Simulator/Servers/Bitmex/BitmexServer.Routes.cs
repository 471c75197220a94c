namespace Hedgerow.Simulator.Servers.Bitmex;

public sealed partial class BitmexServer
{
    private Dictionary<(string Method, string Path), Route> CreateRoutes()
    {
        var routes = new Dictionary<(string Method, string Path), Route>();
        void Public(string path, Handler handle) => routes.Add(("GET", Root + path), new Route(RequestKind.Market, IsPrivate: false, handle));
        void Private(string method, string path, RequestKind kind, Handler handle) =>
            routes.Add((method, Root + path), new Route(kind, IsPrivate: true, handle));

        Public("", (_, _) => ServerTime());
        Public("/instrument", Instruments);
        Public("/instrument/active", AllInstruments);
        Public("/instrument/activeAndIndices", AllInstruments);
        Public("/orderBook/L2", OrderBook);
        Public("/funding", FundingHistory);
        Public("/trade", RecentTrades);
        Public("/wallet/assets", WalletAssets);

        Private("POST", "/order", RequestKind.Place, PlaceOne);
        Private("PUT", "/order", RequestKind.Amend, AmendOne);
        Private("DELETE", "/order", RequestKind.Cancel, CancelSome);
        Private("DELETE", "/order/all", RequestKind.Cancel, CancelAll);
        Private("POST", "/order/cancelAllAfter", RequestKind.Account, CancelAllAfter);
        Private("GET", "/order", RequestKind.Lookup, Orders);
        Private("GET", "/execution/tradeHistory", RequestKind.Lookup, Executions);

        Private("GET", "/apiKey", RequestKind.Account, ApiKeys);
        Private("GET", "/user/commission", RequestKind.Account, Commissions);
        Private("GET", "/user/margin", RequestKind.Account, Margin);
        Private("GET", "/position", RequestKind.Account, Positions);
        Private("POST", "/position/leverage", RequestKind.Account, SetLeverage);
        Private("POST", "/position/isolate", RequestKind.Account, SetIsolation);

        Private("GET", "/user/walletHistory", RequestKind.Funds, WalletHistory);
        Private("GET", "/user/depositAddress", RequestKind.Funds, DepositAddress);
        Private("POST", "/user/requestWithdrawal", RequestKind.Funds, RequestWithdrawal);
        return routes;
    }
}
