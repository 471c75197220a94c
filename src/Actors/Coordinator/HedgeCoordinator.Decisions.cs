using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>What each pair does next: level its legs, or trade towards its curve.</content>
public sealed partial class HedgeCoordinator
{
    /// <summary>A clip that could be traded now.</summary>
    private readonly record struct Proposal(PairDesk Pair, decimal Wish, decimal Quantity, decimal EdgeBps);

    /// <summary>Lets each pair do what it must; of the clips they propose, the best one is traded.</summary>
    private void Decide(List<PairDesk> pairs, Effects effects)
    {
        if (!_inCharge || _refusal.Length > 0)
            return;
        Proposal? best = null;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (Settle(pairs[i], effects) && Propose(pairs[i], effects) is { } proposal
                && (best is null || proposal.EdgeBps > best.Value.EdgeBps))
                best = proposal;
        }
        if (best is { } chosen)
            TradeClip(chosen, effects);
    }

    /// <summary>Does what comes before trading; true when the pair is level and free to trade.</summary>
    private bool Settle(PairDesk pair, Effects effects)
    {
        var position = pair.Position;
        if (position.Open.Count == 0 && position.Imbalance == 0m && position.HaltReason.Length == 0
            && pair.UnhedgedSince is null && position.Hedged == position.Settled)
            return true;
        if (!Look(position, out var taking, out var doubtful))
            throw new InvalidOperationException("A closed order is kept as open.");
        var apart = IsApart(pair);
        Clock(pair, apart, effects);
        if (position.HaltReason.Length > 0)
        {
            pair.Activity = "halted";
            CancelResting(pair, effects);
            return false;
        }
        if (doubtful)
        {
            pair.Activity = "an order is in doubt";
            CancelResting(pair, effects);
            return false;
        }
        if (taking)
        {
            pair.Activity = "waiting for the venue";
            return false;
        }
        if (apart)
        {
            Level(pair, effects);
            return false;
        }
        NoteSettled(pair, effects);
        return true;
    }

    /// <summary>Whether immediate orders are open, and whether any order is in doubt; false if the book is inconsistent.</summary>
    private static bool Look(PairPosition position, out bool taking, out bool doubtful)
    {
        (taking, doubtful) = (false, false);
        foreach (var order in position.Open.Values)
        {
            if (order.State == OrderState.Closed)
                return false;
            doubtful |= order.State == OrderState.InDoubt;
            taking |= order.Type != OrderType.PostOnly;
        }
        return true;
    }

    /// <summary>True when the legs differ by something that at least one venue could trade; less is dust.</summary>
    private bool IsApart(PairDesk pair)
    {
        var imbalance = Math.Abs(pair.Position.Imbalance);
        return imbalance > 0m && (IsTradable(pair, 0, imbalance) || IsTradable(pair, 1, imbalance));
    }

    private bool IsTradable(PairDesk pair, int leg, decimal imbalance)
    {
        var desk = pair.Leg(leg);
        if (desk.Spec is not { } spec)
            return true;
        var quantity = Lots.RoundDown(imbalance, spec.LotSize);
        if (quantity == 0m || quantity < spec.MinQuantity)
            return false;
        return desk.LastPrice == 0m || quantity * desk.LastPrice >= spec.MinNotional
            || Reduces(desk, Trades.SideOf(-pair.Position.Imbalance), quantity);
    }

    private void Clock(PairDesk pair, bool apart, Effects effects)
    {
        if (!apart)
            return;
        pair.UnhedgedSince ??= effects.Now;
        if (pair.UnhedgedAlarmed || effects.Now - pair.UnhedgedSince < _settings.UnhedgedAlarm)
            return;
        pair.UnhedgedAlarmed = true;
        Say(NoticeLevel.Alarm, $"{pair.Settings.Name} unhedged by {pair.Position.Imbalance} for {(effects.Now - pair.UnhedgedSince.Value).TotalSeconds:F1} s: {pair.Activity}", effects);
    }

    private static void NoteSettled(PairDesk pair, Effects effects)
    {
        var position = pair.Position;
        var unhedgedMs = pair.UnhedgedSince is { } since ? (effects.Now - since).TotalMilliseconds : 0d;
        pair.UnhedgedSince = null;
        pair.UnhedgedAlarmed = false;
        pair.NextHedgeAt = DateTimeOffset.MinValue;
        if (position.Hedged != position.Settled || position.HedgeAttempts > 0 || unhedgedMs > position.MaxUnhedgedMs)
            effects.Persist(new ClipSettled(pair.Settings.Number, position.Hedged, unhedgedMs));
    }

    /// <summary>Trades the difference of the legs on the leg where it costs less, in a band that widens with each failed step.</summary>
    private void Level(PairDesk pair, Effects effects)
    {
        if (effects.Now - _startedAt < _settings.HearingPatience && !(pair.A.Venue.HasSpoken && pair.B.Venue.HasSpoken))
        {
            pair.Activity = "waiting for both venues' ledgers";
            return;
        }
        if (effects.Now < pair.NextHedgeAt)
        {
            pair.Activity = "pausing before the next step";
            return;
        }
        if (pair.Position.HedgeAttempts >= pair.Settings.MaxHedgeSteps)
        {
            Halt(pair, $"unhedged by {pair.Position.Imbalance} after {pair.Position.HedgeAttempts} steps", effects);
            CancelResting(pair, effects);
            return;
        }
        var a = HedgeOffer(pair, 0, effects.Now);
        var b = HedgeOffer(pair, 1, effects.Now);
        if (a is null && b is null)
        {
            pair.Activity = "unhedged: no venue can take the step";
            return;
        }
        var leg = a is null ? 1 : b is null ? 0 : PreferredLeg(pair, a.Value.Touch, b.Value.Touch);
        var (touch, quantity, reduceOnly) = (leg == 0 ? a : b)!.Value;
        if (RestsOn(pair, leg))
        {
            // Our own resting order could be the other side of the step.
            CancelResting(pair, effects);
            pair.Activity = "taking the resting order away";
            return;
        }
        var bands = pair.Settings.HedgeBandsBps;
        var band = bands[Math.Min(pair.Position.HedgeAttempts, bands.Count - 1)];
        pair.Activity = "levelling";
        Place(pair, leg, Trades.SideOf(-pair.Position.Imbalance), OrderType.LimitIoc, quantity, touch, band, OrderPurpose.Hedge, reduceOnly, effects);
    }

    /// <summary>What a leg could trade of the imbalance now; null when it cannot.</summary>
    private (decimal Touch, decimal Quantity, bool ReduceOnly)? HedgeOffer(PairDesk pair, int leg, DateTimeOffset now)
    {
        var desk = pair.Leg(leg);
        if (!desk.Venue.AcceptsHedges || desk.Spec is not { } spec || desk.Fresh(now, _settings.QuoteMaxAge) is not { } quote)
            return null;
        var side = Trades.SideOf(-pair.Position.Imbalance);
        var touch = side == Side.Buy ? quote.Ask : quote.Bid;
        var quantity = Lots.RoundDown(Math.Min(Math.Abs(pair.Position.Imbalance), spec.MaxQuantity), spec.LotSize);
        // After two failed steps the venue's own idea of the position is not relied on any more.
        var reduceOnly = pair.Position.HedgeAttempts < 2 && Reduces(desk, side, quantity);
        return OrderRules.Check(spec, OrderType.LimitIoc, quantity, touch, reduceOnly) == OrderFault.None
            ? (touch, quantity, reduceOnly)
            : null;
    }

    /// <summary>True when the venue's position, over all pairs, is at least the quantity on the other side.</summary>
    private bool Reduces(InstrumentDesk desk, Side side, decimal quantity)
    {
        var held = _book.Foreign.GetValueOrDefault(desk.Id);
        foreach (var pair in desk.Pairs)
            held += pair.Position.Leg(pair.A == desk ? 0 : 1);
        return side.Sign() * held <= -quantity;
    }

    private static int PreferredLeg(PairDesk pair, decimal touchA, decimal touchB)
    {
        var imbalance = pair.Position.Imbalance;
        if (pair.Position.Mode is PairMode.Flatten or PairMode.ReduceOnly)
            return Math.Sign(pair.Position.Leg(0)) == Math.Sign(imbalance) ? 0 : 1;
        var mid = (touchA + touchB) / 2m;
        var fair = BasisPoints.Of(mid, pair.Settings.Curve.SpreadAt(pair.Position.Hedged, pair.OffsetBps));
        return LegLevelling.PreferA(
            imbalance,
            new LevellingOffer(touchA, pair.A.Venue.Terms.TakerFeeRate),
            new LevellingOffer(touchB, pair.B.Venue.Terms.TakerFeeRate),
            fair) ? 0 : 1;
    }

    private void Place(
        PairDesk pair, int leg, Side side, OrderType type, decimal quantity, decimal touch, decimal bandBps,
        OrderPurpose purpose, bool reduceOnly, Effects effects)
    {
        var desk = pair.Leg(leg);
        var price = type == OrderType.PostOnly ? touch : OrderRules.BandPrice(side, touch, bandBps, desk.Spec!.TickSize);
        var id = new ClientOrderId(_book.Epoch, pair.Settings.Number, leg, _book.Sequence + 1).ToString();
        effects.Persist(new LegOrderPlanned(new LegOrder(
            id, pair.Settings.Number, leg, desk.Id.Venue, desk.Id.Symbol, side, type, quantity, price, touch, purpose,
            OrderState.Sent, 0m, 0m, effects.Now)));
        effects.Tell(Address.Gateway(desk.Id.Venue), new OrderRequest(
            _book.Epoch, id, desk.Id.Symbol, side, type, quantity, price, reduceOnly, purpose));
        effects.SetTimer(BeatTimer, _settings.BusyBeat);
    }
}
