using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>An error of Binance's futures API: code, message and HTTP status. Codes: "Error Codes" of the USDⓈ-M documentation.</summary>
internal sealed record BinanceError(int Code, string Message, int Status = 400)
{
    public static readonly BinanceError TooManyRequests = new(-1003, "Too many requests; current limit is exceeded. Please use the websocket for live updates to avoid polling the API.", 429);
    public static readonly BinanceError Banned = new(-1003, "Way too many requests; IP banned. Please use the websocket for live updates to avoid bans.", 418);
    public static readonly BinanceError UnknownStatus = new(-1007, "Timeout waiting for response from backend server. Send status unknown; execution status unknown.", 408);
    public static readonly BinanceError UnknownError = new(-1000, "Unknown error, please check your request or try again later.", 503);
    public static readonly BinanceError Unavailable = new(-1001, "Internal error; unable to process your request. Please try again.", 503);
    public static readonly BinanceError TooManyOrders = new(-1015, "Too many new orders; current limit is exceeded.", 429);
    public static readonly BinanceError OutsideWindow = new(-1021, "Timestamp for this request is outside of the recvWindow.");
    public static readonly BinanceError AheadOfServer = new(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    public static readonly BinanceError BadSignature = new(-1022, "Signature for this request is not valid.");
    public static readonly BinanceError BadKeyFormat = new(-2014, "API-key format invalid.", 401);
    public static readonly BinanceError RejectedKey = new(-2015, "Invalid API-key, IP, or permissions for action.", 401);
    public static readonly BinanceError BadPrecision = new(-1111, "Precision is over the maximum defined for this asset.");
    public static readonly BinanceError BadTimeInForce = new(-1115, "Invalid timeInForce.");
    public static readonly BinanceError BadOrderType = new(-1116, "Invalid orderType.");
    public static readonly BinanceError BadSide = new(-1117, "Invalid side.");
    public static readonly BinanceError BadSymbol = new(-1121, "Invalid symbol.");
    public static readonly BinanceError BadListenKey = new(-1125, "This listenKey does not exist.");
    public static readonly BinanceError BadReduceOnly = new(-4062, "Invalid or improper reduceOnly value.");
    public static readonly BinanceError UnknownOrder = new(-2011, "Unknown order sent.");
    public static readonly BinanceError NoSuchOrder = new(-2013, "Order does not exist.");
    public static readonly BinanceError BadClientId = new(-4015, "Client order id is not valid.");
    public static readonly BinanceError PriceNotPositive = new(-4001, "Price less than or equal to zero.");
    public static readonly BinanceError QuantityNotPositive = new(-4003, "Quantity less than or equal to zero.");
    public static readonly BinanceError BadTick = new(-4014, "Price not increased by tick size.");
    public static readonly BinanceError BadPositionSide = new(-4061, "Order's position side does not match user's setting.");
    public static readonly BinanceError NotFound = new(-5000, "Path is not a valid path.", 404);

    public static BinanceError Missing(string name) =>
        new(-1102, $"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.");

    public static BinanceError Invalid(string name) => new(-1130, $"Data sent for parameter '{name}' is not valid.");

    /// <summary>The code of a refusal by the model.</summary>
    public static BinanceError From(RejectReason reason, string text, decimal minNotional = 0) => reason switch
    {
        RejectReason.UnknownSymbol => BadSymbol,
        RejectReason.InstrumentClosed => new(-4141, "Symbol is closed."),
        RejectReason.NoBook => new(-1112, "No orders on book for symbol."),
        RejectReason.WrongAsset => new(-1126, "This asset is not supported."),
        RejectReason.BadTick => BadTick,
        RejectReason.BadLot => new(-4023, "Qty not increased by step size."),
        RejectReason.BelowMinQuantity => new(-4004, "Quantity less than min quantity."),
        RejectReason.AboveMaxQuantity => new(-4005, "Quantity greater than max quantity."),
        RejectReason.BelowMinNotional => new(-4164, $"Order's notional must be no smaller than {minNotional} (unless you choose reduce only)."),
        RejectReason.PriceOutOfBand => new(-4016, "Limit price can't be higher or lower than the mark price multiplier allows."),
        RejectReason.PostOnlyWouldTake => new(-5022, "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history"),
        RejectReason.ReduceOnlyWouldIncrease => new(-2022, "ReduceOnly Order is rejected."),
        RejectReason.InsufficientMargin => new(-2019, "Margin is insufficient."),
        RejectReason.AbovePositionLimit => new(-2027, "Exceeded the maximum allowable position at current leverage."),
        RejectReason.DuplicateClientId => new(-4116, "ClientOrderId is duplicated."),
        RejectReason.TooManyOrders => new(-2025, "Reach max open order limit."),
        RejectReason.UnknownOrder or RejectReason.OrderFinished => UnknownOrder,
        RejectReason.NothingToChange => new(-5027, "No need to modify the order."),
        RejectReason.BadLeverage => new(-4028, "Leverage is not valid."),
        _ => throw new InvalidOperationException($"No Binance code for refusal {reason}: {text}"),
    };

    public VenueResponse ToResponse() => new(Status, Json.Write(this, static (w, e) =>
    {
        w.WriteStartObject();
        w.WriteNumber("code", e.Code);
        w.WriteString("msg", e.Message);
        w.WriteEndObject();
    }));
}
