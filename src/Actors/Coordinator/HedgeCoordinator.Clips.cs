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
        if (pair.PhaseAt(now) == ExpiryPhase.Expired)
        {
            pair.Activity = "a contract has ended";
            CancelResting(pair, effects);
            return null;
        }
        var mode = ModeOf(pair, now);
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
            Rest(pair, mode, a, b, effects);
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
        var quantity = QuantityOf(pair, a, b, wish, isOrdered, now);
        return quantity.Base == 0m ? null : new Proposal(pair, wish, quantity, Edge(pair, spread, wish), isOrdered, GrowthOf(pair, wish, quantity));
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
    private ClipQuantity QuantityOf(PairDesk pair, Quote a, Quote b, decimal wish, bool isOrdered, DateTimeOffset now)
    {
        var reducing = IsReducing(pair.Position.Hedged, wish);
        var (sideA, sideB) = SidesOf(wish);
        if (!Takes(pair.A, reducing) || !Takes(pair.B, reducing))
        {
            pair.Activity = "a venue is not ready";
            return ClipQuantity.None;
        }
        // A clip of which a venue refuses one leg is the other leg unhedged, also when it closes.
        if (Reserve(pair, isOrdered, now) is { Length: > 0 } reserve)
        {
            pair.Activity = reserve;
            return ClipQuantity.None;
        }
        if (IsBusy(pair, reducing))
        {
            pair.Activity = "a leg is busy for another pair";
            return ClipQuantity.None;
        }
        var (legA, legB) = (ClipLegOf(pair, pair.A, a, sideA, isOrdered), ClipLegOf(pair, pair.B, b, sideB, isOrdered));
        var how = pair.Settings;
        var quantity = pair.IsUneven
            ? InLots(pair, ClipSizing.Largest(Math.Abs(wish), legA, legB, how.Participation, how.OrderCap), sideA, a, sideB, b, reducing)
            : ClipQuantity.Same(ClipSizing.Size(Math.Abs(wish), legA, legB, how.Participation, how.OrderCap, pair.CommonLot));
        if (quantity.Base == 0m)
        {
            pair.Activity = "no room, margin or size";
            return ClipQuantity.None;
        }
        var faultA = Fault(pair, pair.A, sideA, quantity.A, a);
        var faultB = Fault(pair, pair.B, sideB, quantity.B, b);
        if (faultA == OrderFault.None && faultB == OrderFault.None)
            return quantity;
        pair.Activity = faultA != OrderFault.None ? $"leg A: {faultA}" : $"leg B: {faultB}";
        return ClipQuantity.None;
    }

    /// <summary>Why nothing but hedges may leave for a venue of the pair; empty when there is no reason.</summary>
    private static string Reserve(PairDesk pair, bool isOrdered, DateTimeOffset now) =>
        pair.A.Venue.Pace.IsReserved(now) || pair.B.Venue.Pace.IsReserved(now) ? "the rest of this second is reserved for hedges"
        : !pair.A.Venue.HasBudget(isOrdered) || !pair.B.Venue.HasBudget(isOrdered) ? "the rest of a venue's request budget is reserved for hedges"
        : "";

    /// <summary>
    /// A clip of uneven legs: first the leg with the larger lot, then the other one for what that comes to. So
    /// they are apart by less than the smaller lot, and by what the prices do on the way.
    /// </summary>
    private static ClipQuantity InLots(PairDesk pair, decimal wanted, Side sideA, Quote a, Side sideB, Quote b, bool reducing)
    {
        if (wanted <= 0m)
            return ClipQuantity.None;
        var (touchA, touchB) = (Touch(a, sideA), Touch(b, sideB));
        var aFirst = pair.A.Kind.ToBase(pair.A.Spec!.LotSize, touchA) >= pair.B.Kind.ToBase(pair.B.Spec!.LotSize, touchB);
        var (first, firstBase) = aFirst ? InLots(pair, 0, sideA, wanted, touchA, reducing) : InLots(pair, 1, sideB, wanted, touchB, reducing);
        var (second, secondBase) = aFirst ? InLots(pair, 1, sideB, firstBase, touchB, reducing) : InLots(pair, 0, sideA, firstBase, touchA, reducing);
        var quantity = Math.Min(firstBase, secondBase);
        return quantity <= 0m ? ClipQuantity.None : aFirst ? new ClipQuantity(quantity, first, second) : new ClipQuantity(quantity, second, first);
    }

    /// <summary>
    /// Lots of one leg, and what they come to. A clip that takes a leg back takes the nearest lot of it, so that none is left over for
    /// ever, and never turns it.
    /// </summary>
    private static (decimal Native, decimal Base) InLots(PairDesk pair, int leg, Side side, decimal wanted, decimal price, bool reducing)
    {
        var spec = pair.Leg(leg).Spec!;
        var held = pair.Position.Held(leg);
        var native = LotsOf(pair, leg, side, wanted, price);
        if (reducing && side.Sign() * held.Native < 0m)
            native = Math.Min(Lots.RoundNearest(pair.NativeFor(leg, side, wanted, price), spec.LotSize), Lots.RoundDown(Math.Abs(held.Native), spec.LotSize));
        return (native, pair.BaseFor(leg, side, native, price));
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
        Place(pair, 0, sideA, OrderType.LimitIoc, clip.Quantity.A, Touch(pair.A.Quote!, sideA), band, purpose, Reduces(pair.A, sideA, clip.Quantity.A), effects);
        Place(pair, 1, sideB, OrderType.LimitIoc, clip.Quantity.B, Touch(pair.B.Quote!, sideB), band, purpose, Reduces(pair.B, sideB, clip.Quantity.B), effects);
    }

    /// <summary>Keeps the resting orders of the maker leg where being filled and hedged lands on the curve.</summary>
    private void Rest(PairDesk pair, PairMode mode, Quote a, Quote b, Effects effects)
    {
        pair.Activity = "resting";
        RestOn(pair, mode, a, b, Side.Buy, effects);
        RestOn(pair, mode, a, b, Side.Sell, effects);
    }

    private void RestOn(PairDesk pair, PairMode mode, Quote a, Quote b, Side side, Effects effects)
    {
        var (price, quantity) = WantedRest(pair, mode, a, b, side);
        var standing = pair.Position.Open.Values.FirstOrDefault(o => o.Type == OrderType.PostOnly && o.Side == side);
        if (standing is not null)
        {
            if (quantity == 0m || MakerQuotes.NeedsReprice(standing.Price, price))
                Cancel(standing, effects);
            return;
        }
        if (quantity == 0m || effects.Now < pair.NextRequoteAt[PairDesk.RestSlot(side)])
            return;
        // Following the price takes a request or two each time: what is left is for hedges, and for taking away what stands.
        if (Reserve(pair, isOrdered: false, effects.Now) is { Length: > 0 } reserve)
        {
            pair.Activity = reserve;
            return;
        }
        pair.NextRequoteAt[PairDesk.RestSlot(side)] = effects.Now + pair.Settings.RequoteInterval;
        var step = side.Sign() * (pair.Settings.MakerLeg == 1 ? quantity : -quantity);
        var purpose = IsReducing(pair.Position.Hedged, step) ? OrderPurpose.Reduce : OrderPurpose.Open;
        Place(pair, pair.Settings.MakerLeg, side, OrderType.PostOnly, quantity, price, 0m, purpose, reduceOnly: false, effects);
    }

    /// <summary>Price and native quantity of the resting order on one side; quantity zero when none should stand.</summary>
    private (decimal Price, decimal Quantity) WantedRest(PairDesk pair, PairMode mode, Quote a, Quote b, Side side)
    {
        var curve = pair.Settings.Curve;
        var makerIsB = pair.Settings.MakerLeg == 1;
        var hedged = pair.Position.Hedged;
        var direction = side.Sign() * (makerIsB ? 1 : -1);
        var reducing = IsReducing(hedged, direction);
        var room = reducing ? Math.Abs(hedged)
            : mode == PairMode.ReduceOnly ? 0m
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
        var hedgeTouch = Touch(makerIsB ? a : b, side.Opposite());
        var (quantity, hedgeQuantity) = RestQuantity(pair, room, reducing, own, hedge, side, price, makerIsB ? a : b);
        return OrderRules.Check(own.Spec!, OrderType.PostOnly, quantity, price, reduceOnly: false) == OrderFault.None
            && OrderRules.Check(hedge.Spec!, OrderType.LimitIoc, hedgeQuantity, hedgeTouch, reduceOnly: false) == OrderFault.None
            ? (price, quantity)
            : default;
    }

    /// <summary>What rests, and what its hedge would be, each as its leg counts it.</summary>
    private (decimal Own, decimal Hedge) RestQuantity(
        PairDesk pair, decimal room, bool reducing, InstrumentDesk own, InstrumentDesk hedge, Side side, decimal price, Quote hedgeQuote)
    {
        if (!Takes(own, reducing) || !Takes(hedge, reducing))
            return default;
        // A fill might not be seen, and a ledger that is in question is only settled once nothing moves there.
        if (own.Venue.State is { MayMissTrades: true })
            return default;
        var hedgeLeg = ClipLegOf(pair, hedge, hedgeQuote, side.Opposite(), isOrdered: false);
        var ownLeg = new ClipLeg(decimal.MaxValue, RoomFor(pair, own, side, price), price, own.Kind.ToBase(own.Spec!.MaxQuantity, price));
        var how = pair.Settings;
        if (!pair.IsUneven)
        {
            var same = ClipSizing.Size(room, ownLeg, hedgeLeg, how.Participation, how.OrderCap, pair.CommonLot);
            return (same, same);
        }
        var wanted = ClipSizing.Largest(room, ownLeg, hedgeLeg, how.Participation, how.OrderCap);
        if (wanted < pair.CommonLot)
            return default;
        var (native, quantity) = InLots(pair, how.MakerLeg, side, wanted, price, reducing);
        return (native, InLots(pair, 1 - how.MakerLeg, side.Opposite(), quantity, hedgeLeg.Price, reducing).Native);
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
        {
            if (_venues.TryGetValue(order.Venue, out var venue))
                venue.Pace.Note(effects.Now);
            effects.Tell(Address.Gateway(order.Venue), new CancelRequest(_book.Epoch, order.ClientId));
        }
    }
}
