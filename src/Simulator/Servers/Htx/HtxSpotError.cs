using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>The spot side's refusals, which are words ("Error Code" of the trading interface).</summary>
internal static class HtxSpotError
{
    public static readonly HtxError TooMany = new("rate-too-many-requests", "exceeded rate limit", 429);
    public static readonly HtxError Busy = new("gateway-internal-error", "Failed to load data. Try again later.", 503);
    public static readonly HtxError Maintenance = new("system-maintenance", "System is in maintenance!", 503);
    public static readonly HtxError NoSymbol = new("base-symbol-error", "The symbol is invalid");
    public static readonly HtxError NoOrder = new("base-record-invalid", "record invalid");
    public static readonly HtxError NoAccount = new("account-get-accounts-inexistent-error", "account for id and user id does not exist");
    public static readonly HtxError BadState = new("order-orderstate-error", "Incorrect order state");
    public static readonly HtxError NoMoney = new("account-frozen-balance-insufficient-error", "trade account balance is not enough, left: `0`");

    public static HtxError BadField(string name) => new("validation-format-error", $"Format Error: {name}.");

    public static HtxError Missing(string name) => new("validation-constraints-required", $"Field is missing: {name}.");

    /// <summary>The word of a refusal by the model.</summary>
    public static HtxError From(RejectReason reason, string text) => reason switch
    {
        RejectReason.UnknownSymbol => NoSymbol,
        RejectReason.InstrumentClosed or RejectReason.NoBook => new("base-symbol-trade-disabled", "Trading is disabled for this symbol"),
        RejectReason.WrongAsset => NoAccount,
        RejectReason.BadTick => new("order-orderprice-precision-error", "order price precision error"),
        RejectReason.BadLot => new("order-orderamount-precision-error", "order amount precision error"),
        RejectReason.BelowMinQuantity => new("order-limitorder-amount-min-error", "limit order amount error, min"),
        RejectReason.BelowMinNotional => new("order-value-min-error", "Order total cannot be lower than the smallest"),
        RejectReason.AboveMaxQuantity => new("order-limitorder-amount-max-error", "limit order amount error, max"),
        RejectReason.PriceOutOfBand => new("order-limitorder-price-max-error", "limit order price error"),
        RejectReason.InsufficientMargin or RejectReason.ReduceOnlyWouldIncrease => NoMoney,
        RejectReason.AbovePositionLimit => new("order-holding-limit-failed", "Order failed, exceeded the holding limit of this currency"),
        RejectReason.DuplicateClientId => new("invalid-client-order-id", "invalid.client.order.id (NT)"),
        RejectReason.TooManyOrders => new("base-operation-forbidden", "The operation is forbidden"),
        RejectReason.UnknownOrder => NoOrder,
        RejectReason.OrderFinished => BadState,
        _ => throw new InvalidOperationException($"No word of HTX spot for refusal {reason}: {text}"),
    };
}
