using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Bybit V5, the contracts of one settle asset, linear or inverse, of a unified or a classic account in one-way mode. Orders go over the trade
/// WebSocket, and over REST while it is down; those of a classic account always go over REST, since that socket does not take them (docs:
/// v5/websocket/trade/guideline). Queries go over REST.
/// </summary>
public sealed class BybitAdapter : VenueAdapter
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly BybitSettings _settings;
    private readonly ChannelBoard _channels;
    private readonly BybitRest _rest;
    private readonly VenueQuestions _questions;
    private readonly BybitFunds _funds;
    private readonly BybitPublicStream _public;
    private readonly BybitPrivateStream _private;
    private readonly BybitTradeStream _trade;
    private readonly BybitProtection _protection;
    private readonly BybitAccountGuard _guard;
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
    public BybitAdapter(
        string venue,
        BybitSettings settings,
        ApiCredentials credentials,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger,
        ApiCredentials? withdrawCredentials = null)
        : base(venue, sink, time, logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(credentials);
        _settings = settings;
        _channels = new ChannelBoard(
            [VenueChannel.Public, VenueChannel.Private, VenueChannel.Orders, VenueChannel.Rest],
            Report);
        var coins = settings.IsSpot ? new SpotCoins(settings.SettleAsset, time) : null;
        var report = coins?.Wrap(Report) ?? Report;
        _rest = new BybitRest(venue, settings, credentials, _channels, Report, time, logger);
        _public = new BybitPublicStream(venue, settings, _channels, report, time, logger);
        _private = new BybitPrivateStream(venue, settings, credentials, _rest, _channels, Report, time, logger, coins);
        _trade = new BybitTradeStream(venue, settings, credentials, _rest, _channels, Report, time, logger);
        _protection = new BybitProtection(_rest, _private, settings.IsSpot, time, logger);
        _guard = new BybitAccountGuard(_rest, settings.Product);
        _tasks = new TaskBag(settings.MaxPending);
        _probe = new ClockProbe(venue, _rest.MeasureClock, _tasks, time, logger, _stop.Token);
        _questions = new VenueQuestions(
            venue, new BybitQueries(venue, settings.Product, _rest, _guard, coins), _rest.Clock, Report, _tasks, time, logger, _stop.Token);
        _funds = new BybitFunds(venue, settings, withdrawCredentials ?? credentials, Report, _tasks, time, logger, _stop.Token);

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
        await _trade.DisposeAsync();
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
        if (BybitOrderFrame.Problem(order) is { } problem)
        {
            Report(OrderOutcomes.NotSent(order, "local-invalid", problem));
        }
        else if (_settings.IsSpot && order is { ReduceOnly: true, Side: Side.Buy })
        {
            Report(OrderOutcomes.NotSent(order, "local-invalid", "a buy of spot reduces nothing"));
        }
        else if (!order.ReduceOnly && _guard.Problem is { } wrong)
        {
            Report(OrderOutcomes.NotSent(order, "local-invalid", wrong));
        }
        else if (!_trade.TryPlace(order))
        {
            PostOrder(order, "/v5/order/create", BybitOrderFrame.CreateBody(order, _settings.Product.Category));
        }
    }

    /// <inheritdoc/>
    protected override void Cancel(CancelOrder cancel)
    {
        if (BybitOrderFrame.Problem(cancel) is { } problem)
        {
            Report(OrderOutcomes.NotSent(cancel, "local-invalid", problem));
        }
        else if (!_trade.TryCancel(cancel))
        {
            PostOrder(cancel, "/v5/order/cancel", BybitOrderFrame.CancelBody(cancel, _settings.Product.Category));
        }
    }

    /// <inheritdoc/>
    protected override void StartFunds(VenueCommand command) => _funds.Start(command);

    /// <inheritdoc/>
    protected override void StartQuestion(VenueCommand question) => _questions.Start(question);

    private void PostOrder(VenueCommand command, string path, byte[] body)
    {
        async Task Post()
        {
            var answer = await _rest.Post(path, body, _stop.Token);
            VenueReport outcome;
            try
            {
                outcome = BybitOutcomes.Judge(command, answer);
                _rest.NoteCode(BybitOutcomes.CodeOf(outcome));
            }
            catch (FrameException e)
            {
                Report(e.ToReport(VenueChannel.Rest, answer.Body));
                outcome = OrderOutcomes.InDoubt(command, "unreadable-answer", e.Message);
            }

            Report(outcome);
        }

        if (!_orders.TryRun(Post))
        {
            Report(OrderOutcomes.NotSent(command, "local-queue-full", "too many requests under way; not sent"));
        }
    }

    /// <inheritdoc/>
    protected override void Connect(IReadOnlyList<string> symbols)
    {
        _guard.Take(symbols);
        _channels.Announce();
        _public.Connect(symbols);
        _private.Connect();
        if (!_settings.Product.IsClassic)
        {
            _trade.Connect();
        }

        _probe.Start();
    }

    /// <inheritdoc/>
    protected override void Arm(ArmDeadManSwitch arm)
    {
        // A classic account has none, and that of unified 1.0 leaves inverse orders alone (docs: v5/order/dcp).
        if (_settings.Product.IsClassic)
        {
            return;
        }

        if (_protection.Arm(arm.Timeout) is { } request)
        {
            _ = _tasks.TryRun(() => request(_stop.Token));
        }
    }

    private void Watch()
    {
        _trade.Watch();
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
