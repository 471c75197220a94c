using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

public sealed partial class VenueModel
{
    /// <summary>Judges an order before it enters; null when it may.</summary>
    /// <param name="account">Owner.</param>
    /// <param name="order">The order.</param>
    /// <param name="holding">Where it belongs; null when refused.</param>
    /// <param name="wouldTake">True when it would trade at once.</param>
    /// <param name="done">What has traded of it already: for an amendment.</param>
    private OrderResult? Judge(Account account, PlaceOrder order, out Holding? holding, out bool wouldTake, decimal done = 0)
    {
        holding = null;
        wouldTake = false;
        if (!_markets.TryGetValue(order.Symbol, out var market))
        {
            return OrderResult.Refuse(RejectReason.UnknownSymbol, $"no instrument {order.Symbol}");
        }

        if (CheckForm(account, market, order) is { } malformed)
        {
            return malformed;
        }

        if (order.ClientId.Length > 0 && account.ByClientId(order.ClientId) is { } known
            && (known.IsWorking || !Rules.ClientIdReusableWhenFinished))
        {
            return OrderResult.Refuse(RejectReason.DuplicateClientId, $"client id {order.ClientId} is in use");
        }

        holding = account.HoldingOf(market);
        if (holding.Orders.Count >= Rules.MaxOpenOrders)
        {
            return OrderResult.Refuse(RejectReason.TooManyOrders, $"{holding.Orders.Count} orders are working");
        }

        if (order.ReduceOnly && holding.Reducible(order.Side) == 0)
        {
            return OrderResult.Refuse(RejectReason.ReduceOnlyWouldIncrease, "there is no position to reduce");
        }

        wouldTake = order.Type != OrderType.Market && WouldTake(market, order.Side, order.Price);
        if (wouldTake && order.Type == OrderType.PostOnly && Rules.PostOnly == PostOnlyRule.Reject)
        {
            return OrderResult.Refuse(RejectReason.PostOnlyWouldTake, "a post-only order would take liquidity");
        }

        return CheckMargin(holding, order, order.Quantity - done);
    }

    private static OrderResult? CheckForm(Account account, Market market, PlaceOrder order)
    {
        var spec = market.Spec;
        var isMarket = order.Type == OrderType.Market;
        if (!spec.IsTrading || !market.HasBook)
        {
            return OrderResult.Refuse(
                spec.IsTrading ? RejectReason.NoBook : RejectReason.InstrumentClosed, $"{spec.Id} does not trade");
        }

        if (account.Asset != spec.SettleAsset)
        {
            return OrderResult.Refuse(RejectReason.WrongAsset, $"{spec.Id} settles in {spec.SettleAsset}, not {account.Asset}");
        }

        if (!isMarket && (order.Price <= 0 || order.Price % spec.TickSize != 0))
        {
            return OrderResult.Refuse(RejectReason.BadTick, $"price {order.Price} is no multiple of {spec.TickSize}");
        }

        if (order.Quantity <= 0 || order.Quantity % spec.LotSize != 0)
        {
            return OrderResult.Refuse(RejectReason.BadLot, $"quantity {order.Quantity} is no multiple of {spec.LotSize}");
        }

        return CheckSize(market, order, isMarket);
    }

    private static OrderResult? CheckSize(Market market, PlaceOrder order, bool isMarket)
    {
        var spec = market.Spec;
        if (order.Quantity < spec.MinQuantity)
        {
            return OrderResult.Refuse(RejectReason.BelowMinQuantity, $"quantity {order.Quantity} is below {spec.MinQuantity}");
        }

        var largest = isMarket ? spec.MaxMarketQuantity : spec.MaxQuantity;
        if (order.Quantity > largest)
        {
            return OrderResult.Refuse(RejectReason.AboveMaxQuantity, $"quantity {order.Quantity} is above {largest}");
        }

        var notional = market.Contract.QuoteNotional(order.Quantity, isMarket ? market.Mark : order.Price);
        return !order.ReduceOnly && notional < spec.MinNotional
            ? OrderResult.Refuse(RejectReason.BelowMinNotional, $"notional {notional} is below {spec.MinNotional}")
            : null;
    }

    /// <summary>
    /// Margin for what the order would open; an order that opens nothing is never refused here. Needed: the growth of the
    /// initial margin, the taker fee on what opens, and the loss at the mark if it trades at its price.
    /// </summary>
    private OrderResult? CheckMargin(Holding holding, PlaceOrder order, decimal quantity)
    {
        var market = holding.Market;
        if (order.Type != OrderType.Market)
        {
            var bound = market.Mark * (1 + order.Side.Sign() * Rules.LimitBandFraction);
            if (!Market.IsWithin(order.Side, order.Price, bound))
            {
                return OrderResult.Refuse(RejectReason.PriceOutOfBand, $"price {order.Price} is beyond {bound}");
            }
        }

        if (order.ReduceOnly)
        {
            return null;
        }

        if (market.IsSpot)
        {
            return CheckFunds(holding, order, quantity);
        }

        ref var opposite = ref market.Tape(order.Side.Opposite());
        var price = order.Type == OrderType.Market ? opposite.Touch : order.Price;
        var before = holding.MarginWith(order.Side, 0);
        var after = holding.MarginWith(order.Side, market.Contract.Weight(quantity, price));
        if (after <= before)
        {
            return null;
        }

        if (after * holding.Leverage > market.Tiers.LargestNotional(holding.Leverage))
        {
            return OrderResult.Refuse(
                RejectReason.AbovePositionLimit, $"above the largest position at leverage {holding.Leverage}");
        }

        var margin = holding.Account.Margin();
        var free = margin.Equity - margin.PositionMargin - margin.OrderMargin;
        var fee = (after - before) * holding.Leverage * Math.Max(0, market.Terms.TakerFeeRate);
        var signed = order.Side.Sign() * quantity;
        var loss = Math.Max(0, market.Contract.Value(signed, price) - market.Contract.Value(signed, market.Mark));
        var needed = after - before + fee + loss;
        return needed > free
            ? OrderResult.Refuse(RejectReason.InsufficientMargin, $"{needed} needed, {free} free")
            : null;
    }

    /// <summary>Coins for a sell, money for a buy: in full, and beside what working orders hold. A market buy must have the most it may cost.</summary>
    private OrderResult? CheckFunds(Holding holding, PlaceOrder order, decimal quantity)
    {
        var price = order.Type == OrderType.Market ? holding.Market.Mark * (1 + Rules.MarketBandFraction) : order.Price;
        var (needed, free) = order.Side == Side.Sell
            ? (quantity, holding.FreeCoins)
            : (quantity * price, holding.Account.Wallet - holding.Account.Holdings.Sum(other => other.HeldByBuys));
        return needed > free ? OrderResult.Refuse(RejectReason.InsufficientMargin, $"{needed} needed, {free} free") : null;
    }

    private bool WouldTake(Market market, Side side, decimal limit)
    {
        var tape = market.Tape(side.Opposite());
        var others = market.Resting(side.Opposite());
        return (tape.TryBest(Rules, market.Spec, out var price, out _) && Market.IsWithin(side, price, limit))
            || (others.Count > 0 && Market.IsWithin(side, others[0].Price, limit));
    }
}
