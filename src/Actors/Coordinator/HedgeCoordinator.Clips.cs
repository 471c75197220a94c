using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>Trading towards the curve: both legs at once, or resting on one.</content>
public sealed partial class HedgeCoordinator
{
    /// <summary>The clip that a level pair wants and both venues can take; null when there is none.</summary>
    private Proposal? Propose(PairDesk pair, Effects effects)
    {
        if (_isStopping)
        {
            pair.Activity = "stopping";
            CancelResting(pair, effects);
            return null;
        }
        var now = effects.Now;
        var mode = ModeOf(pair);
        var reduction = LeftToReduce(pair, effects);
        if (pair.A.Fresh(now, _settings.QuoteMaxAge) is not { } a || pair.B.Fresh(now, _settings.QuoteMaxAge) is not { } b)
        {
            pair.Activity = "no fresh book";
            CancelResting(pair, effects);
            return null;
        }
        if ((mode == PairMode.Paused && reduction is null) || pair.CommonLot == 0m)
        {
            pair.Activity = pair.CommonLot == 0m ? "rules not known, or lots without a common multiple" : "paused";
            CancelResting(pair, effects);
            return null;
        }
        if (pair.Settings.Style == ExecutionStyle.MakerTaker && mode != PairMode.Flatten && reduction is null && !HasClosedVenue(pair))
        {
            Rest(pair, a, b, effects);
            return null;
        }
        CancelResting(pair, effects);
        if (pair.Position.Open.Count > 0 || now < pair.NextClipAt || now < pair.LastClipAt + pair.Settings.ClipInterval || a.ReceivedAt <= pair.A.TakenAt || b.ReceivedAt <= pair.B.TakenAt)
        {
            pair.Activity = "waiting for the next clip";
            return null;
        }
        var spread = Spread.Between(a, b);
        var wish = reduction is { } left ? -Math.Sign(pair.Position.Hedged) * left : Wish(pair, mode, spread);
        if (wish == 0m)
        {
            pair.Activity = mode == PairMode.Flatten ? "flat" : "on the curve";
            return null;
        }
        var isOrdered = mode == PairMode.Flatten || reduction is not null;
        var quantity = ClipQuantity(pair, a, b, wish, isOrdered);
        return quantity == 0m ? null : new Proposal(pair, wish, quantity, Edge(pair, spread, wish), isOrdered, GrowthOf(pair, wish, quantity));
    }

    /// <summary>Change of position wanted, cut at zero when it crosses: first close, then open.</summary>
    private static decimal Wish(PairDesk pair, PairMode mode, Spread spread)
    {
        var hedged = pair.Position.Hedged;
        if (mode == PairMode.Flatten)
            return -hedged;
        var wish = pair.Settings.Curve.Wish(hedged, spread, pair.OffsetBps, pair.ClipCostBps);
        if (IsReducing(hedged, wish))
            return Math.Abs(wish) > Math.Abs(hedged) ? -hedged : wish;
        return mode == PairMode.ReduceOnly ? 0m : wish;
    }

    private static bool IsReducing(decimal hedged, decimal wish) => Math.Sign(hedged) == -Math.Sign(wish) && wish != 0m;

    private static decimal Edge(PairDesk pair, Spread spread, decimal wish)
    {
        var right = pair.Settings.Curve.SpreadAt(pair.Position.Hedged, pair.OffsetBps);
        return (wish > 0m ? spread.PlusBps - right : right - spread.MinusBps) - pair.ClipCostBps;
    }

    /// <summary>Quantity that both legs can trade now, zero when they cannot; says why.</summary>
    private decimal ClipQuantity(PairDesk pair, Quote a, Quote b, decimal wish, bool isOrdered)
    {
        var reducing = IsReducing(pair.Position.Hedged, wish);
        var (sideA, sideB) = SidesOf(wish);
        if (!Takes(pair.A, reducing) || !Takes(pair.B, reducing))
        {
            pair.Activity = "a venue is not ready";
            return 0m;
        }
        if (IsBusy(pair, reducing))
        {
            pair.Activity = "a leg is busy for another pair";
            return 0m;
        }
        var quantity = ClipSizing.Size(
            Math.Abs(wish),
            ClipLegOf(pair, pair.A, a, sideA, isOrdered),
            ClipLegOf(pair, pair.B, b, sideB, isOrdered),
            pair.Settings.Participation, pair.Settings.OrderCap, pair.CommonLot);
        if (quantity == 0m)
        {
            pair.Activity = "no room, margin or size";
            return 0m;
        }
        var faultA = Fault(pair, pair.A, sideA, quantity, a);
        var faultB = Fault(pair, pair.B, sideB, quantity, b);
        if (faultA == OrderFault.None && faultB == OrderFault.None)
            return quantity;
        pair.Activity = faultA != OrderFault.None ? $"leg A: {faultA}" : $"leg B: {faultB}";
        return 0m;
    }

    /// <summary>The rule that the very order, at the price it will have, would break.</summary>
    private OrderFault Fault(PairDesk pair, InstrumentDesk desk, Side side, decimal quantity, Quote quote) => OrderRules.Check(
        desk.Spec!, OrderType.LimitIoc, quantity,
        OrderRules.BandPrice(side, Touch(quote, side), pair.Settings.ClipBandBps, desk.Spec!.TickSize),
        Reduces(desk, side, quantity));

    private static decimal Touch(Quote quote, Side side) => side == Side.Buy ? quote.Ask : quote.Bid;

    private void TradeClip(Proposal clip, Effects effects)
    {
        var pair = clip.Pair;
        var purpose = IsReducing(pair.Position.Hedged, clip.Wish) ? OrderPurpose.Reduce : OrderPurpose.Open;
        var (sideA, sideB) = SidesOf(clip.Wish);
        pair.LastClipAt = effects.Now;
        pair.Activity = purpose == OrderPurpose.Open ? "opening" : "closing";
        var band = pair.Settings.ClipBandBps;
        Place(pair, 0, sideA, OrderType.LimitIoc, clip.Quantity, Touch(pair.A.Quote!, sideA), band, purpose, Reduces(pair.A, sideA, clip.Quantity), effects);
        Place(pair, 1, sideB, OrderType.LimitIoc, clip.Quantity, Touch(pair.B.Quote!, sideB), band, purpose, Reduces(pair.B, sideB, clip.Quantity), effects);
    }

    /// <summary>Keeps the resting orders of the maker leg where being filled and hedged lands on the curve.</summary>
    private void Rest(PairDesk pair, Quote a, Quote b, Effects effects)
    {
        pair.Activity = "resting";
        RestOn(pair, a, b, Side.Buy, effects);
        RestOn(pair, a, b, Side.Sell, effects);
    }

    private void RestOn(PairDesk pair, Quote a, Quote b, Side side, Effects effects)
    {
        var (price, quantity) = WantedRest(pair, a, b, side);
        var standing = pair.Position.Open.Values.FirstOrDefault(o => o.Type == OrderType.PostOnly && o.Side == side);
        if (standing is not null)
        {
            if (quantity == 0m || MakerQuotes.NeedsReprice(standing.Price, price))
                Cancel(standing, effects);
            return;
        }
        if (quantity == 0m || effects.Now < pair.NextRequoteAt[PairDesk.RestSlot(side)])
            return;
        pair.NextRequoteAt[PairDesk.RestSlot(side)] = effects.Now + pair.Settings.RequoteInterval;
        var step = side.Sign() * (pair.Settings.MakerLeg == 1 ? quantity : -quantity);
        var purpose = IsReducing(pair.Position.Hedged, step) ? OrderPurpose.Reduce : OrderPurpose.Open;
        Place(pair, pair.Settings.MakerLeg, side, OrderType.PostOnly, quantity, price, 0m, purpose, reduceOnly: false, effects);
    }

    /// <summary>Price and quantity of the resting order on one side; quantity zero when none should stand.</summary>
    private (decimal Price, decimal Quantity) WantedRest(PairDesk pair, Quote a, Quote b, Side side)
    {
        var curve = pair.Settings.Curve;
        var makerIsB = pair.Settings.MakerLeg == 1;
        var hedged = pair.Position.Hedged;
        var direction = side.Sign() * (makerIsB ? 1 : -1);
        var reducing = IsReducing(hedged, direction);
        var room = reducing ? Math.Abs(hedged)
            : pair.Position.Mode == PairMode.ReduceOnly ? 0m
            : curve.MaxPosition - Math.Abs(hedged);
        if (room <= 0m)
            return default;
        var spread = Spread.Between(a, b);
        var fair = BasisPoints.Of(spread.Mid, curve.SpreadAt(hedged, pair.OffsetBps));
        var margin = BasisPoints.Of(spread.Mid, curve.EarnBps / 2m + pair.ClipCostBps);
        var (own, hedge) = makerIsB ? (pair.B, pair.A) : (pair.A, pair.B);
        var tick = own.Spec!.TickSize;
        var price = makerIsB
            ? MakerQuotes.OnB(side, a, b, fair, margin, tick)
            : MakerQuotes.OnA(side, b, a, fair, margin, tick);
        if (price <= 0m)
            return default;
        var quantity = RestQuantity(pair, room, reducing, own, hedge, side, price, makerIsB ? a : b);
        return OrderRules.Check(own.Spec!, OrderType.PostOnly, quantity, price, reduceOnly: false) == OrderFault.None
            && OrderRules.Check(hedge.Spec!, OrderType.LimitIoc, quantity, Touch(makerIsB ? a : b, side.Opposite()), reduceOnly: false) == OrderFault.None
            ? (price, quantity)
            : default;
    }

    private decimal RestQuantity(
        PairDesk pair, decimal room, bool reducing, InstrumentDesk own, InstrumentDesk hedge, Side side, decimal price, Quote hedgeQuote)
    {
        if (!Takes(own, reducing) || !Takes(hedge, reducing))
            return 0m;
        // A fill might not be seen, and a ledger that is in question is only settled once nothing moves there.
        if (own.Venue.State is { MayMissTrades: true })
            return 0m;
        var hedgeLeg = ClipLegOf(pair, hedge, hedgeQuote, side.Opposite(), isOrdered: false);
        var ownLeg = new ClipLeg(decimal.MaxValue, RoomFor(pair, own, side, price), price, own.Spec!.MaxQuantity);
        return ClipSizing.Size(room, ownLeg, hedgeLeg, pair.Settings.Participation, pair.Settings.OrderCap, pair.CommonLot);
    }

    private static bool RestsOn(PairDesk pair, int leg)
    {
        foreach (var order in pair.Position.Open.Values)
        {
            if (order.Type == OrderType.PostOnly && order.Leg == leg)
                return true;
        }
        return false;
    }

    private void CancelResting(PairDesk pair, Effects effects)
    {
        if (pair.Position.Open.Count == 0)
            return;
        foreach (var order in pair.Position.Open.Values)
        {
            if (order.Type == OrderType.PostOnly)
                Cancel(order, effects);
        }
    }

    private void Cancel(LegOrder order, Effects effects)
    {
        if (_pairs.Find(p => p.Settings.Number == order.Pair) is { } pair)
            pair.Leaving.Add(order.ClientId);
        if (Due("cancel/" + order.ClientId, TimeSpan.FromSeconds(1), effects.Now))
            effects.Tell(Address.Gateway(order.Venue), new CancelRequest(_book.Epoch, order.ClientId));
    }
}
