using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// BitMEX, perpetual contracts of one settle asset, linear or inverse, cross margin. The venue takes orders over REST alone; public and
/// private tables come over a WebSocket each. Quantities are native units here and whole contracts on the wire.
/// </summary>
public sealed class BitmexAdapter : VenueAdapter
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly ChannelBoard _channels;
    private readonly BitmexRest _rest;
    private readonly BitmexMarkets _markets;
    private readonly VenueQuestions _questions;
    private readonly ClockProbe _probe;
    private readonly BitmexFunds _funds;
    private readonly BitmexPublicStream _public;
    private readonly BitmexPrivateStream _private;
    private readonly BitmexDeadManSwitch _deadMan;
    private readonly TaskBag _tasks;
    private readonly TaskBag _orders;
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
    public BitmexAdapter(
        string venue,
        BitmexSettings settings,
        ApiCredentials credentials,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger,
        ApiCredentials? withdrawCredentials = null)
        : base(venue, sink, time, logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(credentials);
        _channels = new ChannelBoard([VenueChannel.Public, VenueChannel.Private, VenueChannel.Orders, VenueChannel.Rest], Report);
        _rest = new BitmexRest(venue, settings, credentials, _channels, Report, time, logger);
        _markets = new BitmexMarkets(settings.SettleAsset);
        var queries = new BitmexQueries(venue, settings, _markets, _rest, logger);
        _public = new BitmexPublicStream(venue, settings, _markets, queries.Learn, _channels, Report, time, logger);
        _private = new BitmexPrivateStream(venue, settings, credentials, _rest, _markets, queries.Learn, _channels, Report, time, logger);
        _tasks = new TaskBag(settings.MaxPending);
        _probe = new ClockProbe(venue, _rest.MeasureClock, _tasks, time, logger, _stop.Token);
        _questions = new VenueQuestions(venue, queries, _rest.Clock, Report, _tasks, time, logger, _stop.Token);
        _funds = new BitmexFunds(venue, settings, withdrawCredentials ?? credentials, Report, _tasks, time, logger, _stop.Token);
        _deadMan = new BitmexDeadManSwitch(venue, _rest, _tasks, logger, _stop.Token);

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
        var contract = _markets.Find(order.Symbol);
        if (BitmexOrderBody.Problem(order, contract) is { } problem)
        {
            Report(OrderOutcomes.NotSent(order, "local-invalid", problem));
        }
        else
        {
            Send(order, HttpMethod.Post, BitmexOrderBody.Place(order, contract!), contract);
        }
    }

    /// <inheritdoc/>
    protected override void Cancel(CancelOrder cancel)
    {
        if (BitmexOrderBody.Problem(cancel) is { } problem)
        {
            Report(OrderOutcomes.NotSent(cancel, "local-invalid", problem));
        }
        else
        {
            Send(cancel, HttpMethod.Delete, BitmexOrderBody.Cancel(cancel), _markets.Find(cancel.Symbol));
        }
    }

    /// <inheritdoc/>
    protected override void StartFunds(VenueCommand command) => _funds.Start(command);

    /// <inheritdoc/>
    protected override void StartQuestion(VenueCommand question) => _questions.Start(question);

    /// <inheritdoc/>
    protected override void Connect(IReadOnlyList<string> symbols)
    {
        _channels.Announce();
        _public.Connect(symbols);
        _private.Connect();
        _probe.Start();
    }

    /// <inheritdoc/>
    protected override void Arm(ArmDeadManSwitch arm) => _deadMan.Want(arm);

    private void Send(VenueCommand command, HttpMethod method, byte[] body, BitmexContract? contract)
    {
        async Task Carry()
        {
            var answer = await _rest.Change(method, "/order", body, _stop.Token);
            try
            {
                var (outcome, order) = BitmexOutcomes.Judge(command, answer, contract);
                Report(outcome);
                if (order is not null)
                {
                    Report(new OrderChanged(order));
                }
            }
            catch (FrameException e)
            {
                Report(e.ToReport(VenueChannel.Rest, answer.Body));
                Report(OrderOutcomes.InDoubt(command, "unreadable-answer", e.Message));
            }
        }

        if (!_orders.TryRun(Carry))
        {
            Report(OrderOutcomes.NotSent(command, "local-queue-full", "too many requests under way; not sent"));
        }
    }

    private void Watch()
    {
        _private.Watch();
        if (_rest.Budget.Released() is { } used)
        {
            Report(new RateLimitReported(used, BlockedUntil: null));
        }

        if (_private.IsStarted && (_rest.IsClockDue || !_channels.IsUp(VenueChannel.Rest)))
        {
            _probe.Start();
        }
    }
}
