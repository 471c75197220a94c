using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// OKX V5, perpetual and dated contracts of one settle asset, linear or inverse, in net mode with cross margin; or coins, bought outright against one
/// quote asset. Orders go over a private WebSocket of their own, and
/// over REST while it is down; queries go over REST. Quantities are contracts (of spot coins) at the venue and native units everywhere else.
/// </summary>
public sealed class OkxAdapter : VenueAdapter
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly OkxSettings _settings;
    private readonly ChannelBoard _channels;
    private readonly OkxRest _rest;
    private readonly VenueQuestions _questions;
    private readonly ClockProbe _probe;
    private readonly OkxFunds _funds;
    private readonly OkxPublicStream _public;
    private readonly OkxPrivateStream _private;
    private readonly OkxTradeStream _trade;
    private readonly OkxDeadManSwitch _deadMan;
    private readonly OkxBillWatch _bills;
    private readonly TaskBag _tasks;
    private readonly TaskBag _orders;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _watch;
    private int _isClosed;

    /// <summary>Makes an adapter that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account, as configured.</param>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="credentials">Key, secret (HMAC) and passphrase.</param>
    /// <param name="sink">Takes reports. Called from socket and timer threads; must not block and must not throw.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log of the venue.</param>
    /// <param name="withdrawCredentials">Key with the right to withdraw; null: the trading key is used.</param>
    /// <exception cref="ArgumentException">The order tag is none of the venue's.</exception>
    public OkxAdapter(
        string venue,
        OkxSettings settings,
        ApiCredentials credentials,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger,
        ApiCredentials? withdrawCredentials = null)
        : base(venue, sink, time, logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(credentials);
        if (settings.OrderTag.Length > 0 && (settings.OrderTag.Length > OkxOrderFrame.MaxTag || !OkxOrderFrame.IsPlain(settings.OrderTag)))
        {
            throw new ArgumentException("An order tag has at most 16 letters and digits.", nameof(settings));
        }

        _settings = settings;
        _channels = new ChannelBoard(
            [VenueChannel.Public, VenueChannel.Private, VenueChannel.Orders, VenueChannel.Rest],
            Report);
        var coins = settings.IsSpot ? new SpotCoins(settings.SettleAsset, time) : null;
        var report = coins?.Wrap(Report) ?? Report;
        _rest = new OkxRest(venue, settings, credentials, _channels, Report, time, logger);
        var queries = new OkxQueries(venue, settings, _rest, coins);
        _bills = new OkxBillWatch(queries, settings.BillWaits, Report, time);
        _public = new OkxPublicStream(venue, settings, _rest, _channels, report, time, logger);
        _private = new OkxPrivateStream(venue, settings, credentials, _rest, _channels, Report, _bills.Told, time, logger, coins);
        _trade = new OkxTradeStream(venue, settings, credentials, _rest, _channels, Report, time, logger);
        _tasks = new TaskBag(settings.MaxPending);
        _probe = new ClockProbe(venue, _rest.MeasureClock, _tasks, time, logger, _stop.Token);
        _deadMan = new OkxDeadManSwitch(_rest, settings.OrderTag, _tasks, time, logger, _stop.Token);
        _questions = new VenueQuestions(venue, queries, _rest.Clock, Report, _tasks, time, logger, _stop.Token);
        _funds = new OkxFunds(venue, settings, withdrawCredentials ?? credentials, Report, _tasks, time, logger, _stop.Token);

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
        _bills.Dispose();
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
        var contract = _rest.Contracts.Find(order.Symbol);
        if (OkxOrderFrame.Problem(order, contract) is { } problem)
        {
            Report(OrderOutcomes.NotSent(order, "local-invalid", problem));
        }
        else if (!_trade.TryPlace(order, contract!))
        {
            PostOrder(order, "/api/v5/trade/order", OkxOrderFrame.OrderBody(order, contract!, _settings.OrderTag));
        }
    }

    /// <inheritdoc/>
    protected override void Cancel(CancelOrder cancel)
    {
        if (OkxOrderFrame.Problem(cancel) is { } problem)
        {
            Report(OrderOutcomes.NotSent(cancel, "local-invalid", problem));
        }
        else if (!_trade.TryCancel(cancel, _rest.Contracts.Find(cancel.Symbol)))
        {
            PostOrder(cancel, "/api/v5/trade/cancel-order", OkxOrderFrame.CancelBody(cancel));
        }
    }

    /// <inheritdoc/>
    protected override void Connect(IReadOnlyList<string> symbols)
    {
        _channels.Announce();
        _public.Connect(symbols);
        _private.Connect();
        _trade.Connect();
        _probe.Start();
    }

    /// <inheritdoc/>
    protected override void Arm(ArmDeadManSwitch arm) => _deadMan.Want(arm);

    /// <inheritdoc/>
    protected override void StartFunds(VenueCommand command) => _funds.Start(command);

    /// <inheritdoc/>
    protected override void StartQuestion(VenueCommand question) => _questions.Start(question);

    private void PostOrder(VenueCommand command, string path, byte[] body)
    {
        async Task Post()
        {
            var answer = await _rest.Post(path, body, expires: command is PlaceOrder, _stop.Token);
            VenueReport outcome;
            try
            {
                (outcome, var code) = OkxOutcomes.Judge(command, answer);
                if (answer.Result == RestResult.Answered)
                {
                    _rest.NoteOrder(command, code);
                }
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
