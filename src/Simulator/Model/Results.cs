using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>Why the venue refuses a request.</summary>
public enum RejectReason
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>No such instrument.</summary>
    UnknownSymbol,

    /// <summary>The instrument is closed for trading.</summary>
    InstrumentClosed,

    /// <summary>No book has been published yet.</summary>
    NoBook,

    /// <summary>The account's asset is not the instrument's settle asset.</summary>
    WrongAsset,

    /// <summary>Price not positive or no multiple of the tick.</summary>
    BadTick,

    /// <summary>Quantity not positive or no multiple of the lot.</summary>
    BadLot,

    /// <summary>Below the instrument's smallest quantity.</summary>
    BelowMinQuantity,

    /// <summary>Above the instrument's largest quantity for this kind of order.</summary>
    AboveMaxQuantity,

    /// <summary>Below the instrument's smallest notional (never for reduce-only orders).</summary>
    BelowMinNotional,

    /// <summary>Limit price too far on the taking side of the mark.</summary>
    PriceOutOfBand,

    /// <summary>A post-only order would take liquidity.</summary>
    PostOnlyWouldTake,

    /// <summary>A reduce-only order finds no opposite position.</summary>
    ReduceOnlyWouldIncrease,

    /// <summary>The available margin does not carry what the order would open.</summary>
    InsufficientMargin,

    /// <summary>The position would exceed the largest notional of the account's leverage.</summary>
    AbovePositionLimit,

    /// <summary>The client id is in use.</summary>
    DuplicateClientId,

    /// <summary>Too many working orders.</summary>
    TooManyOrders,

    /// <summary>No such order, or the venue has forgotten it.</summary>
    UnknownOrder,

    /// <summary>The order is final already.</summary>
    OrderFinished,

    /// <summary>The request changes nothing.</summary>
    NothingToChange,

    /// <summary>Leverage below 1 or above what the tier of the present position allows.</summary>
    BadLeverage,
}

/// <summary>Why an order changed.</summary>
public enum OrderChange
{
    /// <summary>It entered the venue.</summary>
    Accepted = 1,

    /// <summary>It traded; a <see cref="FillEvent"/> event precedes.</summary>
    Traded,

    /// <summary>Price or quantity were changed by its owner.</summary>
    Amended,

    /// <summary>A resting reduce-only order was cut down to the position.</summary>
    Trimmed,

    /// <summary>Cancelled on request.</summary>
    Cancelled,

    /// <summary>The rest of an IOC or market order lapsed.</summary>
    Expired,

    /// <summary>Post-only that would have taken, at a venue that accepts first.</summary>
    PostOnlyCancelled,

    /// <summary>Reduce-only with nothing left to reduce.</summary>
    ReduceOnlyCancelled,

    /// <summary>Cancelled by self-trade prevention.</summary>
    SelfTradeCancelled,

    /// <summary>Cancelled by the dead-man's switch.</summary>
    DeadManCancelled,

    /// <summary>Cancelled because the account is being liquidated.</summary>
    LiquidationCancelled,

    /// <summary>Cancelled because the contract ended.</summary>
    DeliveryCancelled,
}

/// <summary>An order with what a venue's protocol tells beyond <see cref="OrderSnapshot"/>.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Snapshot">The order.</param>
/// <param name="CreatedAt">When it entered.</param>
/// <param name="CumulativeValue">What has traded of it, in the settle asset: Σ quantity × price of a linear contract, Σ quantity / price of an inverse one.</param>
/// <param name="CumulativeFee">Fees paid so far, in the settle asset; of a spot buy in its coins.</param>
/// <param name="LastChange">What changed it last.</param>
public sealed record VenueOrder(
    string AccountId,
    OrderSnapshot Snapshot,
    DateTimeOffset CreatedAt,
    decimal CumulativeValue,
    decimal CumulativeFee,
    OrderChange LastChange);

/// <summary>A fill with what a venue's protocol tells beyond <see cref="Messages.Fill"/>.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Fill">The execution.</param>
/// <param name="RealisedPnl">Profit realised by it, before its fee, in the settle asset; zero of spot.</param>
public sealed record VenueFill(string AccountId, Fill Fill, decimal RealisedPnl);

/// <summary>A funding payment with its terms.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Payment">The payment.</param>
/// <param name="Rate">Rate of the stamp.</param>
/// <param name="Quantity">Signed position at the stamp.</param>
/// <param name="Mark">Mark price at the stamp.</param>
public sealed record VenueFunding(string AccountId, FundingPayment Payment, decimal Rate, decimal Quantity, decimal Mark);

/// <summary>Answer to a placement, cancellation or amendment.</summary>
/// <param name="Order">The order as it is after the request; null when refused.</param>
/// <param name="Reason">Why it was refused; <see cref="RejectReason.None"/> when it was not.</param>
/// <param name="Text">For people; empty when accepted.</param>
public sealed record OrderResult(VenueOrder? Order, RejectReason Reason, string Text)
{
    /// <summary>True when the venue did what was asked.</summary>
    public bool IsAccepted => Reason == RejectReason.None;

    internal static OrderResult Refuse(RejectReason reason, string text) => new(null, reason, text);

    internal static OrderResult Accept(VenueOrder order) => new(order, RejectReason.None, "");
}

/// <summary>The margin figures of an account, in its asset.</summary>
/// <param name="Wallet">Balance without unrealised profit.</param>
/// <param name="Unrealised">Unrealised profit at the marks.</param>
/// <param name="PositionMargin">Initial margin of the positions.</param>
/// <param name="OrderMargin">Initial margin that working orders add to that of the positions.</param>
/// <param name="Maintenance">Maintenance margin of the positions.</param>
public sealed record MarginSummary(decimal Wallet, decimal Unrealised, decimal PositionMargin, decimal OrderMargin, decimal Maintenance)
{
    /// <summary>Wallet and unrealised profit.</summary>
    public decimal Equity => Wallet + Unrealised;

    /// <summary>What new positions may use; never negative.</summary>
    public decimal Available => Math.Max(0, Equity - PositionMargin - OrderMargin);
}

/// <summary>The displayed touch of a book.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Bid">Best bid; zero when that side is empty.</param>
/// <param name="BidSize">Native quantity at the best bid.</param>
/// <param name="Ask">Best ask; zero when that side is empty.</param>
/// <param name="AskSize">Native quantity at the best ask.</param>
/// <param name="Sequence">Grows with every change of the book; zero before the first.</param>
/// <param name="Time">Of the last change.</param>
public sealed record BookTop(
    string Symbol, decimal Bid, decimal BidSize, decimal Ask, decimal AskSize, long Sequence, DateTimeOffset Time);

/// <summary>One level of a book.</summary>
/// <param name="Price">Quote currency per base unit.</param>
/// <param name="Size">Native quantity.</param>
public readonly record struct BookLevel(decimal Price, decimal Size);

/// <summary>Levels of a book, best first.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Bids">Best first.</param>
/// <param name="Asks">Best first.</param>
/// <param name="Sequence">As in <see cref="BookTop"/>.</param>
/// <param name="Time">Of the last change.</param>
public sealed record BookDepth(
    string Symbol, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks, long Sequence, DateTimeOffset Time);

/// <summary>Mark price and funding of an instrument.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Mark">Mark price; zero before the first book.</param>
/// <param name="Index">Index price; the mark when none was given.</param>
/// <param name="FundingRate">Paid at the next stamp; positive: longs pay.</param>
/// <param name="FundingInterval">Between stamps.</param>
/// <param name="NextFunding">Next stamp; <see cref="DateTimeOffset.MaxValue"/> when there is none.</param>
public sealed record MarkInfo(
    string Symbol, decimal Mark, decimal Index, decimal FundingRate, TimeSpan FundingInterval, DateTimeOffset NextFunding);

/// <summary>Where an asset's money is. Whatever happens, <see cref="Imbalance"/> is zero.</summary>
/// <param name="Asset">Settle asset.</param>
/// <param name="NetDeposits">Deposits less withdrawals.</param>
/// <param name="Wallets">Sum of the accounts' balances, in margin accounts and beside them.</param>
/// <param name="Unrealised">Sum of the accounts' unrealised profit at the marks.</param>
/// <param name="Fees">Trading and withdrawal fees collected by the venue, rebates subtracted.</param>
/// <param name="Insurance">Liquidation fees less what the fund paid for bankrupt accounts.</param>
/// <param name="Outside">Profit at the marks of those outside the model who traded and exchanged funding with its accounts.</param>
public sealed record MoneyTotals(
    string Asset, decimal NetDeposits, decimal Wallets, decimal Unrealised, decimal Fees, decimal Insurance, decimal Outside)
{
    /// <summary>All money there is.</summary>
    public decimal Total => Wallets + Unrealised + Fees + Insurance + Outside;

    /// <summary>Money that came from nowhere (positive) or was lost (negative): zero.</summary>
    public decimal Imbalance => Total - NetDeposits;
}

/// <summary>A funding stamp that has passed.</summary>
/// <param name="Rate">Rate; positive: longs paid.</param>
/// <param name="Time">The stamp.</param>
/// <param name="Mark">Mark price at the stamp.</param>
public sealed record FundingStamp(decimal Rate, DateTimeOffset Time, decimal Mark);
