using System.Globalization;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>
/// A refusal. Contracts have numbers ("Details of Each Error Code" of the USDT-margined contracts; version 5 says 1003 for a
/// signature), the spot side has words.
/// </summary>
internal sealed record HtxError(string Code, string Message, int Status = 200)
{
    public static readonly HtxError BadKey = new("403", "Incorrect Access key");
    public static readonly HtxError BadSignature = new("1003", "invalid signature");
    public static readonly HtxError BadWallet = new("api-signature-not-valid", "Signature not valid: Verification failure");
    public static readonly HtxError TooMany = new("1032", "The number of access exceeded the limit.", 429);
    public static readonly HtxError Busy = new("1004", "System busy. Please try again later.", 503);
    public static readonly HtxError NoRoute = new("404", "Not found", 404);
    public static readonly HtxError NoContract = new("1013", "This contract symbol doesn't exist.");
    public static readonly HtxError NoOrder = new("1061", "This order doesn't exist.");
    public static readonly HtxError UnknownOrder = new("1017", "Order doesn't exist.");

    public static HtxError BadField(string name) => new("1067", $"The {name} field is invalid. Please re-enter.");

    /// <summary>The code of a refusal by the model.</summary>
    public static HtxError From(RejectReason reason, string text) => reason switch
    {
        RejectReason.UnknownSymbol => NoContract,
        RejectReason.InstrumentClosed => new("1058", "Your order can't be placed due to trade suspension."),
        RejectReason.NoBook => new("1016", "The bid offer does not exist. Please input the price."),
        RejectReason.WrongAsset => new("1010", "Account doesn't exist."),
        RejectReason.BadTick => new("1038", "The order price exceeds the precision limit, please modify and order again."),
        RejectReason.BadLot or RejectReason.BelowMinQuantity or RejectReason.BelowMinNotional =>
            new("1040", "Invalid amount, please modify and order again."),
        RejectReason.AboveMaxQuantity => new("1041", "The order amount exceeds the limit, please modify and order again."),
        RejectReason.PriceOutOfBand => new("1039", "Buy price must be lower and sell price must exceed the limit."),
        RejectReason.PostOnlyWouldTake => new("1069", "The price is not reasonable."),
        RejectReason.ReduceOnlyWouldIncrease => new("1048", "Insufficient close amount available."),
        RejectReason.InsufficientMargin => new("1047", "Insufficient margin available."),
        RejectReason.AbovePositionLimit => new("1461", "Current positions have triggered position limits. Please modify."),
        RejectReason.DuplicateClientId => new("1050", "Customer's order number is repeated. Please try again later."),
        RejectReason.TooManyOrders => new("1234", "The number of the orders which are not fully filled cannot exceed the limit."),
        RejectReason.UnknownOrder => NoOrder,
        RejectReason.OrderFinished => new("1071", "Repeated cancellation. Your order has been canceled."),
        RejectReason.BadLeverage => new("1037", "The leverage is invalid. Please contact the customer service."),
        _ => throw new InvalidOperationException($"No HTX code for refusal {reason}: {text}"),
    };

    /// <summary>The code as a number where it is one, as the contracts' interfaces write it.</summary>
    public long? Number => long.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
