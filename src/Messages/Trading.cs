namespace Hedgerow.Messages;

/// <summary>What an order is for. Only <see cref="Open"/> is ever gated by exposure, margin, leverage or budget.</summary>
public enum OrderPurpose
{
    /// <summary>Takes new exposure.</summary>
    Open = 1,

    /// <summary>Brings the legs of a pair level again.</summary>
    Hedge = 2,

    /// <summary>Takes exposure away on both legs.</summary>
    Reduce = 3,
}

/// <summary>What a gateway knows of one order.</summary>
public enum OrderState
{
    /// <summary>Sent; the venue has not answered.</summary>
    Sent = 1,

    /// <summary>Known to be accepted and not final.</summary>
    Working = 2,

    /// <summary>Nobody knows; being asked about.</summary>
    InDoubt = 3,

    /// <summary>Final; the cumulative quantity will not change any more.</summary>
    Closed = 4,
}

/// <summary>What the coordinator asks of a gateway.</summary>
public abstract record GatewayCommand : Message;

/// <summary>
/// First message of a coordinator to a gateway, told only once its epoch is durable. A gateway remembers the highest
/// epoch durably and refuses everything lower. Answered by the <see cref="OrderReport"/>s and
/// <see cref="LedgerCorrected"/> after <paramref name="KnownRevision"/>, then by <see cref="GatewayState"/>.
/// </summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="KnownRevision">The newest revision of this gateway that the coordinator has.</param>
public sealed record TakeCharge(long Epoch, long KnownRevision) : GatewayCommand;

/// <summary>Place an order. Answered by at least one <see cref="OrderReport"/>, also when refused.</summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="ClientId">A <see cref="ClientOrderId"/> in text form; a second request with it is ignored.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Type">Behaviour.</param>
/// <param name="Quantity">Native units.</param>
/// <param name="Price">Limit price.</param>
/// <param name="ReduceOnly">Lets the venue refuse what would open or flip.</param>
/// <param name="Purpose">Decides which gates apply.</param>
/// <param name="DecidedAt">
/// When it was decided, by the coordinator's clock: new exposure that comes late, because a gateway or its way was held up,
/// was decided on prices that are gone, and is refused. The minimum value: not said.
/// </param>
public sealed record OrderRequest(
    long Epoch,
    string ClientId,
    string Symbol,
    Side Side,
    OrderType Type,
    decimal Quantity,
    decimal Price,
    bool ReduceOnly,
    OrderPurpose Purpose,
    DateTimeOffset DecidedAt = default) : GatewayCommand;

/// <summary>Cancel a working order; repeating is harmless.</summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="ClientId">The order.</param>
public sealed record CancelRequest(long Epoch, string ClientId) : GatewayCommand;

/// <summary>
/// Asks about an order. Answered by its <see cref="OrderReport"/>. A gateway that never heard of it burns the id
/// durably — a request that arrives late is then refused — and reports it closed with nothing filled.
/// </summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="ClientId">The order.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Side">Direction.</param>
public sealed record OrderInquiry(long Epoch, string ClientId, string Symbol, Side Side) : GatewayCommand;

/// <summary>Asks for every report after a revision again, when the coordinator saw a hole.</summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="KnownRevision">The newest revision without a hole before it.</param>
public sealed record ReportsRequest(long Epoch, long KnownRevision) : GatewayCommand;

/// <summary>
/// What a gateway tells the coordinator about its ledger. Revisions count up by one without holes per venue, so that
/// nothing is counted twice and nothing is missed.
/// </summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="Previous">Revision of the report told before this one; the coordinator must have counted it.</param>
/// <param name="Revision">Number of the change in this venue's ledger.</param>
public abstract record LedgerReport(string Venue, long Previous, long Revision) : Message;

/// <summary>The newest state of one order.</summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="Previous">Revision of the report told before this one.</param>
/// <param name="Revision">Number of the change in this venue's ledger.</param>
/// <param name="ClientId">The order.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Type">Behaviour.</param>
/// <param name="Quantity">Ordered, native units.</param>
/// <param name="Price">Limit price.</param>
/// <param name="State">The gateway's knowledge.</param>
/// <param name="CumulativeQuantity">Filled so far, native units.</param>
/// <param name="AveragePrice">Of what filled; zero when nothing did.</param>
/// <param name="Reason">Why it closed or is in doubt; empty when there is nothing to say.</param>
/// <param name="Attempted">False when it was refused here and never reached the venue.</param>
/// <param name="Kind">Of the contract.</param>
/// <param name="FeeQuantity">
/// Coins that the venue took as its fee for this spot order, as far as executions told: what is held is the cumulative quantity less these.
/// </param>
public sealed record OrderReport(
    string Venue,
    long Previous,
    long Revision,
    string ClientId,
    string Symbol,
    Side Side,
    OrderType Type,
    decimal Quantity,
    decimal Price,
    OrderState State,
    decimal CumulativeQuantity,
    decimal AveragePrice,
    string Reason,
    bool Attempted,
    ContractKind Kind = ContractKind.Linear,
    decimal FeeQuantity = 0m) : LedgerReport(Venue, Previous, Revision);

/// <summary>Why the venue's position differs from the sum of our orders.</summary>
public enum CorrectionCause
{
    /// <summary>The venue liquidated.</summary>
    Liquidation = 1,

    /// <summary>The venue auto-deleveraged.</summary>
    AutoDeleverage = 2,

    /// <summary>A trade on the account that is not ours.</summary>
    ForeignTrade = 3,

    /// <summary>The venue's position differs and no trade explains it; the venue is right.</summary>
    Unexplained = 4,

    /// <summary>The contract ended and the venue settled the position.</summary>
    Delivery = 5,
}

/// <summary>Small facts of <see cref="CorrectionCause"/>.</summary>
public static class CorrectionCauses
{
    /// <summary>True when the venue closed a part of the position by itself, by a marker of its own.</summary>
    public static bool IsForced(this CorrectionCause cause) =>
        cause is CorrectionCause.Liquidation or CorrectionCause.AutoDeleverage or CorrectionCause.Delivery;
}

/// <summary>The position changed at the venue by something that is no order of ours.</summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="Previous">Revision of the report told before this one.</param>
/// <param name="Revision">Number of the change in this venue's ledger.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Delta">Signed quantity, native units.</param>
/// <param name="Cause">Why.</param>
public sealed record LedgerCorrected(
    string Venue,
    long Previous,
    long Revision,
    string Symbol,
    decimal Delta,
    CorrectionCause Cause) : LedgerReport(Venue, Previous, Revision);

/// <summary>A gateway refused a command because a higher epoch is in charge. The teller must stop.</summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="RefusedEpoch">Epoch of the command.</param>
/// <param name="HighestEpoch">Epoch in charge.</param>
public sealed record EpochRefused(string Venue, long RefusedEpoch, long HighestEpoch) : Message;
