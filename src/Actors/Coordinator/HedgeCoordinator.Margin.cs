using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// How near each venue is to its liquidation, also between two readings of its account; and whether the venue's own
/// figures say the same.
/// </content>
public sealed partial class HedgeCoordinator
{
    private void LearnTiers(VenueDesk venue, IReadOnlyList<SymbolTiers> told, Effects effects)
    {
        if (ReferenceEquals(venue.TiersTold, told))
            return;
        venue.TiersTold = told;
        foreach (var instrument in venue.Instruments)
        {
            instrument.Tiers = null;
            if (told.FirstOrDefault(t => t.Symbol == instrument.Id.Symbol) is not { } tiers)
                continue;
            if (MaintenanceTable.TryCreate(tiers.Tiers, out var table, out var fault))
                instrument.Tiers = table;
            else if (Due("tiers/" + instrument.Id, _settings.Ladder.AlarmInterval, effects.Now))
                Say(NoticeLevel.Alarm, $"maintenance tiers of {instrument.Id} make no sense ({fault}): the ladder goes by leverage and the venue's own margin", effects);
        }
    }

    /// <summary>
    /// How a venue stands now: the newest reading of its account, moved by what prices did since; positions as our own ledger
    /// has them, which is ahead of every reading.
    /// </summary>
    private MarginFigures Measure(VenueDesk venue, DateTimeOffset now)
    {
        if (venue.Account is not { } account)
            return MarginFigures.Unknown;
        if (venue.Positions.Length != venue.Instruments.Count)
            venue.Positions = new MarginPosition[venue.Instruments.Count];
        try
        {
            var (equity, others, gross, readGross) = (account.Equity, OtherNotional(venue, account), 0m, 0m);
            for (var i = 0; i < venue.Instruments.Count; i++)
            {
                var desk = venue.Instruments[i];
                var (held, read) = (HeldAt(desk), desk.Reading);
                var price = held == 0m && read is null ? 0m : MarginPrice(desk, now);
                venue.Positions[i] = new MarginPosition(held, price, desk.Tiers, desk.Kind);
                if (held == 0m && read is null)
                    continue;
                if (price <= 0m)
                    return MarginFigures.Unknown;
                gross += desk.Kind.Notional(held, price);
                if (read is null)
                    continue;
                // Coins were entered at nothing: what they are worth is the profit.
                if (read.EntryPrice > 0m || desk.Kind == ContractKind.Spot)
                    equity += desk.Kind.Profit(read.Quantity, read.EntryPrice, price) - read.UnrealisedPnl;
                readGross += desk.Kind.Notional(read.Quantity, read.MarkPrice > 0m ? read.MarkPrice : price);
            }
            // The venue's own maintenance is of the positions and prices that it was read with.
            var share = readGross + others > 0m ? (gross + others) / (readGross + others) : 0m;
            return MarginFigures.Of(equity, venue.Positions, others, account.MaintenanceMargin * share);
        }
        catch (OverflowException)
        {
            return MarginFigures.Unknown;
        }
    }

    /// <summary>Price at which a position counts: what the venue liquidates by as long as it is fresh, then the book, then what there is.</summary>
    private decimal MarginPrice(InstrumentDesk desk, DateTimeOffset now)
    {
        if (desk.Mark is { Mark: > 0m } mark && now - desk.MarkAt <= _settings.Ladder.MarkMaxAge)
            return mark.Mark;
        if (desk.Fresh(now, _settings.QuoteMaxAge) is { } quote)
            return (quote.Bid + quote.Ask) / 2m;
        if (desk.Mark is { Mark: > 0m } old)
            return old.Mark;
        return desk.ValuePrice > 0m ? desk.ValuePrice
            : desk.Reading is { MarkPrice: > 0m } read ? read.MarkPrice
            : desk.Reading?.EntryPrice ?? 0m;
    }

    /// <summary>Notional of positions in symbols that are not configured, in the settle asset.</summary>
    private decimal OtherNotional(VenueDesk venue, AccountSnapshot account)
    {
        var gross = 0m;
        foreach (var position in account.Positions)
        {
            if (!_instruments.ContainsKey(new InstrumentId(venue.Terms.Name, position.Symbol)))
                gross += venue.Kind.NotionalOf(position);
        }
        return gross;
    }

    /// <summary>
    /// RT-24: own maintenance and liquidation prices against the venue's, all of one reading. A difference that two readings in a
    /// row show is alarmed, once per subject and interval.
    /// </summary>
    private void CompareWithVenue(VenueDesk venue, AccountSnapshot account, Effects effects)
    {
        try
        {
            var own = 0m;
            foreach (var position in account.Positions)
            {
                if (OwnMaintenance(venue, position) is not { } maintenance)
                    return;
                own += maintenance;
            }
            var tolerance = _settings.Ladder.Tolerance;
            Suspect(
                venue, "margin of " + venue.Terms.Name, tolerance.IsContradiction(own, account.MaintenanceMargin, account.Equity),
                $"maintenance is {own:0.####} by the tiers and {account.MaintenanceMargin:0.####} by the venue, equity {account.Equity:0.####}", effects);
            foreach (var position in account.Positions)
            {
                if (position.Quantity == 0m)
                    continue;
                var price = position.MarkPrice > 0m ? position.MarkPrice : position.EntryPrice;
                var found = OwnLiquidation(venue, account, position, own);
                Suspect(
                    venue, $"liquidation price of {venue.Terms.Name}:{position.Symbol}",
                    tolerance.IsContradiction(found, position.LiquidationPrice, price),
                    $"{Text(found)} by the tiers and {position.LiquidationPrice:0.####} by the venue, mark {price:0.####}", effects);
            }
        }
        catch (OverflowException)
        {
            Suspect(venue, "account of " + venue.Terms.Name, true, "its figures are beyond what can be computed", effects);
        }
    }

    private static string Text(LiquidationPrice found) => found.Kind == LiquidationKind.At ? $"{found.Price:0.####}" : found.Kind.ToString();

    private decimal? OwnMaintenance(VenueDesk venue, Position position) =>
        _instruments.GetValueOrDefault(new InstrumentId(venue.Terms.Name, position.Symbol))?.Tiers is { } tiers
            ? tiers.MarginOf(venue.Kind.NotionalOf(position))
            : position.Quantity == 0m ? 0m : null;

    private LiquidationPrice OwnLiquidation(VenueDesk venue, AccountSnapshot account, Position position, decimal maintenance)
    {
        var tiers = _instruments[new InstrumentId(venue.Terms.Name, position.Symbol)].Tiers!;
        var others = maintenance - OwnMaintenance(venue, position)!.Value;
        return LiquidationPrice.Of(venue.Kind, position.Quantity, position.EntryPrice, account.Equity - position.UnrealisedPnl - others, tiers);
    }

    private void Suspect(VenueDesk venue, string subject, bool contradicts, string text, Effects effects)
    {
        if (!contradicts)
            venue.Suspicions.Remove(subject);
        else if (!venue.Suspicions.Add(subject) && Due("margin/" + subject, _settings.Ladder.AlarmInterval, effects.Now))
            Say(NoticeLevel.Alarm, $"{subject}: {text}", effects);
    }

    private VenueMarginView MarginViewOf(VenueDesk venue, DateTimeOffset now)
    {
        var figures = Measure(venue, now);
        var ladder = _book.LadderOf(venue.Terms.Name);
        var firing = ladder.Firings == 0 ? "" : FormattableString.Invariant($"{ladder.LastRule} at {ladder.LastFiredAt:yyyy-MM-dd HH:mm:ss}");
        if (!figures.IsKnown)
            return new VenueMarginView(venue.Terms.Name, false, venue.AccountReadAt, 0m, 0m, 0m, null, null, "", 0m, 0m, ladder.Firings, firing, venue.LadderHold);
        var (symbol, nearest, distance) = Nearest(venue, figures);
        return new VenueMarginView(
            venue.Terms.Name, true, venue.AccountReadAt, figures.Equity, figures.GrossNotional, figures.Maintenance, figures.Leverage,
            figures.MarginRatio, symbol, nearest, distance, ladder.Firings, firing, venue.LadderHold);
    }

    /// <summary>The position whose liquidation price is nearest, others standing still; as measured just before.</summary>
    private static (string Symbol, decimal Price, decimal Distance) Nearest(VenueDesk venue, MarginFigures figures)
    {
        (string Symbol, decimal Price, decimal Distance) nearest = ("", 0m, decimal.MaxValue);
        for (var i = 0; i < venue.Instruments.Count; i++)
        {
            if (venue.Positions[i] is not { Tiers: { } tiers, Price: > 0m } position || position.Quantity == 0m)
                continue;
            // Valued at the present price, equity is the cushion with no profit of this position; its own maintenance is not another's.
            var others = figures.Maintenance - tiers.MarginOf(position.Kind.Notional(position.Quantity, position.Price));
            var found = LiquidationPrice.Of(position.Kind, position.Quantity, position.Price, figures.Equity - others, tiers);
            if (found.Kind != LiquidationKind.At)
                continue;
            var distance = Math.Abs(found.Price - position.Price) / position.Price;
            if (distance < nearest.Distance)
                nearest = (venue.Instruments[i].Id.Symbol, found.Price, distance);
        }
        return nearest.Symbol.Length == 0 ? ("", 0m, 0m) : nearest;
    }
}
