using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>What each pair does next: level its legs, or trade towards its curve.</content>
public sealed partial class HedgeCoordinator
{
    /// <summary>Lets each pair do what it must; of the clips they propose, the best one is traded.</summary>
    private void Decide(List<PairDesk> pairs, Effects effects)
    {
        if (!_inCharge || _refusal.Length > 0)
            return;
        if (Best(pairs, null, effects) is not { } best)
            return;
        var chosen = AgainstRivals(best, effects);
        // A pair that came later in the row may have begun to level its legs on an instrument of the best one.
        if (!IsBusy(chosen.Pair, IsReducing(chosen.Pair.Position.Hedged, chosen.Wish)))
            TradeClip(chosen, effects);
    }

    /// <summary>Does what comes before trading; true when the pair is level and free to trade.</summary>
    private bool Settle(PairDesk pair, Effects effects)
    {
        var position = pair.Position;
        if (position.LadderRemaining is not null)
        {
            RunCut(pair, effects);
            return false;
        }
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
        return position.HaltReason.Length == 0;
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

    /// <summary>
    /// True when the legs differ by something that a venue could trade; less is dust. While an order rests, what only
    /// the finer venue could trade waits for more: it would be taken back there again and again.
    /// </summary>
    private bool IsApart(PairDesk pair)
    {
        var imbalance = Math.Abs(pair.Position.Imbalance);
        if (imbalance == 0m)
            return false;
        var (a, b) = (IsTradable(pair, 0, imbalance), IsTradable(pair, 1, imbalance));
        return (a && b) || ((a || b) && !RestsOn(pair, 0) && !RestsOn(pair, 1));
    }

    private bool IsTradable(PairDesk pair, int leg, decimal imbalance)
    {
        var desk = pair.Leg(leg);
        if (desk.IsOver)
            return false;
        if (desk.Spec is not { } spec)
            return true;
        var side = Trades.SideOf(-pair.Position.Imbalance);
        if (desk.LastPrice == 0m && spec.Kind == ContractKind.Inverse)
            return true;
        var quantity = Outright(
            pair, leg, side, LotsOf(pair, leg, side, imbalance, desk.LastPrice),
            desk.LastPrice + BasisPoints.Of(desk.LastPrice, pair.Settings.HedgeBandsBps[^1]));
        if (quantity == 0m || quantity < spec.MinQuantity)
            return false;
        return desk.LastPrice == 0m || spec.Kind.QuoteNotional(quantity, WidestSellPrice(pair, desk)) >= spec.MinNotional
            || OrderRules.IsExempt(spec, Reduces(desk, side, quantity));
    }

    /// <summary>The most that an order of a leg may be over, native and in lots, to change the base quantity by no more than so much.</summary>
    private static decimal LotsOf(PairDesk pair, int leg, Side side, decimal baseQuantity, decimal price)
    {
        var spec = pair.Leg(leg).Spec!;
        return spec.Kind == ContractKind.Inverse
            ? Lots.RoundDownQuotient(pair.NativeFor(leg, side, baseQuantity, price), spec.LotSize)
            : Lots.RoundDown(baseQuantity, spec.LotSize);
    }

    /// <summary>
    /// What a leg may level of a quantity, native and in lots: a spot leg sells no more than its own coins, and buys no more than the account
    /// can pay. Nobody lends either, and an order beyond it would only be refused.
    /// </summary>
    private decimal Outright(PairDesk pair, int leg, Side side, decimal quantity, decimal price)
    {
        var desk = pair.Leg(leg);
        if (desk.Kind != ContractKind.Spot)
            return quantity;
        var bound = side == Side.Sell ? Math.Max(0m, pair.Position.Held(leg).Native)
            : price > 0m ? RoomAt(desk.Venue, pair, weight: 1m) / price : quantity;
        return Math.Min(quantity, Lots.RoundDown(bound, desk.Spec!.LotSize));
    }

    /// <summary>A sell is priced up to the widest band below the touch, and that price counts for the smallest notional.</summary>
    private static decimal WidestSellPrice(PairDesk pair, InstrumentDesk desk) =>
        desk.LastPrice - BasisPoints.Of(desk.LastPrice, pair.Settings.HedgeBandsBps[^1]);

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

    private void NoteSettled(PairDesk pair, Effects effects)
    {
        var position = pair.Position;
        var unhedgedMs = pair.UnhedgedSince is { } since ? (effects.Now - since).TotalMilliseconds : 0d;
        var reversed = pair.UnhedgedSince is not null && Math.Abs(position.Hedged - position.Settled) < pair.LeastMove;
        var advanced = Math.Abs(position.Hedged - position.Settled) >= pair.LeastMove;
        pair.UnhedgedSince = null;
        pair.UnhedgedAlarmed = false;
        pair.NextHedgeAt = DateTimeOffset.MinValue;
        (pair.WasForced, pair.RestFilled) = (false, false);
        Array.Clear(pair.FailedSteps);
        if (position.Hedged != position.Settled || position.HedgeAttempts > 0 || unhedgedMs > position.MaxUnhedgedMs)
            effects.Persist(new ClipSettled(pair.Settings.Number, position.Hedged, unhedgedMs));
        if (reversed)
            NoteReversed(pair, effects);
        else if (advanced)
            pair.ReversedClips = 0;
    }

    /// <summary>
    /// Legs were apart and are level again where they were: what was filled was taken back, at a loss. Slows down, and
    /// in the end halts, what would otherwise go to and fro for ever.
    /// </summary>
    private void NoteReversed(PairDesk pair, Effects effects)
    {
        pair.ReversedClips++;
        var resume = effects.Now + Pause(pair.ReversedClips, TimeSpan.FromMilliseconds(250), LongestClipPause);
        pair.NextClipAt = resume;
        pair.PauseRests(resume);
        if (pair.ReversedClips < pair.Settings.MaxReversedClips)
            return;
        Halt(pair, $"{pair.ReversedClips} clips in a row were filled on one leg and taken back", effects);
        pair.ReversedClips = 0;
        CancelResting(pair, effects);
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
            pair.Activity = ToLevel(pair) != pair.Position.Imbalance ? "waiting for what became of resting orders" : "unhedged: no venue can take the step";
            return;
        }
        var leg = a is null ? 1 : b is null ? 0 : ChosenLeg(pair, a.Value.Touch, b.Value.Touch, effects.Now);
        var (touch, quantity, reduceOnly) = (leg == 0 ? a : b)!.Value;
        if (RestsOn(pair, leg))
        {
            // Our own resting order could be the other side of the step.
            CancelResting(pair, effects);
            pair.Activity = "taking the resting order away";
            return;
        }
        if (Math.Sign(pair.Position.Leg(leg)) == Math.Sign(pair.Position.Imbalance)
            && IsKeptOpen(pair, leg, pair.FailedSteps[leg], quantity) && Net(pair, leg, quantity, effects))
        {
            pair.Activity = "set against another pair's leg";
            return;
        }
        pair.Activity = "levelling";
        Place(pair, leg, Trades.SideOf(-pair.Position.Imbalance), OrderType.LimitIoc, quantity, touch, HedgeBand(pair), OrderPurpose.Hedge, reduceOnly, effects);
    }

    /// <summary>
    /// What is to be levelled: the imbalance, less what orders that rested before a restart may have filled at a venue whose ledger
    /// was not heard since. To level that too would open the same quantity on the other side once the fills are told.
    /// </summary>
    private static decimal ToLevel(PairDesk pair)
    {
        var imbalance = pair.Position.Imbalance;
        var explained = 0m;
        foreach (var order in pair.Position.Open.Values)
        {
            if (!pair.Leg(order.Leg).Venue.HasSpoken && order.Side.Sign() == -Math.Sign(imbalance))
                explained += pair.LeftOf(order);
        }
        return explained == 0m ? imbalance : Math.Sign(imbalance) * Math.Max(0m, Math.Abs(imbalance) - explained);
    }

    private static decimal HedgeBand(PairDesk pair)
    {
        var bands = pair.Settings.HedgeBandsBps;
        return bands[Math.Min(pair.Position.HedgeAttempts, bands.Count - 1)];
    }

    /// <summary>What a leg could trade of the imbalance now; null when it cannot.</summary>
    private (decimal Touch, decimal Quantity, bool ReduceOnly)? HedgeOffer(PairDesk pair, int leg, DateTimeOffset now)
    {
        var desk = pair.Leg(leg);
        if (!desk.Venue.AcceptsHedges || desk.HasExpired(now) || desk.Spec is not { } spec || desk.Fresh(now, _settings.QuoteMaxAge) is not { } quote)
            return null;
        var imbalance = ToLevel(pair);
        var side = Trades.SideOf(-pair.Position.Imbalance);
        var touch = side == Side.Buy ? quote.Ask : quote.Bid;
        var limit = OrderRules.BandPrice(side, touch, HedgeBand(pair), spec.TickSize);
        var quantity = Outright(
            pair, leg, side, Math.Min(LotsOf(pair, leg, side, Math.Abs(imbalance), touch), Lots.RoundDown(spec.MaxQuantity, spec.LotSize)), limit);
        // After two failed steps the venue's own idea of the position is not relied on any more, unless it is needed.
        var reduceOnly = (pair.Position.HedgeAttempts < 2 || spec.Kind.QuoteNotional(quantity, limit) < spec.MinNotional) && Reduces(desk, side, quantity);
        return OrderRules.Check(spec, OrderType.LimitIoc, quantity, limit, reduceOnly) == OrderFault.None
            ? (touch, quantity, reduceOnly)
            : null;
    }

    /// <summary>True when the venue's position, over all pairs, is at least the quantity on the other side.</summary>
    /// <remarks>What other orders on that side may still take of it is theirs: two could not both reduce by all of it.</remarks>
    private bool Reduces(InstrumentDesk desk, Side side, decimal quantity) =>
        side.Sign() * HeldAt(desk) <= -(quantity + UnderWay(desk, side));

    /// <summary>The leg to level on when both could: the preferred one, unless it keeps trading nothing.</summary>
    private static int ChosenLeg(PairDesk pair, decimal touchA, decimal touchB, DateTimeOffset now)
    {
        var preferred = PreferredLeg(pair, touchA, touchB, now);
        return pair.FailedSteps[preferred] >= pair.FailedSteps[1 - preferred] + 2 ? 1 - preferred : preferred;
    }

    private static int PreferredLeg(PairDesk pair, decimal touchA, decimal touchB, DateTimeOffset now)
    {
        var imbalance = pair.Position.Imbalance;
        if (pair.WasForced || pair.Position.ReduceTo is not null || ModeOf(pair, now) is PairMode.Flatten or PairMode.ReduceOnly
            || pair.A.Venue.LadderHold.Length > 0 || pair.B.Venue.LadderHold.Length > 0)
            return Math.Sign(pair.Position.Leg(0)) == Math.Sign(imbalance) ? 0 : 1;
        if (pair.RestFilled)
            return 1 - pair.Settings.MakerLeg;
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
        OrderPurpose purpose, bool reduceOnly, Effects effects, bool durable = false)
    {
        var desk = pair.Leg(leg);
        if (type != OrderType.PostOnly)
            desk.TakenAt = effects.Now;
        var price = type == OrderType.PostOnly ? touch : OrderRules.BandPrice(side, touch, bandBps, desk.Spec!.TickSize);
        var id = new ClientOrderId(_book.Epoch, pair.Settings.Number, leg, _book.Sequence + 1).ToString();
        effects.Persist(new LegOrderPlanned(new LegOrder(
            id, pair.Settings.Number, leg, desk.Id.Venue, desk.Id.Symbol, side, type, quantity, price, touch, purpose,
            OrderState.Sent, 0m, 0m, effects.Now, desk.Kind)));
        var request = new OrderRequest(_book.Epoch, id, desk.Id.Symbol, side, type, quantity, price, reduceOnly, purpose, effects.Now);
        desk.Venue.Pace.Note(effects.Now);
        if (durable)
            effects.TellOnceDurable(Address.Gateway(desk.Id.Venue), request);
        else
            effects.Tell(Address.Gateway(desk.Id.Venue), request);
        BeatWithin(_settings.BusyBeat, effects);
    }
}
