using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>A <c>retCode</c> and its message. Codes: "Error Codes" of the V5 documentation, section UTA.</summary>
internal sealed record BybitError(int Code, string Message, int Status = 200)
{
    public static readonly BybitError Ok = new(0, "OK");
    public static readonly BybitError OutsideWindow = new(10002, "invalid request, please check your server timestamp or recv_window param");
    public static readonly BybitError BadKey = new(10003, "API key is invalid.");
    public static readonly BybitError BadSignature = new(10004, "Error sign, please check your signature generation algorithm.");
    public static readonly BybitError TooManyVisits = new(10006, "Too many visits. Exceeded the API Rate Limit.");
    public static readonly BybitError Banned = new(403, "access too frequent", 403);
    public static readonly BybitError AddressLimited = new(10403, "Exceed IP rate limit.");
    public static readonly BybitError ServerError = new(10016, "Internal server error.");
    public static readonly BybitError NoRoute = new(10017, "Route not found.", 404);
    public static readonly BybitError UnifiedOnly = new(10028, "The API can only be accessed by unified account users.");
    public static readonly BybitError ClassicOnly = new(100028, "The API cannot be accessed by unified account users.");
    public static readonly BybitError NotModifiedMargin = new(110026, "Cross/isolated margin mode is not modified");
    public static readonly BybitError NotModifiedMode = new(110025, "Position mode is not modified");
    public static readonly BybitError NotModifiedLeverage = new(110043, "leverage not modified");
    public static readonly BybitError NoOrder = new(110001, "order not exists or too late to cancel");
    public static readonly BybitError NoOrderToReplace = new(110001, "order not exists or too late to replace");
    public static readonly BybitError BadPositionIndex = new(10001, "position idx not match position mode");

    public static BybitError BadParameter(string text) => new(10001, "params error: " + text);

    /// <summary>The code of a refusal by the model.</summary>
    public static BybitError From(RejectReason reason, string text) => reason switch
    {
        RejectReason.UnknownSymbol => BadParameter("symbol invalid"),
        RejectReason.InstrumentClosed => new(110074, "This contract is not live"),
        RejectReason.NoBook => new(110118, "Unable to retrieve a price of the market order due to low liquidity"),
        RejectReason.WrongAsset => new(110050, "Invalid coin"),
        RejectReason.BadTick => BadParameter("price invalid"),
        RejectReason.BadLot => new(10001, "Qty invalid"),
        RejectReason.BelowMinQuantity => new(10001, "The number of contracts is below the minimum limit allowed"),
        RejectReason.AboveMaxQuantity => new(10001, "The number of contracts exceeds maximum limit allowed: too large"),
        RejectReason.BelowMinNotional => new(110094, "Order notional value below the lower limit"),
        RejectReason.PriceOutOfBand => new(110003, "Order price exceeds the allowable range."),
        RejectReason.ReduceOnlyWouldIncrease => new(110017, "current position is zero, cannot fix reduce-only order qty"),
        RejectReason.InsufficientMargin => new(110007, "ab not enough for new order"),
        RejectReason.AbovePositionLimit => new(110090, "Order placement failed as your position may exceed the max limit."),
        RejectReason.DuplicateClientId => new(110072, "OrderLinkedID is duplicate"),
        RejectReason.TooManyOrders => new(110020, "Not allowed to have more than 500 active orders."),
        RejectReason.UnknownOrder or RejectReason.OrderFinished => NoOrder,
        RejectReason.NothingToChange => new(10001, "The order remains unchanged as the parameters entered match the existing ones."),
        RejectReason.BadLeverage => new(110013, "Cannot set leverage due to risk limit level."),
        RejectReason.PostOnlyWouldTake => new(10001, "The new price of the post-only order would take liquidity."),
        _ => throw new InvalidOperationException($"No Bybit code for refusal {reason}: {text}"),
    };

    /// <summary>The code of a refusal of a spot order, which the venue counts apart.</summary>
    public static BybitError FromSpot(RejectReason reason, string text) => reason switch
    {
        RejectReason.BadTick => new(170134, "Order price has too many decimals."),
        RejectReason.BadLot => new(170137, "Order quantity has too many decimals."),
        RejectReason.BelowMinQuantity => new(170136, "Order quantity exceeded lower limit."),
        RejectReason.AboveMaxQuantity => new(170135, "Order quantity exceeded upper limit."),
        RejectReason.BelowMinNotional => new(170140, "Order value exceeded lower limit."),
        RejectReason.PriceOutOfBand => new(170193, "Buy order price exceeded the limit."),
        RejectReason.InsufficientMargin => new(170131, "Insufficient balance."),
        RejectReason.DuplicateClientId => new(170141, "Duplicate clientOrderId"),
        RejectReason.UnknownOrder or RejectReason.OrderFinished => new(170213, "Order does not exist."),
        _ => From(reason, text),
    };
}
