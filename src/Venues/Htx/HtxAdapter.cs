using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// HTX: USDT-margined perpetual contracts of an account in one-way mode and cross margin, by version 5 of its interface, or the coins of
/// the spot account, by another interface on another host. Orders and queries go over REST; market data and the account's news come over
/// streams. Spot has neither mark prices nor funding.
/// </summary>
public sealed partial class HtxAdapter : VenueAdapter
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly HtxSettings _settings;
    private readonly ChannelBoard _channels;
    private readonly HtxRest _rest;
    private readonly IHtxOrders _forms;
    private readonly VenueQuestions _questions;
    private readonly ClockProbe _probe;
    private readonly HtxFunds _funds;
    private readonly HtxBookStream _books;
    private readonly HtxMarkStream? _marks;
    private readonly HtxAccountStream _private;
    private readonly HtxFollowUp _followUp;
    private readonly HtxDeadManSwitch _deadMan;
    private readonly TaskBag _tasks;
    private readonly TaskBag _orders;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _watch;
    private long _fundingAt;
    private int _isClosed;
    private int _isAskingFunding;

    /// <summary>Makes an adapter that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account, as configured.</param>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="credentials">Key and secret, HMAC.</param>
    /// <param name="sink">Takes reports. Called from socket and timer threads; must not block and must not throw.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log of the venue.</param>
    /// <param name="withdrawCredentials">Key with the right to withdraw; null: the trading key is used.</param>
    public HtxAdapter(
        string venue,
        HtxSettings settings,
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
        _tasks = new TaskBag(settings.MaxPending);

        // A bag of their own: queries never crowd orders out.
        _orders = new TaskBag(settings.MaxPending);
        var coins = settings.IsSpot ? new SpotCoins(settings.SettleAsset, time) : null;
        var report = coins?.Wrap(Report) ?? Report;
        _rest = new HtxRest(venue + " rest", settings, settings.RestUrl, credentials, _channels, report, time, logger, settings.IsSpot);
        _probe = new ClockProbe(venue, _rest.MeasureClock, _tasks, time, logger, _stop.Token);
        _funds = new HtxFunds(venue, settings, withdrawCredentials ?? credentials, report, _tasks, time, logger, _stop.Token);
        _deadMan = new HtxDeadManSwitch(settings, _rest, logger);
        var publicState = new PublicState(_channels, hasMarks: coins is null);
        IVenueQueries queries;
        if (coins is not null)
        {
            var (symbols, account) = (new HtxSpotSymbols(_rest), new HtxSpotAccount(_rest));
            var asked = new HtxSpotQueries(venue, settings, _rest, symbols, account, coins);
            queries = asked;
            _forms = new HtxSpotOrders(_rest, account);
            _followUp = new HtxFollowUp(asked, report, _tasks, time, logger, _stop.Token);
            _books = new HtxBookStream(venue, settings, symbols, publicState, report, time, logger);
            _private = new HtxSpotStream(venue, settings, credentials, _rest, account, coins, _followUp, _channels, report, time, logger);
        }
        else
        {
            var contracts = new HtxContracts(_rest);
            var asked = new HtxQueries(venue, settings, _rest, contracts, () => new HtxRest(
                venue + " wallet", settings, settings.WalletUrl, credentials, new ChannelBoard([VenueChannel.Rest, VenueChannel.Orders], _ => { }),
                report, time, logger, isSpotSide: true));
            queries = asked;
            _forms = new HtxContractOrders(_rest, contracts);
            _followUp = new HtxFollowUp(asked, report, _tasks, time, logger, _stop.Token);
            _books = new HtxBookStream(venue, settings, contracts, publicState, report, time, logger);
            _marks = new HtxMarkStream(venue, settings, contracts, publicState, report, time, logger);
            _private = new HtxPrivateStream(venue, settings, credentials, _rest, contracts, _followUp, _channels, report, time, logger);
        }

        _questions = new VenueQuestions(venue, queries, _rest.Clock, report, _tasks, time, logger, _stop.Token);
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
        await _books.DisposeAsync();
        if (_marks is not null)
        {
            await _marks.DisposeAsync();
        }

        await _orders.Close();
        await _tasks.Close();
        StopReporting();
        _rest.Dispose();
        _funds.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    protected override void Place(PlaceOrder order) => SendOrder(order);

    /// <inheritdoc/>
    protected override void Cancel(CancelOrder cancel) => SendOrder(cancel);

    /// <inheritdoc/>
    protected override void StartFunds(VenueCommand command) => _funds.Start(command);

    /// <inheritdoc/>
    protected override void StartQuestion(VenueCommand question) => _questions.Start(question);

    /// <inheritdoc/>
    protected override void Connect(IReadOnlyList<string> symbols)
    {
        var wanted = symbols.Distinct(StringComparer.Ordinal).ToList();
        _channels.Announce();
        _followUp.Connect(wanted);
        _books.Connect(wanted);
        _marks?.Connect(wanted);
        _private.Connect();
        _probe.Start();
        AskFunding();
    }

    /// <inheritdoc/>
    protected override void Arm(ArmDeadManSwitch arm)
    {
        if (_deadMan.Arm(arm.Symbol, arm.Timeout) is { } request)
        {
            _ = _tasks.TryRun(() => request(_stop.Token));
        }
    }

    private void SendOrder(VenueCommand command)
    {
        if (_forms.Problem(command) is { } problem)
        {
            Report(OrderOutcomes.NotSent(command, "local-invalid", problem));
        }
        else
        {
            PostOrder(command, _forms.Request(command));
        }
    }

    // The request is signed already: its time is that of the command.
    private void PostOrder(VenueCommand command, RestRequest request)
    {
        async Task Post()
        {
            var answer = await _rest.Send(request, _settings.OrderTimeout, _stop.Token);
            VenueReport outcome;
            try
            {
                outcome = _forms.Judge(command, answer);
                _rest.NoteCode(HtxOutcomes.CodeOf(outcome));
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
        _private.Watch();
        _books.Watch();
        _followUp.Watch();
        if (!_private.IsStarted)
        {
            return;
        }

        if (_rest.IsClockDue || !_channels.IsUp(VenueChannel.Rest))
        {
            _probe.Start();
        }

        if (Time.GetElapsedTime(Volatile.Read(ref _fundingAt)) >= _settings.FundingInterval)
        {
            AskFunding();
        }
    }

    // Rates are renewed once a minute; until all are there, they are asked for every second.
    private void AskFunding()
    {
        if (_marks is not null && Interlocked.Exchange(ref _isAskingFunding, 1) == 0 && !_tasks.TryRun(ReadFunding))
        {
            Volatile.Write(ref _isAskingFunding, 0);
        }
    }

    private async Task ReadFunding()
    {
        try
        {
            foreach (var symbol in _marks!.Symbols)
            {
                _marks.TakeFunding(symbol, await _rest.Query(
                    "/linear-swap-api/v1/swap_funding_rate",
                    [new("contract_code", symbol)],
                    signed: false,
                    reply => HtxFunding.Read(reply.Data),
                    _stop.Token));
            }

            Volatile.Write(ref _fundingAt, Time.GetTimestamp());
        }
        catch (QueryException e)
        {
            Log.NotAnswered(Logger, Venue, e.Message);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _isAskingFunding, 0);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Venue}: not answered: {Problem}")]
        public static partial void NotAnswered(ILogger logger, string venue, string problem);
    }
}
