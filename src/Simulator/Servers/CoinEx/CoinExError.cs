using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>
/// A <c>code</c> and its message. Codes: "Error Handling" of the API v2 documentation; 3103, which that page leaves open,
/// stands for refusals whose code the venue does not publish.
/// </summary>
internal sealed record CoinExError(int Code, string Message, int Status = 200)
{
    public static readonly CoinExError Ok = new(0, "OK");
    public static readonly CoinExError BadParameter = new(4004, "Parameter error, please check the request parameters.");
    public static readonly CoinExError BadKey = new(4005, "Invalid access_id.");
    public static readonly CoinExError BadSignature = new(4008, "Signature error.");
    public static readonly CoinExError Expired = new(4010, "Request expired.");
    public static readonly CoinExError TooManyRequests = new(4213, "Rate limit triggered.");
    public static readonly CoinExError Banned = new(4213, "Too many requests.", 429);
    public static readonly CoinExError Unavailable = new(4001, "Service unavailable, please try again later.", 503);
    public static readonly CoinExError TimedOut = new(4002, "Service timed out, please try again later.", 503);
    public static readonly CoinExError NoRoute = new(4004, "Not found.", 404);
    public static readonly CoinExError NoOrder = new(3600, "Order not found.");
    public static readonly CoinExError NoFunds = new(3109, "Balance insufficient.");
    public static readonly CoinExError NoPosition = Unpublished("There is no position to close.");
    public static readonly CoinExError SocketParameter = new(20001, "Invalid parameter.");
    public static readonly CoinExError SocketMethod = new(20002, "Method not found.");
    public static readonly CoinExError SocketUnsigned = new(21001, "Authentication required.");
    public static readonly CoinExError SocketSignature = new(21002, "Authentication failed.");

    public static CoinExError Unpublished(string text) => new(3103, text);

    /// <summary>The code of a refusal by the model.</summary>
    public static CoinExError From(RejectReason reason, string text) => reason switch
    {
        RejectReason.UnknownSymbol or RejectReason.BadTick or RejectReason.BadLot or RejectReason.AboveMaxQuantity => new(3639, "Invalid Parameter: " + text),
        RejectReason.InstrumentClosed or RejectReason.WrongAsset => new(4117, "The market is closed."),
        RejectReason.NoBook => new(3620, "Market orders are unavailable: not enough depth."),
        RejectReason.BelowMinQuantity or RejectReason.BelowMinNotional => new(3127, "The order quantity is below the minimum."),
        RejectReason.PriceOutOfBand => new(3606, "The price deviates too much from the latest one."),
        RejectReason.PostOnlyWouldTake => new(3622, "This order can't be set as Maker Only and has been canceled."),
        RejectReason.ReduceOnlyWouldIncrease => NoPosition,
        RejectReason.InsufficientMargin => NoFunds,
        RejectReason.UnknownOrder or RejectReason.OrderFinished => NoOrder,
        RejectReason.BadLeverage or RejectReason.NothingToChange => BadParameter,
        RejectReason.AbovePositionLimit or RejectReason.DuplicateClientId or RejectReason.TooManyOrders => Unpublished(text),
        _ => throw new InvalidOperationException($"No CoinEx code for refusal {reason}: {text}"),
    };

    public static CoinExError From(FundsRefusal refusal) => refusal switch
    {
        FundsRefusal.InsufficientFunds => NoFunds,
        FundsRefusal.Suspended or FundsRefusal.DuplicateId => Unpublished("Withdrawals are suspended."),
        FundsRefusal.WrongAsset or FundsRefusal.UnknownNetwork or FundsRefusal.BadAmount or FundsRefusal.BelowMinimum
            or FundsRefusal.AboveMaximum or FundsRefusal.BadAddress => BadParameter,
        _ => throw new InvalidOperationException($"Refusal {refusal} has no code."),
    };
}
