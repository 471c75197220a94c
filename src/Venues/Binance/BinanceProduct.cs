using Hedgerow.Messages;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Which of the venue's two futures exchanges an account trades on, and what of their interfaces differs: addresses, some paths, the size of
/// a page. USDⓈ-M has linear contracts, COIN-M the inverse ones, margined in a coin each.
/// </summary>
/// <param name="SettleAsset">Asset of margin and profit.</param>
internal sealed record BinanceProduct(string SettleAsset)
{
    /// <summary>Kind of the contracts.</summary>
    public ContractKind Kind { get; } = SettleAsset is "USDT" or "USDC" ? ContractKind.Linear : ContractKind.Inverse;

    /// <summary>REST at the venue.</summary>
    public Uri RestUrl => new(IsInverse ? "https://dapi.binance.com" : "https://fapi.binance.com");

    /// <summary>Streams at the venue.</summary>
    public Uri StreamUrl => new(IsInverse ? "wss://dstream.binance.com" : "wss://fstream.binance.com");

    /// <summary>WebSocket on which orders are placed, at the venue.</summary>
    public Uri OrderUrl => new("wss://" + (IsInverse ? "ws-dapi" : "ws-fapi") + ".binance.com" + OrderPath);

    /// <summary>Its path.</summary>
    public string OrderPath => IsInverse ? "/ws-dapi/v1" : "/ws-fapi/v1";

    /// <summary>Balances.</summary>
    public string AccountPath => IsInverse ? "/dapi/v1/account" : "/fapi/v3/account";

    /// <summary>Positions.</summary>
    public string PositionsPath => IsInverse ? "/dapi/v1/positionRisk" : "/fapi/v3/positionRisk";

    /// <summary>Maintenance tiers of a symbol; the first version of COIN-M tells those of a pair.</summary>
    public string BracketsPath => IsInverse ? "/dapi/v2/leverageBracket" : "/fapi/v1/leverageBracket";

    /// <summary>Address of the streams of books. USDⓈ-M has split its streams by what they tell, COIN-M has not.</summary>
    public string BooksPath => IsInverse ? "/ws" : "/public/ws";

    /// <summary>Address of the streams of mark prices.</summary>
    public string MarksPath => IsInverse ? "/ws" : "/market/ws";

    /// <summary>Largest page of orders; of trades and income it is 1,000 on both.</summary>
    public int OrderPage => IsInverse ? 100 : BinanceHistory.PageSize;

    /// <summary>Moves between the margin account and the spot wallet go by this name of it.</summary>
    public string WalletName => IsInverse ? "CMFUTURE" : "UMFUTURE";

    private bool IsInverse => Kind == ContractKind.Inverse;

    /// <summary>A path that both have, but for its beginning.</summary>
    /// <param name="call">From the version's slash on: <c>/order</c>.</param>
    public string Path(string call) => (IsInverse ? "/dapi/v1" : "/fapi/v1") + call;

    /// <summary>Address of the private stream of a key.</summary>
    /// <param name="listenKey">The key, encoded.</param>
    public string PrivatePath(string listenKey) => IsInverse ? "/ws/" + listenKey : "/private/ws?listenKey=" + listenKey;
}
