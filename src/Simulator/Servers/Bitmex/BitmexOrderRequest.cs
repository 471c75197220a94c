using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers.Bitmex;

/// <summary>Parameters of a new order.</summary>
internal static class BitmexOrderRequest
{
    private const int MaxClientId = 36;

    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    public static BitmexError? Read(QueryParams p, BitmexMarket? market, out PlaceOrder? order)
    {
        order = null;
        if (market is null)
        {
            return BitmexError.BadSymbol;
        }

        if (!p.TryDecimal("orderQty", out var given) || given is not { } contracts || contracts == 0 || contracts != decimal.Truncate(contracts))
        {
            return BitmexError.BadQuantity;
        }

        // Without a side the sign of the quantity is one.
        Side? side = p.Text("side") switch
        {
            "Buy" => Side.Buy,
            "Sell" => Side.Sell,
            null => contracts > 0 ? Side.Buy : Side.Sell,
            _ => null,
        };
        if (side is null)
        {
            return new BitmexError(400, "Invalid side");
        }

        if (ReadType(p, out var type) is { } bad)
        {
            return bad;
        }

        if (!p.TryDecimal("price", out var price) || (type != OrderType.Market && price is null or <= 0))
        {
            return BitmexError.BadPrice;
        }

        var clientId = p.Text("clOrdID") ?? "";
        if (clientId.Length > MaxClientId)
        {
            return new BitmexError(400, "Invalid clOrdID");
        }

        order = new PlaceOrder(
            clientId, market.Symbol, side.Value, type, Math.Abs(contracts) / market.PerUnit, type == OrderType.Market ? 0 : price!.Value,
            Instructs(p, "ReduceOnly"));
        return null;
    }

    private static BitmexError? ReadType(QueryParams p, out OrderType type)
    {
        type = OrderType.Market;
        var isLimit = (p.Text("ordType") ?? (p.Text("price") is null ? "Market" : "Limit")) switch
        {
            "Market" => false,
            "Limit" => true,
            _ => (bool?)null,
        };
        switch (isLimit, p.Text("timeInForce"))
        {
            case (null, _):
                return new BitmexError(400, "Invalid ordType");
            case (false, null or "ImmediateOrCancel" or "GoodTillCancel"):
                return null;
            case (true, "ImmediateOrCancel"):
                type = OrderType.LimitIoc;
                return null;
            case (true, null or "GoodTillCancel"):
                type = Instructs(p, "ParticipateDoNotInitiate") ? OrderType.PostOnly : OrderType.LimitGtc;
                return null;
            default:
                return new BitmexError(400, "Invalid timeInForce");
        }
    }

    private static bool Instructs(QueryParams p, string instruction) =>
        p.Text("execInst") is { } words && words.Split(',', StringSplitOptions.TrimEntries).Contains(instruction, StringComparer.Ordinal);
}
