using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Parameters of the REST calls that change something, as form text without time and signature.</summary>
internal static class BinanceForm
{
    /// <summary>POST /fapi/v1/order.</summary>
    /// <param name="order">A valid order: nothing in it needs encoding.</param>
    /// <param name="isSpot">Of spot.</param>
    public static string Place(PlaceOrder order, bool isSpot = false)
    {
        var (type, timeInForce) = BinanceEncoder.TermsOf(order.Type, isSpot);
        var limit = (timeInForce.Length == 0 ? string.Empty : "&timeInForce=" + timeInForce)
            + (order.Type == OrderType.Market ? string.Empty : "&price=" + Utf8Number.Format(order.Price));
        var reduceOnly = order.ReduceOnly && !isSpot ? "&reduceOnly=true" : string.Empty;
        return $"symbol={order.Symbol}&side={(order.Side == Side.Buy ? "BUY" : "SELL")}&type={type}"
            + $"&quantity={Utf8Number.Format(order.Quantity)}{limit}{reduceOnly}"
            + $"&newClientOrderId={Uri.EscapeDataString(order.ClientId)}&newOrderRespType=RESULT";
    }

    /// <summary>DELETE /fapi/v1/order.</summary>
    /// <param name="cancel">A valid cancel.</param>
    public static string Cancel(CancelOrder cancel) =>
        $"symbol={cancel.Symbol}&origClientOrderId={Uri.EscapeDataString(cancel.ClientId)}";

    /// <summary>POST /fapi/v1/countdownCancelAll.</summary>
    /// <param name="arm">Symbol and time; zero disarms.</param>
    public static string Countdown(ArmDeadManSwitch arm) => string.Create(
        CultureInfo.InvariantCulture,
        $"symbol={Uri.EscapeDataString(arm.Symbol)}&countdownTime={(long)arm.Timeout.TotalMilliseconds}");
}
