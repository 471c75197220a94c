using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// I3 and I8 for the accounts: every value that the bookkeeper shows adds up exactly, is made of equities that the venues
/// really had, and, once all is at rest, nothing is left unexplained but what liquidations cost and hidden trades made, since nobody puts money in or takes it out.
/// </summary>
internal sealed class AccountsCheck(InvariantContext context) : InvariantCheck(context)
{
    /// <summary>
    /// What a trade that the venue hid may have made, with its fee, as a fraction of its value, beside what the mark moved: it is
    /// booked at the mark of a later time, if at all.
    /// </summary>
    private const decimal HiddenShare = 0.03m;

    /// <summary>The same for positions that were taken over: their trades may be told later, when the mark has moved on.</summary>
    private const decimal TakenOverShare = 0.02m;

    /// <summary>How long what was outside is remembered: no reading is older in a book that is valued while all is well.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, decimal> _volumes = [];
    private readonly Queue<(DateTimeOffset At, decimal Outside)> _outside = [];
    private readonly Dictionary<string, (decimal Low, decimal High)> _marks = [];
    private bool _hasTakenOver;

    public override void Delivered(Address to, Message message)
    {
        switch (message)
        {
            case VenueStatement statement when to == Address.Bookkeeper:
                NoteOutside();
                Judge(statement);
                break;
            case LedgerCorrected { Cause: CorrectionCause.Unexplained }:
                _hasTakenOver = true;
                break;
            case AccountsView view:
                NoteMarks();
                NoteOutside();
                foreach (var book in view.Books)
                {
                    Judge(book);
                }

                break;
        }
    }

    public override void AtRest()
    {
        foreach (var venues in System.Venues.GroupBy(venue => venue.Model.AssetOf(venue.Account)))
        {
            if (System.Status.Accounts?.Books.FirstOrDefault(book => book.Asset == venues.Key) is not { IsCurrent: true, Point: { } point })
            {
                throw Context.Violation("I8", $"the book of {venues.Key} is not valued at the end");
            }

            Judge(point, [.. venues]);
        }
    }

    private void Judge(BookPoint point, IReadOnlyList<SimulatedVenue> venues)
    {
        // What a liquidation costs, and what the insurance fund makes up, changes the balance alone: no execution shows it.
        var untold = venues.Sum(venue => venue.Truth.InsuranceReceived - venue.Truth.LiquidationFees);
        var hidden = venues.Sum(venue =>
            (venue.Truth.Volume - _volumes.GetValueOrDefault(venue.Name)) * (HiddenShare + MoveOf(venue)));
        var tolerance = Context.Options.UnexplainedTolerance + hidden
            + (_hasTakenOver ? venues.Sum(venue => venue.Model.Margin(venue.Account).Equity) * TakenOverShare : 0m);
        // Around a transfer what is missing counts as in flight, up to its amount, and after an announced deposit as still to come, up
        // to that; together they are still what is outside, since all that was announced has come, or was when the accounts were read.
        var outside = Outside(venues);
        if (Math.Abs(point.Unexplained - untold) > tolerance
            && ((point.InFlight == 0m && point.Expected == 0m)
                || !_outside.Select(noted => noted.Outside).Append(outside)
                    .Any(value => Math.Abs(point.Unexplained - point.InFlight - point.Expected - untold + value) <= tolerance)))
        {
            throw Context.Violation("I3", $"{point.Unexplained} unexplained, {point.InFlight} in flight and {point.Expected} expected at the end, liquidations cost {-untold} and {outside} are outside: {string.Join("; ", point.Venues)}");
        }
    }

    private decimal Outside(IEnumerable<SimulatedVenue> venues) =>
        venues.Sum(venue => venue.Model.Spot(venue.Account) + venue.Model.SpotPending(venue.Account))
        + (System.Chain?.InTransit ?? 0m) + (System.Chain?.Lost ?? 0m);

    /// <summary>What is outside moves on between the reading of an account and the last look; transfers are between accounts of one asset.</summary>
    private void NoteOutside()
    {
        _outside.Enqueue((Context.Now, Outside(System.Venues)));
        while (_outside.Peek().At < Context.Now - Remembered)
        {
            _outside.Dequeue();
        }
    }

    private void NoteMarks()
    {
        foreach (var venue in System.Venues)
        {
            var mark = venue.Model.Mark(System.SetupOf(venue).Symbol).Mark;
            var (low, high) = _marks.GetValueOrDefault(venue.Name, (mark, mark));
            _marks[venue.Name] = (Math.Min(low, mark), Math.Max(high, mark));
        }
    }

    /// <summary>How far the mark moved in the run, as a fraction.</summary>
    private decimal MoveOf(SimulatedVenue venue) =>
        _marks.TryGetValue(venue.Name, out var range) && range.Low > 0m ? (range.High - range.Low) / range.Low : 0m;

    private void Judge(BookView book)
    {
        if (book.Point is { } point && point.Imbalance() != (0m, 0m))
        {
            throw Context.Violation("I3", $"the book's lines are off by {point.Imbalance()}: {point}");
        }
    }

    /// <summary>What is settled must be the truth: sums of fills that the venue's own give.</summary>
    private void Judge(VenueStatement statement)
    {
        var venue = System.VenueOf(statement.Venue);
        var setup = System.SetupOf(venue);
        var book = statement.Books.FirstOrDefault(b => b.Symbol == setup.Symbol);
        _volumes[statement.Venue] = statement.Books.Sum(b => b.Volume);
        if (book is not null && book.Volume > venue.Truth.Volume)
        {
            throw Context.Violation("I8", $"{statement.Venue} shows a volume of {book.Volume}, it had {venue.Truth.Volume}");
        }

        if (!statement.IsSettled)
        {
            return;
        }

        var held = statement.Account.Positions.Where(p => p.Symbol == setup.Symbol).Sum(p => p.Quantity);
        if (held != (book?.Quantity ?? 0m))
        {
            throw Context.Violation("I8", $"{statement.Venue} shows {held} and books {book?.Quantity} as settled");
        }
    }
}
