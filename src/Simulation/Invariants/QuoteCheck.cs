using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// I5: no new exposure from a stale, crossed or unknown quote, nor while an order of the pair is in doubt. What the
/// coordinator can know lags by a message's way, so only what it was told before that counts against it.
/// </summary>
internal sealed class QuoteCheck(InvariantContext context) : InvariantCheck(context)
{
    private readonly Dictionary<InstrumentId, (Quote? Quote, DateTimeOffset Since)> _books = [];
    private readonly Dictionary<string, DateTimeOffset> _doubts = [];
    private readonly HashSet<string> _seen = [];
    private readonly HashSet<string> _opening = [];

    public override void Delivering(Message message)
    {
        if (message is OrderRequest { Purpose: OrderPurpose.Open } request)
        {
            _opening.Add(request.ClientId);
        }
    }

    public override void Delivered(Address to, Message message)
    {
        switch (message)
        {
            case Quote quote when to == Address.Coordinator:
                _books[quote.Instrument] = (quote, Context.Now);
                break;
            case QuoteLost lost when to == Address.Coordinator:
                _books[lost.Instrument] = (null, Context.Now);
                break;
            case PlaceOrder place when _opening.Contains(place.ClientId) && !System.Venues.First(venue => Address.Venue(venue.Name) == to).IsLate(place):
                CheckPair(place);
                break;
            case PlaceOutcome { Outcome: RequestOutcome.InDoubt } outcome when !_seen.Contains(outcome.ClientId):
                _doubts[outcome.ClientId] = Context.Now;
                break;
            case OrderChanged changed:
                Learn(changed.Order.ClientId);
                break;
            case FillReported reported:
                Learn(reported.Fill.ClientId);
                break;
            case OrderAnswer { Result: LookupResult.Found } answer:
                Learn(answer.ClientId);
                break;
            case OrdersAnswer { Ok: true } answer:
                foreach (var order in answer.Orders)
                {
                    Learn(order.ClientId);
                }

                break;
            case OrderReport { State: OrderState.Closed } report:
                Learn(report.ClientId);
                break;
        }
    }

    // After a restart the gateway compares everything before it trades; a doubt whose order left no trace is gone.
    public override void Crashing(string host, Address? midTurn) => _doubts.Clear();

    private void Learn(string clientId)
    {
        if (_seen.Add(clientId) || _doubts.Count > 0)
        {
            _doubts.Remove(clientId);
        }
    }

    private void CheckPair(PlaceOrder place)
    {
        var pair = System.Pairs.First(p => p.Number == PairOf(place.ClientId));
        CheckBook(pair.LegA, place);
        CheckBook(pair.LegB, place);
        CheckDoubts(place);
    }

    private static int PairOf(string clientId) => ClientOrderId.TryParse(clientId, out var id) ? id.Pair : 0;

    private void CheckBook(InstrumentId instrument, PlaceOrder place)
    {
        var (quote, since) = _books.GetValueOrDefault(instrument);
        var isOld = Context.Now - since > Context.Options.MessageDelay;
        if (quote is null && isOld)
        {
            throw Context.Violation("I5", $"{place.ClientId} opens exposure while the book of {instrument} is unknown");
        }

        if (quote is not null && quote.Bid >= quote.Ask && isOld)
        {
            throw Context.Violation("I5", $"{place.ClientId} opens exposure on a crossed book: {quote}");
        }

        var age = Context.Now - since;
        if (age > Context.Options.QuoteMaxAge + (Context.Options.MessageDelay * 2))
        {
            throw Context.Violation("I5", $"{place.ClientId} opens exposure on a quote that is {age.TotalMilliseconds:0} ms old: {quote}");
        }
    }

    private void CheckDoubts(PlaceOrder place)
    {
        foreach (var (clientId, since) in _doubts)
        {
            if (PairOf(clientId) == PairOf(place.ClientId) && Context.Now - since > Context.Options.MessageDelay * 2)
            {
                throw Context.Violation("I5", $"{place.ClientId} opens exposure while {clientId} is in doubt since {since:HH:mm:ss.fff}");
            }
        }
    }
}
