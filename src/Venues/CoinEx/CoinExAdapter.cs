using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// CoinEx API v2, linear futures with cross margin. The venue takes orders over REST alone; books and account come over
/// one stream each. It has no dead-man's switch.
/// </summary>
public sealed class CoinExAdapter : VenueAdapter
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly ChannelBoard _channels;
    private readonly CoinExRest _rest;
    private readonly CoinExOrderIds _ids = new();
    private readonly CoinExPositions _positions = new();
    private readonly VenueQuestions _questions;
    private readonly CoinExFunds _funds;
    private readonly CoinExPublicStream _public;
    private readonly CoinExPrivateStream _private;
    private readonly TaskBag _tasks;
    private readonly TaskBag _orders;
    private readonly ClockProbe _probe;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _watch;
    private int _isClosed;

    /// <summary>Makes an adapter that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account, as configured.</param>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="credentials">Key and secret, HMAC.</param>
    /// <param name="sink">Takes reports. Called from socket and timer threads; must not block and must not throw.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log of the venue.</param>
    /// <param name="withdrawCredentials">Key with the right to withdraw; null: the trading key is used.</param>
    public CoinExAdapter(
        string venue,
        CoinExSettings settings,
        ApiCredentials credentials,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger,
        ApiCredentials? withdrawCredentials = null)
        : base(venue, sink, time, logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(credentials);
        _channels = new ChannelBoard([VenueChannel.Public, VenueChannel.Private, VenueChannel.Rest], Report);
        _rest = new CoinExRest(venue, settings, credentials, _channels, Report, time, logger);
        _public = new CoinExPublicStream(venue, settings, _rest, _channels, Report, time, logger);
        var rows = new CoinExPrivateRows(settings.SettleAsset, _rest.Clock, _ids, _positions, time);
        _private = new CoinExPrivateStream(venue, settings, credentials, _rest, rows, _channels, Report, time, logger);
        _tasks = new TaskBag(settings.MaxPending);
        _probe = new ClockProbe(venue, _rest.MeasureClock, _tasks, time, logger, _stop.Token);
        _questions = new VenueQuestions(
            venue, new CoinExQueries(venue, settings, _rest, _ids, _public.LeaveOut), _rest.Clock, Report, _tasks, time, logger, _stop.Token);
        _funds = new CoinExFunds(venue, settings, withdrawCredentials ?? credentials, Report, _tasks, time, logger, _stop.Token);

        // A bag of their own: queries never crowd orders out.
        _orders = new TaskBag(settings.MaxPending);
        _watch = time.CreateTimer(_ => Watch(), state: null, WatchInterval, WatchInterval);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        await _watch.DisposeAsync();
        await _stop.CancelAsync();
        await _private.DisposeAsync();
        await _public.DisposeAsync();
        await _orders.Close();
        await _tasks.Close();
        StopReporting();
        _rest.Dispose();
        _funds.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    protected override void Place(PlaceOrder order)
    {
        if (CoinExOrderFrame.Problem(order) is { } invalid)
        {
            Report(OrderOutcomes.NotSent(order, "local-invalid", invalid));
        }
        else if (_positions.Problem(order) is { } unfit)
        {
            Report(OrderOutcomes.NotSent(order, "local-reduce-only", unfit));
        }
        else
        {
            _positions.Disturb(order.Symbol);
            Post(order, CoinExGroup.Order, _rest.PostRequest(CoinExOrderFrame.PathOf(order), CoinExOrderFrame.Body(order)), JudgePlaced);
        }
    }

    /// <inheritdoc/>
    protected override void Cancel(CancelOrder cancel)
    {
        if (CoinExOrderFrame.Problem(cancel) is { } problem)
        {
            Report(OrderOutcomes.NotSent(cancel, "local-invalid", problem));
        }
        else
        {
            Post(cancel, CoinExGroup.Cancel, _rest.PostRequest(CoinExOrderFrame.CancelPath, CoinExOrderFrame.Body(cancel)), JudgeCancelled);
        }
    }

    /// <inheritdoc/>
    protected override void StartFunds(VenueCommand command) => _funds.Start(command);

    /// <inheritdoc/>
    protected override void StartQuestion(VenueCommand question) => _questions.Start(question);

    /// <inheritdoc/>
    protected override void Connect(IReadOnlyList<string> symbols)
    {
        if (symbols.FirstOrDefault(symbol => symbol.Length == 0 || !PlainWord.Is(symbol)) is { } strange)
        {
            throw new ArgumentException("not a symbol of the venue: " + Excerpt.Of(strange), nameof(symbols));
        }

        _channels.Announce();
        _public.Connect(symbols);
        _private.Connect();
        _probe.Start();
    }

    /// <inheritdoc/>
    protected override void Arm(ArmDeadManSwitch arm)
    {
        // The venue has none.
    }

    private VenueReport JudgePlaced(PlaceOrder order, RestAnswer answer)
    {
        var (outcome, placed) = CoinExOutcomes.Judge(order, answer, out var code);
        _rest.NoteCode(code);
        if (placed is null)
        {
            return outcome;
        }

        _ids.Note(placed.ClientId, placed.VenueOrderId);
        if (placed.CumulativeQuantity > 0)
        {
            _positions.Disturb(placed.Symbol, placed.UpdatedAt);
        }

        // The answer does not say whether an order that has not traded whole still works: the stream does, or a question.
        Report(new OrderChanged(placed));
        return outcome;
    }

    private VenueReport JudgeCancelled(CancelOrder cancel, RestAnswer answer)
    {
        var outcome = CoinExOutcomes.Judge(cancel, answer, out var code);
        _rest.NoteCode(code);
        return outcome;
    }

    private void Post<T>(T command, CoinExGroup group, RestRequest request, Func<T, RestAnswer, VenueReport> judge)
        where T : VenueCommand
    {
        async Task Send()
        {
            var answer = await _rest.Post(group, request, _stop.Token);
            try
            {
                Report(judge(command, answer));
            }
            catch (FrameException e)
            {
                Report(e.ToReport(VenueChannel.Rest, answer.Body));
                Report(OrderOutcomes.InDoubt(command, "unreadable-answer", e.Message));
            }
        }

        if (!_orders.TryRun(Send))
        {
            Report(OrderOutcomes.NotSent(command, "local-queue-full", "too many requests under way; not sent"));
        }
    }

    private void Watch()
    {
        _private.Watch();
        _public.Watch();
        if (_rest.Budget.TryRelease())
        {
            Report(new RateLimitReported(0, BlockedUntil: null));
        }

        if (_private.IsStarted && (_rest.IsClockDue || !_channels.IsUp(VenueChannel.Rest)))
        {
            _probe.Start();
        }
    }
}
