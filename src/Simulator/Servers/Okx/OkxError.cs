using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>A <c>code</c> or <c>sCode</c> and its message. Codes: the error-code page of the V5 documentation.</summary>
internal sealed record OkxError(int Code, string Message, int Status = 200)
{
    public static readonly OkxError Ok = new(0, "");
    public static readonly OkxError NotJson = new(50002, "JSON syntax error", 400);
    public static readonly OkxError Unavailable = new(50001, "Service temporarily unavailable. Please try again later.", 503);
    public static readonly OkxError TooMany = new(50011, "Too Many Requests", 429);
    public static readonly OkxError Expired = new(50036, "The expTime can't be earlier than the current system time. Please adjust the expTime and try again.");
    public static readonly OkxError WrongTime = new(50102, "Timestamp request expired.", 401);
    public static readonly OkxError WrongPassphrase = new(50105, "Request header \"OK-ACCESS-PASSPHRASE\" incorrect.", 401);
    public static readonly OkxError BadKey = new(50111, "Invalid OK-ACCESS-KEY.", 401);
    public static readonly OkxError BadTimestamp = new(50112, "Invalid OK-ACCESS-TIMESTAMP.", 401);
    public static readonly OkxError BadSignature = new(50113, "Invalid signature.", 401);
    public static readonly OkxError NoInstrument = new(51001, "Instrument ID, Instrument ID code or Spread ID doesn't exist.");
    public static readonly OkxError NeedsId = new(51003, "Either client order ID or order ID is required.");
    public static readonly OkxError TimedOut = new(51149, "Order timed out. Please try again.", 500);
    public static readonly OkxError NothingToCancel = new(51400, "Order cancellation failed as the order has been filled, canceled or does not exist.");
    public static readonly OkxError NoOrder = new(51603, "Order does not exist");
    public static readonly OkxError NotLoggedOn = new(60011, "Please log in");
    public static readonly OkxError InvalidRequest = new(60012, "Invalid request");
    public static readonly OkxError TooFrequent = new(60014, "Requests too frequent");

    public static OkxError BadParameter(string name) => new(51000, $"Parameter {name} error", 400);

    /// <summary>The code of a refusal by the model.</summary>
    public static OkxError From(RejectReason reason, string text) => reason switch
    {
        RejectReason.UnknownSymbol => NoInstrument,
        RejectReason.InstrumentClosed => new(51022, "Contract suspended."),
        RejectReason.NoBook => new(51109, "No available offers."),
        RejectReason.WrongAsset => new(51010, "Request unsupported under current account mode"),
        RejectReason.BadTick => new(51150, "The precision of the number of trades or the price exceeds the limit."),
        RejectReason.BadLot => new(51121, "Order quantity must be a multiple of the lot size."),
        RejectReason.BelowMinQuantity or RejectReason.BelowMinNotional => new(51020, "Your order should meet or exceed the minimum order amount."),
        RejectReason.AboveMaxQuantity => new(51101, "Order failed, the sz of the current order can't be more than the limit."),
        RejectReason.PriceOutOfBand => new(51006, "Order price is not within the price limit"),
        RejectReason.ReduceOnlyWouldIncrease => new(51169, "Order failed because you don't have any positions in this direction for this contract to reduce."),
        RejectReason.InsufficientMargin => new(51008, "Order failed. Insufficient USDT balance in account"),
        RejectReason.AbovePositionLimit => new(51004, "Order failed. The sum of order size, positions and pending orders exceeds the limit of the leverage."),
        RejectReason.DuplicateClientId => new(51016, "Client order ID already exists."),
        RejectReason.TooManyOrders => new(51102, "Order failed, the number of pending orders for this instId can't be more than the limit."),
        RejectReason.UnknownOrder or RejectReason.OrderFinished => new(51503, "Order modification failed as the order has been filled, canceled or does not exist."),
        RejectReason.NothingToChange => new(51504, "No changes."),
        RejectReason.BadLeverage => new(59102, "Leverage exceeds the maximum limit. Please lower the leverage."),
        RejectReason.PostOnlyWouldTake => new(51020, "The order would take liquidity."),
        _ => throw new InvalidOperationException($"No OKX code for refusal {reason}: {text}"),
    };
}
