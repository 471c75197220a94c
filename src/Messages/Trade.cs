using System.Text.Json.Serialization;

namespace Hedgerow.Messages;

/// <summary>Direction of an order, fill or position.</summary>
public enum Side
{
    /// <summary>Adds to a position.</summary>
    Buy = 1,

    /// <summary>Takes from a position.</summary>
    Sell = -1,
}

/// <summary>How an order behaves at the venue.</summary>
public enum OrderType
{
    /// <summary>Limit, immediate or cancel: what does not trade at once is cancelled by the venue.</summary>
    LimitIoc = 1,

    /// <summary>Limit, good till cancelled.</summary>
    LimitGtc = 2,

    /// <summary>Limit that is refused or cancelled by the venue if it would take liquidity.</summary>
    PostOnly = 3,

    /// <summary>No price of its own.</summary>
    Market = 4,
}

/// <summary>The venue's state of an order.</summary>
public enum OrderStatus
{
    /// <summary>Accepted, nothing traded.</summary>
    New = 1,

    /// <summary>Still working, partly traded.</summary>
    PartiallyFilled = 2,

    /// <summary>Final: traded in full.</summary>
    Filled = 3,

    /// <summary>Final: cancelled or expired, with whatever traded before (also the rest of an IOC).</summary>
    Cancelled = 4,

    /// <summary>Final: never entered the book.</summary>
    Rejected = 5,
}

/// <summary>Why a trade happened on the account.</summary>
public enum TradeCause
{
    /// <summary>An ordinary order.</summary>
    Order = 1,

    /// <summary>The venue's liquidation engine closed the position.</summary>
    Liquidation = 2,

    /// <summary>Auto-deleveraging: the venue closed the position against a bankrupt counterparty.</summary>
    AutoDeleverage = 3,

    /// <summary>The contract ended, by expiry or delisting: the venue settled what was held of it.</summary>
    Delivery = 4,
}

/// <summary>Small facts of the trading enumerations.</summary>
public static class Trades
{
    /// <summary>+1 for a buy, −1 for a sell.</summary>
    public static int Sign(this Side side) => (int)side;

    /// <summary>The other side.</summary>
    public static Side Opposite(this Side side) => side == Side.Buy ? Side.Sell : Side.Buy;

    /// <summary>The side whose order moves a position by a quantity of this sign.</summary>
    public static Side SideOf(decimal signedQuantity) => signedQuantity >= 0 ? Side.Buy : Side.Sell;

    /// <summary>True when the venue will not change the order any more.</summary>
    public static bool IsFinal(this OrderStatus status) => status >= OrderStatus.Filled;
}

/// <summary>One tradable contract of one configured venue account.</summary>
/// <param name="Venue">Name of the venue account, as configured: <c>binance</c>, <c>bybit</c>.</param>
/// <param name="Symbol">The venue's own symbol, in its own spelling: <c>BTCUSDT</c>.</param>
public readonly record struct InstrumentId(string Venue, string Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => Venue + ":" + Symbol;
}

/// <summary>A venue's rules for one instrument. Prices in quote currency, quantities in native units (<see cref="ContractKind"/>).</summary>
/// <param name="Id">Venue and symbol.</param>
/// <param name="BaseAsset">Asset that is traded, e.g. BTC. The quantity of a linear contract counts it.</param>
/// <param name="QuoteAsset">Asset the price counts, e.g. USDT or USD. The quantity of an inverse contract counts it.</param>
/// <param name="SettleAsset">Asset of margin, profit, fees and funding: the base asset if inverse, else the quote asset.</param>
/// <param name="TickSize">Price step; prices are multiples of it.</param>
/// <param name="LotSize">Quantity step; quantities are multiples of it.</param>
/// <param name="MinQuantity">Smallest quantity of an order.</param>
/// <param name="MaxQuantity">Largest quantity of a limit order.</param>
/// <param name="MaxMarketQuantity">Largest quantity of a market order.</param>
/// <param name="MinNotional">
/// Smallest notional of an order that is not reduce-only (of spot: of every order), in quote currency: price × quantity, or if inverse the quantity itself.
/// </param>
/// <param name="FundingInterval">Time between funding stamps; zero when the venue did not say.</param>
/// <param name="IsTrading">False while the venue has the instrument closed.</param>
/// <param name="Kind">Decides what every quantity of the instrument counts, and whether it is held outright.</param>
public sealed record InstrumentSpec(
    InstrumentId Id,
    string BaseAsset,
    string QuoteAsset,
    string SettleAsset,
    decimal TickSize,
    decimal LotSize,
    decimal MinQuantity,
    decimal MaxQuantity,
    decimal MaxMarketQuantity,
    decimal MinNotional,
    TimeSpan FundingInterval,
    bool IsTrading,
    ContractKind Kind = ContractKind.Linear)
{
    /// <summary>
    /// When the contract ends and the venue settles every position in it, UTC: the delivery of a dated future, or the announced end of a
    /// perpetual. Null: none is known.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset? Expiry { get; init; }

    /// <summary>True when the contract has ended: nothing may be ordered of it any more.</summary>
    /// <param name="now">UTC.</param>
    public bool HasExpired(DateTimeOffset now) => now >= Expiry;
}

/// <summary>One maintenance tier of a venue's risk table (Binance leverage brackets, Bybit risk limits).</summary>
/// <param name="NotionalFloor">Lower bound of the tier in the settle asset (USDT if linear, the coin if inverse), inclusive.</param>
/// <param name="MaintenanceRate">Maintenance margin rate of the tier, as a fraction.</param>
/// <param name="MaxLeverage">Largest leverage the venue allows in the tier.</param>
public sealed record MaintenanceTier(decimal NotionalFloor, decimal MaintenanceRate, decimal MaxLeverage);

/// <summary>An order as the venue tells it. Cumulative, so that the newest snapshot replaces every older one.</summary>
/// <param name="ClientId">Our id as the venue echoes it; empty for an order that carries none (forced closes may not).</param>
/// <param name="VenueOrderId">The venue's id.</param>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Type">Behaviour.</param>
/// <param name="Quantity">Ordered quantity, native units.</param>
/// <param name="Price">Limit price; zero for a market order.</param>
/// <param name="CumulativeQuantity">Traded so far, native units.</param>
/// <param name="AveragePrice">
/// Price at which the cumulative quantity has the value of what traded, so of an inverse contract Σq / Σ(q/p); zero when nothing traded.
/// </param>
/// <param name="Status">The venue's state.</param>
/// <param name="ReduceOnly">True when the venue lets it only reduce.</param>
/// <param name="Cause">Ordinary, or the marker of a forced close.</param>
/// <param name="UpdatedAt">The venue's time of the last change.</param>
public sealed record OrderSnapshot(
    string ClientId,
    string VenueOrderId,
    string Symbol,
    Side Side,
    OrderType Type,
    decimal Quantity,
    decimal Price,
    decimal CumulativeQuantity,
    decimal AveragePrice,
    OrderStatus Status,
    bool ReduceOnly,
    TradeCause Cause,
    DateTimeOffset UpdatedAt);

/// <summary>One execution. Identified by <paramref name="TradeId"/> per venue and symbol: seen twice, it counts once.</summary>
/// <param name="TradeId">The venue's execution id.</param>
/// <param name="ClientId">Our order id; empty when the venue does not give it with the fill.</param>
/// <param name="VenueOrderId">The venue's order id.</param>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Quantity">Native units.</param>
/// <param name="Price">Quote currency per base unit.</param>
/// <param name="Fee">Paid to the venue, positive; a rebate is negative.</param>
/// <param name="FeeAsset">Asset of the fee.</param>
/// <param name="IsMaker">True when the order provided the liquidity.</param>
/// <param name="Cause">Ordinary, or the marker of a forced close.</param>
/// <param name="Time">The venue's time.</param>
public sealed record Fill(
    string TradeId,
    string ClientId,
    string VenueOrderId,
    string Symbol,
    Side Side,
    decimal Quantity,
    decimal Price,
    decimal Fee,
    string FeeAsset,
    bool IsMaker,
    TradeCause Cause,
    DateTimeOffset Time);

/// <summary>A position as the venue tells it.</summary>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Quantity">Signed, native units: positive long, negative short, zero flat.</param>
/// <param name="EntryPrice">Price at which the quantity has the value that was paid for it; zero when flat.</param>
/// <param name="MarkPrice">The venue's mark; zero when it did not say.</param>
/// <param name="UnrealisedPnl">In the settle asset, at the mark.</param>
/// <param name="LiquidationPrice">The venue's own figure; zero when it has none.</param>
public sealed record Position(
    string Symbol,
    decimal Quantity,
    decimal EntryPrice,
    decimal MarkPrice,
    decimal UnrealisedPnl,
    decimal LiquidationPrice);

/// <summary>The margin account of a venue in its settle asset (USDT for linear contracts, the coin for inverse ones).</summary>
/// <param name="Asset">Settle asset.</param>
/// <param name="WalletBalance">Balance without unrealised profit.</param>
/// <param name="Equity">Balance with unrealised profit.</param>
/// <param name="AvailableMargin">What new positions may use.</param>
/// <param name="MaintenanceMargin">Sum of the positions' maintenance margin.</param>
/// <param name="Positions">Every open position of the account; a symbol that is missing is flat.</param>
/// <param name="AsOf">The venue's time of the answer.</param>
public sealed record AccountSnapshot(
    string Asset,
    decimal WalletBalance,
    decimal Equity,
    decimal AvailableMargin,
    decimal MaintenanceMargin,
    IReadOnlyList<Position> Positions,
    DateTimeOffset AsOf);

/// <summary>One funding payment on one position.</summary>
/// <param name="PaymentId">Identifies it per venue; seen twice, it counts once.</param>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Amount">In the settle asset: positive received, negative paid.</param>
/// <param name="Time">The funding stamp.</param>
public sealed record FundingPayment(string PaymentId, string Symbol, decimal Amount, DateTimeOffset Time);
