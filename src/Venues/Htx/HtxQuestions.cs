using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>The commands that ask about orders, fills, funding, account, instruments, clock and tiers.</summary>
internal sealed class HtxQuestions : QuestionDesk
{
    private readonly HtxQueries _queries;
    private readonly HtxRest _rest;
    private readonly CancellationToken _stop;

    /// <summary>Makes the desk.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="queries">Asks the venue.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="report">Takes the answers.</param>
    /// <param name="running">Bounds and awaits what is under way.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stop">Fails what is outstanding.</param>
    public HtxQuestions(
        string venue, HtxQueries queries, HtxRest rest, Action<VenueReport> report, TaskBag running, TimeProvider time, ILogger logger,
        CancellationToken stop)
        : base(venue + " queries", report, running, time, logger)
    {
        _queries = queries;
        _rest = rest;
        _stop = stop;
    }

    /// <inheritdoc/>
    protected override async Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt)
    {
        switch (command)
        {
            case QueryOrder q:
                return await _queries.FindOrder(q.Symbol, q.ClientId, _stop) is { } order
                    ? new OrderAnswer(q.RequestId, q.ClientId, LookupResult.Found, order, askedAt)
                    : new OrderAnswer(q.RequestId, q.ClientId, LookupResult.NotFound, Order: null, askedAt);
            case QueryOpenOrders q:
                return new OrdersAnswer(
                    q.RequestId, Ok: true, await _queries.OpenOrders(q.Symbol, _stop), askedAt + _rest.Clock.Offset, askedAt);
            case QueryOrdersSince q:
                var (orders, from) = await _queries.OrdersSince(q.Symbol, q.Since, _stop);
                return new OrdersAnswer(q.RequestId, Ok: true, orders, from, askedAt);
            case QueryFills q:
                return new FillsAnswer(q.RequestId, Ok: true, await _queries.Fills(q.Symbol, q.Since, _stop), askedAt);
            case QueryFunding q:
                return new FundingAnswer(q.RequestId, Ok: true, await _queries.Funding(q.Symbol, q.Since, _stop));
            case QueryAccount q:
                return new AccountAnswer(q.RequestId, await _queries.Account(_stop), askedAt);
            case QueryInstruments q:
                return new InstrumentsAnswer(q.RequestId, Ok: true, await _queries.Instruments(q.Symbols, _stop));
            case QueryTiers q:
                return new TiersAnswer(q.RequestId, q.Symbol, Ok: true, await _queries.Tiers(q.Symbol, _stop));
            case QueryClock q:
                var (offset, roundTrip) = await _rest.MeasureClock(_stop);
                return new ClockAnswer(q.RequestId, Ok: true, offset, roundTrip);
            default:
                throw new ArgumentException("not a query: " + command.GetType().Name, nameof(command));
        }
    }
}
