using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// Pairs that share an instrument share one position at its venue: what is held there is the sum over them, what is on its way
/// counts for all, and of their clips the best one is traded.
/// </content>
public sealed partial class HedgeCoordinator
{
    /// <summary>The size of a clip.</summary>
    /// <param name="Base">Base units, without sign; zero when nothing can be traded.</param>
    /// <param name="A">As an order of leg A counts it.</param>
    /// <param name="B">As an order of leg B counts it.</param>
    private readonly record struct ClipQuantity(decimal Base, decimal A, decimal B)
    {
        public static readonly ClipQuantity None = new(0m, 0m, 0m);

        /// <summary>Legs that both count base units.</summary>
        public static ClipQuantity Same(decimal quantity) => new(quantity, quantity, quantity);
    }

    /// <summary>A clip that could be traded now.</summary>
    /// <param name="Pair">Whose.</param>
    /// <param name="Wish">Change of the hedged position that is wanted.</param>
    /// <param name="Quantity">What can be traded of it, without sign, as an order on either leg counts it.</param>
    /// <param name="EdgeBps">What it is worth against the curve, net of fees.</param>
    /// <param name="IsOrdered">The operator said so: it goes before what curves want.</param>
    /// <param name="Growth">By how much it makes positions at the venues larger, base units.</param>
    private readonly record struct Proposal(
        PairDesk Pair, decimal Wish, ClipQuantity Quantity, decimal EdgeBps, bool IsOrdered, decimal Growth)
    {
        /// <summary>
        /// What is ordered goes first, and of that what needs no margin, so that pairs which hold opposite legs at a venue are
        /// closed in turn; else the better edge.
        /// </summary>
        public bool IsBetterThan(in Proposal other)
        {
            if (IsOrdered != other.IsOrdered)
                return IsOrdered;
            return IsOrdered && Growth != other.Growth ? Growth < other.Growth : EdgeBps > other.EdgeBps;
        }
    }

    /// <summary>The best clip of several pairs; null when none of them wants and can trade one.</summary>
    private Proposal? Best(List<PairDesk> pairs, PairDesk? except, Effects effects)
    {
        Proposal? best = null;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (pairs[i] != except && Settle(pairs[i], effects) && Propose(pairs[i], effects) is { } proposal
                && (best is null || proposal.IsBetterThan(best.Value)))
                best = proposal;
        }
        return best;
    }

    /// <summary>
    /// A better clip that would need one of the same instruments takes the place of one found by itself; each is strictly better
    /// than the one before, so this ends.
    /// </summary>
    private Proposal AgainstRivals(Proposal best, Effects effects)
    {
        while ((Rival(best, best.Pair.A, effects) ?? Rival(best, best.Pair.B, effects)) is { } better)
            best = better;
        return best;
    }

    private Proposal? Rival(in Proposal best, InstrumentDesk desk, Effects effects) =>
        desk.Pairs.Count > 1 && Best(desk.Pairs, best.Pair, effects) is { } rival && rival.IsBetterThan(best) ? rival : null;

    /// <summary>
    /// True while another pair has an order on an instrument of this one. A clip that reduces waits neither for resting orders
    /// nor for one in doubt: they may stand for long.
    /// </summary>
    private static bool IsBusy(PairDesk own, bool reducing) => IsBusy(own.A, own, reducing) || IsBusy(own.B, own, reducing);

    private static bool IsBusy(InstrumentDesk desk, PairDesk own, bool reducing)
    {
        foreach (var pair in desk.Pairs)
        {
            if (pair == own)
                continue;
            foreach (var order in pair.Position.Open.Values)
            {
                if (IsAt(order, desk) && !(reducing && (order.Type == OrderType.PostOnly || order.State == OrderState.InDoubt)))
                    return true;
            }
        }
        return false;
    }

    private static bool IsAt(LegOrder order, InstrumentDesk desk) => order.Symbol == desk.Id.Symbol && order.Venue == desk.Id.Venue;

    private static (Side A, Side B) SidesOf(decimal wish) => wish > 0m ? (Side.Sell, Side.Buy) : (Side.Buy, Side.Sell);

    private decimal GrowthOf(PairDesk pair, decimal wish, ClipQuantity quantity)
    {
        var (sideA, sideB) = SidesOf(wish);
        return GrowthAt(pair.A, sideA, quantity.A) + GrowthAt(pair.B, sideB, quantity.B);
    }

    private decimal GrowthAt(InstrumentDesk desk, Side side, decimal quantity)
    {
        var held = HeldAt(desk);
        var growth = Math.Max(0m, Math.Abs(held + side.Sign() * quantity) - Math.Abs(held));
        return desk.Kind == ContractKind.Inverse ? desk.NotionalOf(growth) : growth;
    }

    /// <summary>
    /// Whether a venue is willing: an opening clip needs one that takes new exposure. A closing one needs that only where it makes
    /// the venue's own position larger, which <see cref="RoomFor"/> sees to.
    /// </summary>
    private static bool Takes(InstrumentDesk desk, bool reducing) =>
        reducing ? desk.Venue.AcceptsHedges : desk.Venue.AcceptsExposure;

    private ClipLeg ClipLegOf(PairDesk pair, InstrumentDesk desk, Quote quote, Side side, bool isOrdered) => new(
        desk.Kind.ToBase(side == Side.Buy ? quote.AskSize : quote.BidSize, Touch(quote, side)),
        isOrdered && !(desk.Kind == ContractKind.Spot && side == Side.Sell) ? null : RoomFor(pair, desk, side, Touch(quote, side)),
        Touch(quote, side),
        desk.Kind.ToBase(desk.Spec!.MaxQuantity, Touch(quote, side)));

    /// <summary>
    /// Notional, in quote currency, that a leg may trade without asking too much of its venue: what takes the venue's position back, through zero and
    /// as far beyond as it was, makes it no larger and is free; what makes it larger needs room, also when it closes the pair.
    /// </summary>
    /// <remarks>A spot leg sells the coins that it has, and no others.</remarks>
    private decimal RoomFor(PairDesk pair, InstrumentDesk desk, Side side, decimal price)
    {
        if (desk.Kind == ContractKind.Spot && side == Side.Sell)
            return Math.Max(0m, pair.Position.Held(pair.A == desk ? 0 : 1).Native) * price;
        var against = -side.Sign() * HeldAt(desk) - UnderWay(desk, side, pair);
        var free = against > 0m ? 2m * FreeBase(pair, desk, against, price) * price : 0m;
        var room = desk.Venue.AcceptsExposure ? RoomAt(desk.Venue, pair) * pair.RoomShare : 0m;
        // A coin of room is a base unit.
        return free + (desk.Kind == ContractKind.Inverse ? room * price : room);
    }

    /// <summary>
    /// What a native quantity that is free comes to in base units. A leg is taken back at its entry, which may be far from the price:
    /// the larger of both counts, so that the last lot of it is never held back.
    /// </summary>
    private static decimal FreeBase(PairDesk pair, InstrumentDesk desk, decimal native, decimal price) => desk.Kind == ContractKind.Inverse
        ? Math.Max(pair.Position.Held(pair.A == desk ? 0 : 1).StepFor(desk.Kind, native, price), desk.Kind.ToBase(native, price))
        : native;

    /// <summary>Notional, in its settle asset, that the venue may still take, from its newest account and what we hold and ordered there.</summary>
    /// <param name="venue">Of the account.</param>
    /// <param name="own">The pair that asks: its own resting orders are what is being placed anew.</param>
    /// <param name="weight">Share of the equity that counts; null: the venue's.</param>
    private decimal RoomAt(VenueDesk venue, PairDesk own, decimal? weight = null)
    {
        if (venue.State?.Account is not { } account)
            return 0m;
        var gross = OtherNotional(venue, account);
        foreach (var desk in venue.Instruments)
        {
            var quantity = Math.Abs(HeldAt(desk)) + OrderedAt(desk, own);
            if (quantity == 0m)
                continue;
            if (desk.ValuePrice == 0m)
                return 0m;
            gross += desk.NotionalOf(quantity);
        }
        // Prices since the reading count: equity that is gone carries nothing.
        var equity = venue.Figures is { IsKnown: true } figures ? Math.Min(account.Equity, figures.Equity) : account.Equity;
        // Coins are paid in full.
        var leverage = venue.Kind == ContractKind.Spot ? Math.Min(1m, venue.Terms.MaxLeverage) : venue.Terms.MaxLeverage;
        return ClipSizing.ExposureRoom(equity, account.AvailableMargin, gross, leverage, weight ?? venue.Terms.Weight);
    }

    /// <summary>Signed native position at an instrument over all pairs, with what belongs to none.</summary>
    private decimal HeldAt(InstrumentDesk desk)
    {
        var held = _book.Foreign.GetValueOrDefault(desk.Id);
        foreach (var pair in desk.Pairs)
            held += pair.Position.Held(pair.A == desk ? 0 : 1).Native;
        return held;
    }

    /// <summary>What all pairs' open orders may still trade at an instrument on one side, native; without the resting ones of one pair.</summary>
    private static decimal UnderWay(InstrumentDesk desk, Side side, PairDesk? but = null)
    {
        var quantity = 0m;
        foreach (var pair in desk.Pairs)
        {
            foreach (var order in pair.Position.Open.Values)
            {
                if (order.Side == side && IsAt(order, desk) && !(pair == but && order.Type == OrderType.PostOnly))
                    quantity += order.Quantity - order.CumulativeQuantity;
            }
        }
        return quantity;
    }

    /// <summary>
    /// What may still be added to the position at an instrument, native: orders that open or make it larger, and the hedges of what rests
    /// on the other leg of its pairs.
    /// </summary>
    private decimal OrderedAt(InstrumentDesk desk, PairDesk own)
    {
        var (held, ordered) = (HeldAt(desk), 0m);
        foreach (var pair in desk.Pairs)
        {
            foreach (var order in pair.Position.Open.Values)
            {
                var rests = order.Type == OrderType.PostOnly;
                if (pair == own && rests)
                    continue;
                if (IsAt(order, desk))
                    ordered += order.Purpose == OrderPurpose.Open || order.Side.Sign() * held > 0m ? order.Quantity - order.CumulativeQuantity : 0m;
                else if (rests && order.Purpose == OrderPurpose.Open)
                    ordered += desk.Kind.FromBase(pair.LeftOf(order), desk.ValuePrice);
            }
        }
        return ordered;
    }
}
