using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>Something that happened at the venue, in the order in which it happened.</summary>
/// <param name="AccountId">Whose it is; empty when it is everybody's.</param>
/// <param name="Time">The venue's time.</param>
public abstract record ModelEvent(string AccountId, DateTimeOffset Time);

/// <summary>The displayed book changed.</summary>
/// <param name="Book">The new touch.</param>
public sealed record BookEvent(BookTop Book) : ModelEvent("", Book.Time);

/// <summary>Mark, index or funding were set explicitly (a mark that follows the book's middle is not told again).</summary>
/// <param name="Info">The new figures.</param>
/// <param name="Time">The venue's time.</param>
public sealed record MarkEvent(MarkInfo Info, DateTimeOffset Time) : ModelEvent("", Time);

/// <summary>An order entered, traded, changed or ended.</summary>
/// <param name="Order">As it is now.</param>
/// <param name="Change">What happened.</param>
public sealed record OrderEvent(VenueOrder Order, OrderChange Change)
    : ModelEvent(Order.AccountId, Order.Snapshot.UpdatedAt);

/// <summary>A fill. An <see cref="OrderEvent"/> with <see cref="OrderChange.Traded"/> follows at once.</summary>
/// <param name="Trade">The execution.</param>
/// <param name="Order">Its order after it.</param>
public sealed record FillEvent(VenueFill Trade, VenueOrder Order) : ModelEvent(Trade.AccountId, Trade.Fill.Time);

/// <summary>A position changed in quantity. It does not carry a liquidation price: ask <see cref="VenueModel.PositionOf"/>.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Position">As it is now.</param>
/// <param name="Time">The venue's time.</param>
public sealed record PositionEvent(string AccountId, Position Position, DateTimeOffset Time) : ModelEvent(AccountId, Time);

/// <summary>Why a wallet changed.</summary>
public enum BalanceCause
{
    /// <summary>Profit and fee of a trade.</summary>
    Trade = 1,

    /// <summary>Funding.</summary>
    Funding,

    /// <summary>Money came in.</summary>
    Deposit,

    /// <summary>Money went out.</summary>
    Withdrawal,

    /// <summary>Fee of a liquidation.</summary>
    LiquidationFee,

    /// <summary>The insurance fund made up for a negative wallet.</summary>
    InsuranceCover,

    /// <summary>Money was moved from the margin account to the wallet.</summary>
    MovedOut,

    /// <summary>Money was moved from the wallet to the margin account.</summary>
    MovedIn,

    /// <summary>Profit of a position that was settled at the end of its contract.</summary>
    Delivery,
}

/// <summary>A wallet changed.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Asset">Settle asset.</param>
/// <param name="Wallet">Balance without unrealised profit, after the change.</param>
/// <param name="Change">By how much.</param>
/// <param name="Cause">Why.</param>
/// <param name="Time">The venue's time.</param>
public sealed record BalanceEvent(
    string AccountId, string Asset, decimal Wallet, decimal Change, BalanceCause Cause, DateTimeOffset Time)
    : ModelEvent(AccountId, Time);

/// <summary>Funding was paid or received; a <see cref="BalanceEvent"/> follows.</summary>
/// <param name="Funding">The payment and its terms.</param>
public sealed record FundingEvent(VenueFunding Funding) : ModelEvent(Funding.AccountId, Funding.Payment.Time);

/// <summary>An account's equity reached its maintenance margin; its cancelled orders and forced closes follow.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Equity">At that instant.</param>
/// <param name="Maintenance">At that instant.</param>
/// <param name="Time">The venue's time.</param>
public sealed record LiquidationEvent(string AccountId, decimal Equity, decimal Maintenance, DateTimeOffset Time)
    : ModelEvent(AccountId, Time);

/// <summary>A dead-man's switch fired; the cancelled orders follow.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Time">The venue's time.</param>
public sealed record DeadManEvent(string AccountId, string Symbol, DateTimeOffset Time) : ModelEvent(AccountId, Time);

/// <summary>A contract ended; the cancelled orders and the settlements of its positions follow.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Price">At which every position is settled: the mark.</param>
/// <param name="Time">The venue's time.</param>
public sealed record DeliveryEvent(string Symbol, decimal Price, DateTimeOffset Time) : ModelEvent("", Time);

/// <summary>An account's leverage in an instrument was set.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Leverage">Now.</param>
/// <param name="Time">The venue's time.</param>
public sealed record LeverageEvent(string AccountId, string Symbol, decimal Leverage, DateTimeOffset Time)
    : ModelEvent(AccountId, Time);
