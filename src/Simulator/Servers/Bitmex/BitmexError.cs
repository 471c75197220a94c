using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

/// <summary>An HTTP status and the venue's words, which are all it gives; no codes.</summary>
internal sealed record BitmexError(int Status, string Message, string Name = "HTTPError")
{
    public static readonly BitmexError BadKey = new(401, "Invalid API Key.");
    public static readonly BitmexError BadSignature = new(401, "Signature not valid.");
    public static readonly BitmexError NoKey = new(401, "Authorization Required");
    public static readonly BitmexError Limited = new(429, "Rate limit exceeded, retry in 1 seconds.", "RateLimitError");
    public static readonly BitmexError Denied = new(403, "Access Denied");
    public static readonly BitmexError Overloaded = new(503, "The system is currently overloaded. Please try again later.");
    public static readonly BitmexError NotFound = new(404, "Not Found");
    public static readonly BitmexError BadSymbol = new(400, "Invalid symbol");
    public static readonly BitmexError BadQuantity = new(400, "Invalid orderQty");
    public static readonly BitmexError BadPrice = new(400, "Invalid price");

    public static BitmexError Expired(long now) => new(401, $"This request has expired - `expires` is in the past. Current time: {now}");

    public static BitmexError Parameter(string name) => new(400, $"{name} is invalid", "ValidationError");

    /// <summary>The words for a refusal by the model.</summary>
    public static BitmexError From(RejectReason reason, string text) => reason switch
    {
        RejectReason.UnknownSymbol => BadSymbol,
        RejectReason.InstrumentClosed => new(400, "Instrument not listed for trading yet"),
        RejectReason.NoBook => new(400, "Instrument has no mark price"),
        RejectReason.WrongAsset => new(400, "Account has no currency of the instrument"),
        RejectReason.BadTick or RejectReason.PriceOutOfBand => BadPrice,
        RejectReason.BadLot => new(400, "Order quantity must be a multiple of lot size: 100"),
        RejectReason.BelowMinQuantity or RejectReason.AboveMaxQuantity or RejectReason.BelowMinNotional => BadQuantity,
        RejectReason.ReduceOnlyWouldIncrease => new(400, "Order had execInst of Close or ReduceOnly but current position is 0"),
        RejectReason.InsufficientMargin => new(400, "Account has insufficient Available Balance", "ValidationError"),
        RejectReason.AbovePositionLimit => new(400, "Value of position and orders exceeds position Risk Limit", "ValidationError"),
        RejectReason.DuplicateClientId => new(400, "Duplicate clOrdID"),
        RejectReason.TooManyOrders => new(400, "Too many open orders"),
        RejectReason.UnknownOrder => NotFound,
        RejectReason.OrderFinished => new(400, "Invalid ordStatus"),
        RejectReason.NothingToChange => new(400, "Invalid amend: orderQty, leavesQty, price, stopPx unchanged"),
        RejectReason.BadLeverage => new(400, "Invalid leverage"),
        RejectReason.PostOnlyWouldTake => new(400, "Order had execInst of ParticipateDoNotInitiate"),
        _ => throw new InvalidOperationException($"No words for refusal {reason}: {text}"),
    };
}
