using Hedgerow.Messages;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Which of the venue's exchanges an account trades on, and what of their interfaces differs: addresses, some paths, the size of a page.
/// USDⓈ-M has linear contracts, COIN-M the inverse ones, margined in a coin each; spot has coins against the quote asset.
/// </summary>
/// <param name="SettleAsset">Asset of margin and profit; of spot the quote asset.</param>
/// <param name="IsSpot">True: spot.</param>
internal sealed record BinanceProduct(string SettleAsset, bool IsSpot = false)
{
    /// <summary>Kind of the contracts.</summary>
    public ContractKind Kind { get; } =
        IsSpot ? ContractKind.Spot : SettleAsset is "USDT" or "USDC" ? ContractKind.Linear : ContractKind.Inverse;

    /// <summary>REST at the venue.</summary>
    public Uri RestUrl => new("https://" + Of("fapi", "dapi", "api") + ".binance.com");

    /// <summary>Streams at the venue.</summary>
    public Uri StreamUrl => new("wss://" + Of("fstream", "dstream", "stream") + ".binance.com" + Of(string.Empty, string.Empty, ":9443"));

    /// <summary>WebSocket on which orders are placed, at the venue.</summary>
    public Uri OrderUrl => new("wss://" + Of("ws-fapi", "ws-dapi", "ws-api") + ".binance.com" + OrderPath);

    /// <summary>Its path.</summary>
    public string OrderPath => Of("/ws-fapi/v1", "/ws-dapi/v1", "/ws-api/v3");

    /// <summary>Balances.</summary>
    public string AccountPath => Of("/fapi/v3/account", "/dapi/v1/account", "/api/v3/account");

    /// <summary>Own trades.</summary>
    public string TradesPath => Path(IsSpot ? "/myTrades" : "/userTrades");

    /// <summary>Longest span of a history that one request may ask for, with a margin: less than seven days (all orders page), of spot one.</summary>
    public TimeSpan HistorySpan => TimeSpan.FromDays(IsSpot ? 1 : 7) - TimeSpan.FromMinutes(1);

    /// <summary>Positions.</summary>
    public string PositionsPath => IsInverse ? "/dapi/v1/positionRisk" : "/fapi/v3/positionRisk";

    /// <summary>Maintenance tiers of a symbol; the first version of COIN-M tells those of a pair.</summary>
    public string BracketsPath => IsInverse ? "/dapi/v2/leverageBracket" : "/fapi/v1/leverageBracket";

    /// <summary>Address of the streams of books. USDⓈ-M has split its streams by what they tell, the others have not.</summary>
    public string BooksPath => Of("/public/ws", "/ws", "/ws");

    /// <summary>Address of the streams of mark prices.</summary>
    public string MarksPath => IsInverse ? "/ws" : "/market/ws";

    /// <summary>Largest page of orders; of trades and income it is 1,000 on both.</summary>
    public int OrderPage => IsInverse ? 100 : BinanceHistory.PageSize;

    /// <summary>Moves between the margin account and the spot wallet go by this name of it.</summary>
    public string WalletName => IsInverse ? "CMFUTURE" : "UMFUTURE";

    private bool IsInverse => Kind == ContractKind.Inverse;

    /// <summary>A path that all have, but for its beginning.</summary>
    /// <param name="call">From the version's slash on: <c>/order</c>.</param>
    public string Path(string call) => Of("/fapi/v1", "/dapi/v1", "/api/v3") + call;

    private string Of(string linear, string inverse, string spot) => IsSpot ? spot : IsInverse ? inverse : linear;

    /// <summary>Address of the private stream of a key; spot has no such key.</summary>
    /// <param name="listenKey">The key, encoded.</param>
    public string PrivatePath(string listenKey) => IsInverse ? "/ws/" + listenKey : "/private/ws?listenKey=" + listenKey;
}
