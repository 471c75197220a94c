using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Binance futures, USDⓈ-M or COIN-M, or spot: quotes and mark prices from the public streams, orders over the WebSocket API with REST behind
/// it, own orders and fills from the private stream, everything else over REST. One-way position mode, single-asset margin; of spot, which
/// has neither mark prices nor funding nor a dead-man's switch, the coins of the account.
/// </summary>
public sealed partial class BinanceAdapter : VenueAdapter
{
    // While REST does not work, the measurement of the clock looks for its return.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    private readonly BinanceSettings _settings;
    private readonly BinanceContracts _contracts;
    private readonly Action<VenueReport> _report;
    private readonly BinanceRest _rest;
    private readonly QuestionDesk _queries;
    private readonly Func<Task> _measureClock;
    private readonly BinanceOrderReports _reports;
    private readonly BinanceDeadManSwitch _deadMan;
    private readonly BinanceOrderSocket _orders;
    private readonly BinancePublicStream _public;
    private readonly BinanceMarkStream? _marks;
    private readonly IAsyncDisposable _private;
    private readonly Action _startPrivate;
    private readonly BinanceFundingWatch? _funding;
    private readonly BinanceFunds _funds;
    private readonly ChannelBoard _channels;
    private readonly TaskBag _running;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _clockTimer;
    private readonly Lock _connecting = new();
    private IReadOnlyList<BinanceSymbol> _symbols = [];
    private bool _started;
    private int _clockBusy;
    private int _disposed;

    /// <summary>Makes an adapter that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="credentials">Key and secret.</param>
    /// <param name="sink">Takes reports; must not block and must not throw.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log of the venue.</param>
    /// <param name="withdrawCredentials">Key with the right to withdraw; null: the trading key is used.</param>
    public BinanceAdapter(
        string venue,
        BinanceSettings settings,
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
        var clock = new ServerClock(time);
        _channels = new ChannelBoard(Enum.GetValues<VenueChannel>(), Report);
        _running = new TaskBag(settings.MaxPending);
        _contracts = new BinanceContracts(settings.Product);
        var product = settings.Product;
        var coins = new SpotCoins(settings.SettleAsset, time);
        _report = product.IsSpot ? coins.Wrap(Report) : _contracts.Wrap(Report);
        _rest = new BinanceRest(settings.RestUrl, settings, credentials, clock, _channels, _report, time, logger);
        var wiring = new BinanceWiring(venue, settings, _rest, clock, _channels, _report, time, logger) { Contracts = _contracts };
        var history = new BinanceHistory(_rest, product.HistorySpan);
        _funds = new BinanceFunds(wiring, withdrawCredentials ?? credentials, _running, _stop.Token);
        _deadMan = new BinanceDeadManSwitch(wiring, _running, _stop.Token);
        _reports = new BinanceOrderReports(_report, product.IsSpot);
        _orders = new BinanceOrderSocket(wiring, credentials, _reports, MeasureClock);
        var publicState = new PublicState(_channels, hasMarks: !product.IsSpot);
        _public = new BinancePublicStream(wiring, publicState.Books);
        if (product.IsSpot)
        {
            var queries = new BinanceSpotQueries(wiring, history, coins);
            _queries = new VenueQuestions(venue, queries, clock, _report, _running, time, logger, _stop.Token);
            _measureClock = () => queries.MeasureClock(_stop.Token);
            var stream = new BinanceSpotStream(wiring, credentials, coins);
            (_private, _startPrivate) = (stream, stream.Start);
        }
        else
        {
            var queries = new BinanceQueries(wiring, credentials, history, _running, _stop.Token);
            (_queries, _measureClock) = (queries, () => queries.MeasureClock(requestId: 0));
            _marks = new BinanceMarkStream(wiring, publicState.Marks);
            _funding = new BinanceFundingWatch(history, product, _report, time);
            var stream = new BinancePrivateStream(wiring, _funding);
            (_private, _startPrivate) = (stream, stream.Start);
        }

        _clockTimer = time.CreateTimer(_ => MeasureClock(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _clockTimer.DisposeAsync();
        await _orders.DisposeAsync();
        await _private.DisposeAsync();
        await _public.DisposeAsync();
        if (_marks is not null)
        {
            await _marks.DisposeAsync();
        }

        await _running.Close();
        _funding?.Dispose();
        StopReporting();
        _rest.Dispose();
        _funds.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    protected override void Place(PlaceOrder order)
    {
        var counted = _contracts.ToVenue(order);
        // What spot knows nothing of cannot be asked of it: a buy always opens, and a sell never does.
        var isMeant = !_settings.IsSpot || !order.ReduceOnly || order.Side == Side.Sell;
        SendOrder(counted ?? order, counted is not null && isMeant && BinanceEncoder.IsValid(counted));
    }

    /// <inheritdoc/>
    protected override void Cancel(CancelOrder cancel) => SendOrder(cancel, BinanceEncoder.IsValid(cancel.ClientId, cancel.Symbol));

    /// <inheritdoc/>
    protected override void Arm(ArmDeadManSwitch arm)
    {
        if (!_settings.IsSpot)
        {
            _deadMan.Want(arm);
        }
    }

    /// <inheritdoc/>
    protected override void StartFunds(VenueCommand command) => _funds.Start(command);

    /// <inheritdoc/>
    protected override void StartQuestion(VenueCommand question) => _queries.Start(question);

    private void SendOrder(VenueCommand command, bool isValid)
    {
        if (!isValid)
        {
            _reports.NotSent(command, "local-invalid");
        }
        else if (_rest.BlockedUntil > Time.GetUtcNow())
        {
            _reports.NotSent(command, RestAnswer.LocalRateLimit);
        }
        else if (!_orders.TrySend(command))
        {
            SendByRest(command);
        }
    }

    private void SendByRest(VenueCommand command)
    {
        if (!_running.TryRun(() => SendByRestNow(command)))
        {
            _reports.NotSent(command, "local-queue-full");
        }
    }

    private async Task SendByRestNow(VenueCommand command)
    {
        try
        {
            var answer = command is PlaceOrder place
                ? await _rest.Change(HttpMethod.Post, _settings.Product.Path("/order"), BinanceForm.Place(place, _settings.IsSpot), _stop.Token)
                : await _rest.Change(HttpMethod.Delete, _settings.Product.Path("/order"), BinanceForm.Cancel((CancelOrder)command), _stop.Token);
            Judge(command, answer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.SendFailed(Logger, Venue, command.GetType().Name, e);
            _reports.InDoubt(command, "local-error");
        }
    }

    private void Judge(VenueCommand command, RestAnswer answer)
    {
        if (answer.Result == RestResult.NotSent)
        {
            _reports.NotSent(command, answer.Cause);
            return;
        }

        if (!answer.IsSuccess)
        {
            var (code, text) = BinanceDecoder.Error(answer.Body);
            if (code == BinanceErrors.BadTimestamp)
            {
                MeasureClock();
            }

            if (answer.Status == 0)
            {
                _reports.InDoubt(command, answer.Cause);
            }
            else
            {
                _reports.Failed(command, answer.Status, code, text);
            }

            return;
        }

        try
        {
            _reports.Accepted(command, WireObject.Parse(answer.Body));
        }
        catch (FrameException e)
        {
            Report(e.ToReport(VenueChannel.Rest, answer.Body));
            _reports.InDoubt(command, "unreadable-answer");
        }
    }

    /// <inheritdoc/>
    protected override void Connect(IReadOnlyList<string> symbols)
    {
        lock (_connecting)
        {
            _channels.Announce();
            if (!_started || !symbols.SequenceEqual(_symbols.Select(symbol => symbol.Id.Symbol)))
            {
                // A symbol that stays keeps what is known of its quote.
                var known = _symbols.ToDictionary(symbol => symbol.Id.Symbol);
                _symbols = [.. symbols.Distinct().Select(symbol =>
                    known.GetValueOrDefault(symbol) ?? new BinanceSymbol(new InstrumentId(Venue, symbol)))];
                var table = new SymbolTable<BinanceSymbol>(_symbols.Select(symbol => KeyValuePair.Create(symbol.Id.Symbol, symbol)));
                if (_symbols.Count > 0)
                {
                    _public.Subscribe(table);
                    _marks?.Subscribe(table);
                }
            }

            if (!_started)
            {
                _started = true;
                _startPrivate();
                _orders.Start();
                _clockTimer.Change(TimeSpan.Zero, _settings.ClockInterval);
            }
        }
    }

    // Also tells whether REST works at all, when nothing else is asked.
    private void MeasureClock()
    {
        if (Interlocked.Exchange(ref _clockBusy, 1) == 0)
        {
            _ = MeasureClockOnce();
        }
    }

    private async Task MeasureClockOnce()
    {
        try
        {
            await _measureClock();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.NoClock(Logger, Venue, e.Message);
        }
        finally
        {
            Volatile.Write(ref _clockBusy, 0);
            if (!_channels.IsUp(VenueChannel.Rest))
            {
                _clockTimer.Change(ProbeInterval, _settings.ClockInterval);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Venue}: {Command} failed here")]
        public static partial void SendFailed(ILogger logger, string venue, string command, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "{Venue}: the clock was not measured: {Problem}")]
        public static partial void NoClock(ILogger logger, string venue, string problem);
    }
}
