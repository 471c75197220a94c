using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>The commands that ask: each is answered once, with a failure when there is no whole answer.</summary>
public sealed partial class BybitAdapter
{
    private delegate Task<VenueReport> Question(DateTimeOffset askedAt, CancellationToken cancellation);

    private void Ask(VenueCommand command)
    {
        switch (command)
        {
            case QueryOrder q:
                Ask(
                    q,
                    async (at, stop) => await _queries.FindOrder(q.Symbol, q.ClientId, stop) is { } order
                        ? new OrderAnswer(q.RequestId, q.ClientId, LookupResult.Found, order, at)
                        : new OrderAnswer(q.RequestId, q.ClientId, LookupResult.NotFound, Order: null, at),
                    at => new OrderAnswer(q.RequestId, q.ClientId, LookupResult.Failed, Order: null, at));
                break;
            case QueryOpenOrders q:
                Ask(
                    q,
                    async (at, stop) => new OrdersAnswer(q.RequestId, Ok: true, await _queries.OpenOrders(q.Symbol, stop), at + _rest.Clock.Offset, at),
                    at => new OrdersAnswer(q.RequestId, Ok: false, [], at, at));
                break;
            case QueryOrdersSince q:
                Ask(
                    q,
                    async (at, stop) =>
                    {
                        var (orders, from) = await _queries.OrdersSince(q.Symbol, q.Since, stop);
                        return new OrdersAnswer(q.RequestId, Ok: true, orders, from, at);
                    },
                    at => new OrdersAnswer(q.RequestId, Ok: false, [], at, at));
                break;
            case QueryFills q:
                Ask(
                    q,
                    async (at, stop) => new FillsAnswer(q.RequestId, Ok: true, await _queries.Fills(q.Symbol, q.Since, stop), at),
                    at => new FillsAnswer(q.RequestId, Ok: false, [], at));
                break;
            default:
                AskAccount(command);
                break;
        }
    }

    private void AskAccount(VenueCommand command)
    {
        switch (command)
        {
            case QueryFunding q:
                Ask(
                    q,
                    async (_, stop) => new FundingAnswer(q.RequestId, Ok: true, await _queries.Funding(q.Symbol, q.Since, stop)),
                    _ => new FundingAnswer(q.RequestId, Ok: false, []));
                break;
            case QueryAccount q:
                Ask(
                    q,
                    async (at, stop) => new AccountAnswer(q.RequestId, await _queries.Account(stop), at),
                    at => new AccountAnswer(q.RequestId, Account: null, at));
                break;
            case QueryInstruments q:
                Ask(
                    q,
                    async (_, stop) => new InstrumentsAnswer(q.RequestId, Ok: true, await _queries.Instruments(q.Symbols, stop)),
                    _ => new InstrumentsAnswer(q.RequestId, Ok: false, []));
                break;
            case QueryClock q:
                Ask(
                    q,
                    async (_, stop) =>
                    {
                        var (offset, roundTrip) = await _rest.MeasureClock(stop);
                        return new ClockAnswer(q.RequestId, Ok: true, offset, roundTrip);
                    },
                    _ => new ClockAnswer(q.RequestId, Ok: false, TimeSpan.Zero, TimeSpan.Zero));
                break;
            case QueryTiers q:
                Ask(
                    q,
                    async (_, stop) => new TiersAnswer(q.RequestId, q.Symbol, Ok: true, await _queries.Tiers(q.Symbol, stop)),
                    _ => new TiersAnswer(q.RequestId, q.Symbol, Ok: false, []));
                break;
            default:
                Log.UnknownCommand(Logger, command.GetType().Name);
                break;
        }
    }

    private void Ask(VenueCommand command, Question question, Func<DateTimeOffset, VenueReport> failure)
    {
        async Task Answer()
        {
            var askedAt = Time.GetUtcNow();
            VenueReport report;
            try
            {
                report = await question(askedAt, _stop.Token);
            }
            catch (BybitQueryException e)
            {
                Log.NotAnswered(Logger, command.GetType().Name, e.Message);
                report = failure(askedAt);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A defect of ours; the gateway still gets its answer.
                Log.QuestionFailed(Logger, command.GetType().Name, e);
                report = failure(askedAt);
            }

            Report(report);
        }

        if (!_tasks.TryRun(Answer))
        {
            Log.NotAnswered(Logger, command.GetType().Name, "too many requests under way");
            Report(failure(Time.GetUtcNow()));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Command} not answered: {Problem}")]
        public static partial void NotAnswered(ILogger logger, string command, string problem);

        [LoggerMessage(2, LogLevel.Error, "{Command} failed")]
        public static partial void QuestionFailed(ILogger logger, string command, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "a command this venue does not know: {Command}")]
        public static partial void UnknownCommand(ILogger logger, string command);
    }
}
