using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Wire;

/// <summary>The commands that ask about orders, fills, funding, account, its setup, instruments, clock and tiers.</summary>
internal sealed class VenueQuestions : QuestionDesk
{
    private readonly IVenueQueries _queries;
    private readonly ServerClock _clock;
    private readonly CancellationToken _stop;

    /// <summary>Makes the desk.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="queries">Asks the venue.</param>
    /// <param name="clock">The venue's clock.</param>
    /// <param name="report">Takes the answers.</param>
    /// <param name="running">Bounds and awaits what is under way.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stop">Fails what is outstanding.</param>
    public VenueQuestions(
        string venue, IVenueQueries queries, ServerClock clock, Action<VenueReport> report, TaskBag running, TimeProvider time, ILogger logger,
        CancellationToken stop)
        : base(venue + " queries", report, running, time, logger)
    {
        _queries = queries;
        _clock = clock;
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
                    q.RequestId, Ok: true, await _queries.OpenOrders(q.Symbol, _stop), askedAt + _clock.Offset, askedAt);
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
            case QueryVenueSetup q:
                return await _queries.Setup(q.Symbols, _stop) is { } setup
                    ? new VenueSetupAnswer(q.RequestId, setup, string.Empty)
                    : new VenueSetupAnswer(q.RequestId, Setup: null, "the venue is not asked how the account is set up");
            case QueryClock q:
                var (offset, roundTrip) = await _queries.MeasureClock(_stop);
                return new ClockAnswer(q.RequestId, Ok: true, offset, roundTrip);
            default:
                throw new ArgumentException("not a query: " + command.GetType().Name, nameof(command));
        }
    }
}

/// <summary>
/// What a venue is asked over REST. Every method throws <see cref="QueryException"/> or <see cref="FrameException"/> when its
/// answer would not be whole.
/// </summary>
internal interface IVenueQueries
{
    /// <summary>Looks an order up by our id; null when the venue answered and does not know it.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="clientId">Our id.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation);

    /// <summary>All working orders of a symbol.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation);

    /// <summary>All orders of a symbol created since a time, perhaps older ones too.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The orders, and the time from which they are all of them.</returns>
    Task<(List<OrderSnapshot> Orders, DateTimeOffset CoversFrom)> OrdersSince(string symbol, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>All fills of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>All funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>Balance and open positions.</summary>
    /// <param name="cancellation">Ends it.</param>
    Task<AccountSnapshot> Account(CancellationToken cancellation);

    /// <summary>Rules of instruments; one that the venue does not list is missing.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation);

    /// <summary>Maintenance tiers of a symbol, lowest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation);

    /// <summary>How the account is set up; what is not asked for is null, and null altogether where nothing is.</summary>
    /// <param name="symbols">Venue symbols whose modes and fees are asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation);

    /// <summary>Measures the venue's clock and uses it from now on.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Offset and round trip.</returns>
    Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation);
}
