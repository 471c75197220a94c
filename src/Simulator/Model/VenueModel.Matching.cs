using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

public sealed partial class VenueModel
{
    /// <summary>Decimals of a fee in coins.</summary>
    private const int CoinDecimals = 8;

    /// <summary>Lets an order take what it may, then rests it or ends it.</summary>
    private void Match(ModelOrder order)
    {
        var holding = order.Holding;
        var market = holding.Market;
        var limit = order.Type == OrderType.Market
            ? market.Mark * (1 + order.Side.Sign() * Rules.MarketBandFraction)
            : order.Price;
        Take(order, limit);
        if (!order.IsWorking)
        {
            return;
        }

        if (order.ReduceOnly && holding.Reducible(order.Side) == 0)
        {
            End(order, order.Type is OrderType.LimitIoc or OrderType.Market ? OrderChange.Expired : OrderChange.ReduceOnlyCancelled);
        }
        else if (order.Type is OrderType.LimitIoc or OrderType.Market)
        {
            End(order, OrderChange.Expired);
        }
        else
        {
            Rest(order);
            TrimReduceOnly(holding);
        }
    }

    /// <summary>
    /// Trades an incoming order against the other side, best price first; at one price the tape's size goes before
    /// resting orders, and those go by time.
    /// </summary>
    private void Take(ModelOrder order, decimal limit)
    {
        var market = order.Holding.Market;
        var queue = market.Resting(order.Side.Opposite());
        while (order.IsWorking)
        {
            var wanted = order.ReduceOnly
                ? Math.Min(order.Remaining, order.Holding.Reducible(order.Side))
                : order.Remaining;
            ref var tape = ref market.Tape(order.Side.Opposite());
            var hasTape = tape.TryBest(Rules, market.Spec, out var price, out var size);
            var resting = queue.Count > 0 ? queue[0] : null;
            if (resting is not null && (!hasTape || !Market.IsWithin(order.Side, price, resting.Price)))
            {
                if (wanted <= 0 || !Market.IsWithin(order.Side, resting.Price, limit) || !Meet(order, resting, wanted))
                {
                    return;
                }
            }
            else
            {
                if (wanted <= 0 || !hasTape || !Market.IsWithin(order.Side, price, limit))
                {
                    return;
                }

                var quantity = Math.Min(wanted, size);
                tape.Take(quantity);
                Touch(market);
                TradeOutside(order, quantity, price, isMaker: false);
            }
        }
    }

    /// <summary>Trades an incoming order with a resting one at the resting one's price; false when the incoming one must stop.</summary>
    private bool Meet(ModelOrder taker, ModelOrder maker, decimal wanted)
    {
        if (ReferenceEquals(taker.Holding, maker.Holding) && Rules.SelfTrade != SelfTradeRule.Allow)
        {
            var isTakerOut = Rules.SelfTrade == SelfTradeRule.CancelIncoming;
            End(isTakerOut ? taker : maker, OrderChange.SelfTradeCancelled);
            return !isTakerOut;
        }

        var quantity = Math.Min(wanted, maker.Remaining);
        var price = maker.Price;
        var tradeId = Rules.TradeIdFormat(++_trades);
        Execute(maker, quantity, price, tradeId, isMaker: true);
        Execute(taker, quantity, price, tradeId, isMaker: false);
        TrimReduceOnly(maker.Holding);
        TrimReduceOnly(taker.Holding);
        return true;
    }

    /// <summary>Fills resting orders that the tape's new book reaches, at their own prices, up to the size that reaches them.</summary>
    private void FillResting(Market market, Side side)
    {
        var queue = market.Resting(side);
        while (queue.Count > 0)
        {
            var order = queue[0];
            ref var tape = ref market.Tape(side.Opposite());
            if (!tape.TryBest(Rules, market.Spec, out var price, out var size)
                || !Market.IsWithin(side, price, order.Price)
                || (Rules.RestingFill == RestingFillRule.OnTradeThrough && price == order.Price))
            {
                return;
            }

            var quantity = Math.Min(order.Remaining, size);
            tape.Take(quantity);
            TradeOutside(order, quantity, order.Price, isMaker: true);
        }
    }

    private void TradeOutside(ModelOrder order, decimal quantity, decimal price, bool isMaker)
    {
        var market = order.Holding.Market;
        var signed = -order.Side.Sign() * quantity;
        market.OutsideQuantity += signed;
        market.OutsideCost += market.Contract.Value(signed, price);
        Execute(order, quantity, price, Rules.TradeIdFormat(++_trades), isMaker);
        TrimReduceOnly(order.Holding);
    }

    /// <summary>Books one side of a trade: order, position, fee, wallet, history, events.</summary>
    private void Execute(ModelOrder order, decimal quantity, decimal price, string tradeId, bool isMaker)
    {
        var holding = order.Holding;
        var (account, market) = (holding.Account, holding.Market);
        var realised = holding.Book(order.Side.Sign() * quantity, price);
        var rate = order.Cause is TradeCause.AutoDeleverage or TradeCause.Delivery ? 0 : isMaker ? market.Terms.MakerFeeRate : market.Terms.TakerFeeRate;
        var inCoins = market.IsSpot && order.Side == Side.Buy;
        var fee = inCoins ? Math.Round(quantity * rate, CoinDecimals) : Contract.Round(market.Contract.Weight(quantity, price) * rate);
        order.AddFill(quantity, price, fee, _now);
        if (!order.IsWorking)
        {
            Unrest(order);
            account.Finish(order);
        }
        else if (isMaker)
        {
            Touch(market);
        }

        if (inCoins)
        {
            holding.MoveCoins(-fee);
            market.CoinFees += fee;
        }
        else
        {
            market.Fees += fee;
        }

        NoteExposed(holding);
        var fill = new Fill(
            tradeId, order.ClientId, order.VenueId, market.Symbol, order.Side, quantity, price, fee,
            inCoins ? market.Spec.BaseAsset : market.Spec.SettleAsset, isMaker, order.Cause, _now);
        var trade = new VenueFill(account.Id, fill, market.IsSpot ? 0 : realised);
        account.Fills.AddBounded(trade, _now);
        var view = order.View();
        Emit(new FillEvent(trade, view));
        Emit(new OrderEvent(view, OrderChange.Traded));
        Emit(new PositionEvent(account.Id, holding.View(withLiquidation: false), _now));
        ChangeWallet(account, inCoins ? realised : realised - fee, order.Cause == TradeCause.Delivery ? BalanceCause.Delivery : BalanceCause.Trade);
    }

    /// <summary>Keeps a market's list of those who hold something.</summary>
    private static void NoteExposed(Holding holding)
    {
        var exposed = holding.Market.Exposed;
        if (holding.Quantity == 0)
        {
            exposed.Remove(holding);
        }
        else if (!exposed.Contains(holding))
        {
            exposed.Add(holding);
        }
    }

    /// <summary>Cuts resting reduce-only orders down to the position; ends those with nothing left to reduce.</summary>
    private void TrimReduceOnly(Holding holding)
    {
        for (var i = holding.Orders.Count - 1; i >= 0; i--)
        {
            var order = holding.Orders[i];
            if (!order.ReduceOnly)
            {
                continue;
            }

            var allowed = holding.Reducible(order.Side);
            if (allowed == 0)
            {
                End(order, OrderChange.ReduceOnlyCancelled);
            }
            else if (order.Remaining > allowed)
            {
                order.Quantity = order.Done + allowed;
                order.Change(order.Status, OrderChange.Trimmed, _now);
                Touch(holding.Market);
                Emit(new OrderEvent(order.View(), OrderChange.Trimmed));
            }
        }
    }
}
