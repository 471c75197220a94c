using System.Net;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// A simulated venue on a port, of loopback unless it is told otherwise: a <see cref="VenueModel"/> behind the real venue's REST and WebSocket protocol.
/// The model and everything the server remembers are guarded by one lock; frames are queued under it, in order, and
/// written to the sockets after it is released.
/// </summary>
public abstract class VenueServer : IAsyncDisposable
{
    /// <summary>One basis point per stamp, the base rate of both venues, until <see cref="SetMark"/> says otherwise.</summary>
    private const decimal DefaultFundingRate = 0.0001m;

    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly List<Client> _clients = [];
    private readonly List<PushSocket> _dirty = [];
    private readonly HashSet<RestHold> _held = [];
    private readonly VenueModel _model;
    private readonly WebApplication _app;
    private ITimer? _ticks;
    private bool _disposed;

    private protected VenueServer(VenueServerOptions options, VenueModel model, TimeSpan socketPing)
    {
        Options = options;
        _model = model;
        Clock = new VenueClock(options.Time, Faults);
        Faults.Armed += OnFaultArmed;
        Faults.Released += RefreshHung;
        Faults.Cleared += ReleaseHeld;
        _app = Build(new IPEndPoint(options.Address, options.Port), socketPing);
    }

    /// <summary>What the venue is told to do wrong.</summary>
    public Faults Faults { get; } = new();

    /// <summary>The port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Base of the REST addresses, as seen from this machine: <c>http://127.0.0.1:port</c>.</summary>
    public Uri HttpBase => new($"http://{Here}");

    /// <summary>Base of the WebSocket addresses, as seen from this machine: <c>ws://127.0.0.1:port</c>.</summary>
    public Uri WebSocketBase => new($"ws://{Here}");

    private IPEndPoint Here => new(Options.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : Options.Address, Port);

    private protected VenueServerOptions Options { get; }

    private protected VenueClock Clock { get; }

    /// <summary>Every open WebSocket. Only under the lock.</summary>
    private protected IReadOnlyList<Client> Clients => _clients;

    /// <summary>Called for every payment that leaves the venue, under the server's lock: it must not wait for another server.</summary>
    internal Action<VenueWithdrawal>? PaidOut { get; set; }

    /// <summary>A payment reaches an address of the venue.</summary>
    /// <param name="address">The address.</param>
    /// <param name="txId">The network's id.</param>
    /// <param name="amount">What came.</param>
    /// <returns>False when the address is nobody's here.</returns>
    public bool Receive(string address, string txId, decimal amount) =>
        Use(model => model.ReceivePayment(address, txId, amount, Clock.ModelNow));

    /// <summary>What becomes of withdrawals from now on; releases what was stuck when it is <see cref="WithdrawalFate.PaidOut"/>.</summary>
    /// <param name="fate">The fate.</param>
    public void SetWithdrawals(WithdrawalFate fate) => Use(model =>
    {
        model.NextFate = fate;
        if (fate == WithdrawalFate.PaidOut)
        {
            foreach (var account in Options.Accounts)
            {
                model.ReleaseStuck(account.Id, Clock.ModelNow);
            }
        }
    });

    /// <summary>Changes the terms of a network that the venue has: suspension, fee, times.</summary>
    /// <param name="asset">What.</param>
    /// <param name="network">By which network.</param>
    /// <param name="change">From the present terms to the new ones.</param>
    /// <exception cref="ArgumentException">The venue does not have it.</exception>
    public void ChangeNetwork(string asset, string network, Func<NetworkTerms, NetworkTerms> change) => Use(model =>
        model.SetNetwork(change(model.Network(asset, network) ?? throw new ArgumentException($"no {asset} by {network}", nameof(network)))));

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public async Task StartAsync()
    {
        await _app.StartAsync();
        Port = new Uri(_app.Urls.First()).Port;
        _ticks = Options.Time.CreateTimer(static s => ((VenueServer)s!).Tick(), this, TickPeriod, TickPeriod);
    }

    /// <summary>
    /// Runs an action on the venue's model as its single writer; what it causes is pushed to the clients before this returns.
    /// </summary>
    public T Use<T>(Func<VenueModel, T> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        T result;
        PushSocket[] dirty;
        lock (_gate)
        {
            result = action(_model);
            Dispatch();
            dirty = [.. _dirty];
            _dirty.Clear();
        }

        foreach (var socket in dirty)
        {
            socket.Pump();
        }

        return result;
    }

    /// <inheritdoc cref="Use{T}"/>
    public void Use(Action<VenueModel> action) => Use(m =>
    {
        action(m);
        return true;
    });

    /// <summary>Open WebSockets by channel; private ones count once they have an account.</summary>
    internal ConnectionsBody CountConnections()
    {
        lock (_gate)
        {
            var users = _clients.Where(c => c.Channel == VenueChannel.Private && c.Account is not null).ToArray();
            return new ConnectionsBody(
                _clients.Count(c => c.Channel == VenueChannel.Public),
                users.Length,
                _clients.Count(c => c.Channel == VenueChannel.Orders),
                users.Sum(c => c.Topics.Count));
        }
    }

    /// <summary>Closes every connection without a close frame, as when the venue's machine dies; it goes on listening.</summary>
    public void DropAllConnections()
    {
        foreach (var client in SnapshotClients())
        {
            client.Socket.Abort();
        }
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        GC.SuppressFinalize(this);
        if (_ticks is not null)
        {
            await _ticks.DisposeAsync();
        }

        ReleaseHeld();
        DropAllConnections();
        using var stop = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Answers a request; runs under the lock.</summary>
    private protected abstract VenueResponse Answer(VenueRequest request, VenueModel model);

    /// <summary>Finds out what a request is about and checks who sent it, before any fault and outside the lock; a
    /// response ends it here.</summary>
    private protected abstract VenueResponse? Identify(VenueRequest request);

    /// <summary>Adds the headers that the venue sends with every answer.</summary>
    private protected abstract void Decorate(VenueRequest request, VenueResponse response);

    /// <summary>What an armed fault answers in place of the venue.</summary>
    private protected abstract VenueResponse FaultAnswer(VenueRequest request, Fault fault);

    /// <summary>The channel of a WebSocket path; null when the venue has no such address.</summary>
    private protected abstract VenueChannel? ChannelOf(string path);

    private protected abstract Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context);

    /// <summary>A client connected; runs under the lock.</summary>
    private protected abstract void OnConnected(Client client, VenueModel model);

    /// <summary>A client left; runs under the lock.</summary>
    private protected virtual void OnDisconnected(Client client, VenueModel model)
    {
    }

    /// <summary>A text message came; false ends the connection.</summary>
    private protected abstract ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message);

    /// <summary>Tells the clients what a book shows now; runs under the lock.</summary>
    private protected abstract void PushBooks(BookTop top, VenueModel model);

    /// <summary>Tells the clients of a trade; runs under the lock.</summary>
    private protected abstract void PushTrade(VenueFill filled, VenueModel model);

    /// <summary>Tells the accounts what happened to them, once everybody was told; runs under the lock.</summary>
    private protected abstract void PushAccounts(IReadOnlyList<ModelEvent> events, VenueModel model);

    /// <summary>A tenth of a second passed, and the model has come so far; runs under the lock.</summary>
    private protected abstract void OnTick(VenueModel model);

    /// <summary>A fault was armed that acts on the venue's own state; runs under the lock.</summary>
    private protected abstract void OnFault(Fault fault, VenueModel model);

    /// <summary>
    /// A client on an address that all streams share turns out to be for another channel: what is armed for that one holds
    /// for it from now on. Only under the lock.
    /// </summary>
    private protected void MoveTo(Client client, VenueChannel channel)
    {
        client.Channel = channel;
        client.Socket.IsHung = IsHung(client);
        if (Faults.Take(FaultKind.CutConnection, new FaultSite(channel, ApiKey: client.Account?.ApiKey)) is not null)
        {
            client.Socket.Abort();
        }
    }

    /// <summary>Queues a frame; it is written when the lock is released. Only under the lock.</summary>
    private protected void Push(Client client, ReadOnlyMemory<byte> frame)
    {
        if (Faults.Take(FaultKind.CutConnection, new FaultSite(client.Channel, ApiKey: client.Account?.ApiKey, IsFrame: true)) is not null)
        {
            client.Socket.Abort();
            return;
        }

        client.Socket.Enqueue(frame);
        _dirty.Add(client.Socket);
    }

    /// <summary>Queues a private push, subject to the faults of private pushes. Only under the lock.</summary>
    private protected void PushPrivate(Client client, ReadOnlyMemory<byte> frame, string kind, string? symbol)
    {
        var site = new FaultSite(client.Channel, ApiKey: client.Account?.ApiKey, Symbol: symbol, Push: kind);
        if (Faults.Take(FaultKind.DropPush, site) is not null)
        {
            return;
        }

        Push(client, frame);
        if (Faults.Take(FaultKind.DuplicatePush, site) is not null)
        {
            Push(client, frame);
        }
    }

    /// <summary>Queues a book frame, subject to the faults of book streams. Only under the lock.</summary>
    private protected void PushBook(Client client, ReadOnlyMemory<byte> frame, string symbol, bool isSequenced)
    {
        var site = new FaultSite(client.Channel, Symbol: symbol);
        if (isSequenced && Faults.Take(FaultKind.SequenceGap, site) is not null)
        {
            return;
        }

        Push(client, frame);
        if (Faults.Take(FaultKind.DuplicateFrame, site) is not null)
        {
            Push(client, frame);
        }
    }

    /// <summary>Carries out a request that came over a WebSocket, subject to the faults of requests, and sends the answer.</summary>
    private protected ValueTask CarryOutAsync(Client client, SocketRequest request)
    {
        var late = Faults.Take(FaultKind.Delay, request.Site) ?? Faults.Take(FaultKind.LateAccept, request.Site);
        if (late is null)
        {
            CarryOut(client, request);
            return ValueTask.CompletedTask;
        }

        // The requests behind this one are not held up, and it happens even if the client has left by then.
        _ = CarryOutLateAsync(client, request, late.Duration);
        return ValueTask.CompletedTask;
    }

    private async Task CarryOutLateAsync(Client client, SocketRequest request, TimeSpan delay)
    {
        await Task.Delay(delay, Options.Time);
        CarryOut(client, request);
    }

    private void CarryOut(Client client, SocketRequest request) => Use(model =>
    {
        var answer = TakeRefusal(request.Site) is { } refusal ? request.Fail(refusal) : request.Answer(model);
        if (Faults.Take(FaultKind.LostAck, request.Site) is { } lost)
        {
            if (lost.Cut)
            {
                client.Socket.Abort();
            }

            return;
        }

        if (Faults.Take(FaultKind.ErrorAfterAccept, request.Site) is { } error)
        {
            answer = request.Fail(error);
        }

        Push(client, answer);
        if (Faults.Take(FaultKind.DuplicateAck, request.Site) is not null)
        {
            Push(client, answer);
        }
    });

    /// <summary>Puts instruments and accounts into the model; funding stamps fall on whole multiples of the interval.</summary>
    private protected void OpenVenue() => Use(model =>
    {
        var now = Clock.ModelNow;
        foreach (var terms in Options.Instruments)
        {
            model.AddInstrument(terms);
            if (terms.Spec.FundingInterval is { Ticks: > 0 } interval)
            {
                var next = new DateTimeOffset(((now.UtcTicks / interval.Ticks) + 1) * interval.Ticks, TimeSpan.Zero);
                model.SetFunding(terms.Spec.Id.Symbol, DefaultFundingRate, interval, next, now);
            }
        }

        foreach (var account in Options.Accounts)
        {
            model.OpenAccount(account.Id, account.Asset, account.Balance, account.Leverage, now);
        }

        foreach (var network in Options.Networks)
        {
            model.SetNetwork(network);
        }
    });

    private WebApplication Build(IPEndPoint address, TimeSpan socketPing)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.WebHost.UseKestrelCore()
            // Inline: a frame goes from the thread that queued it to the kernel without waking another.
            .UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true)
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(address);
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = PushSocket.MaxMessageBytes;
            });
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = socketPing, KeepAliveTimeout = TimeSpan.FromMinutes(10) });
        app.Run(HandleAsync);
        return app;
    }

    private Task HandleAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            return HandleSocketAsync(context);
        }

        return ControlEndpoint.IsFor(context) ? ControlEndpoint.HandleAsync(context, this) : HandleRestAsync(context);
    }

    private async Task HandleRestAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new VenueRequest(context, body.ToArray());
        var refusal = Identify(request);
        if (await StrikeBeforeAsync(request, context))
        {
            return;
        }

        var response = refusal ?? AnswerOrFault(request);
        if (Faults.Take(FaultKind.LostAck, request.Site) is { } lost)
        {
            await SilenceAsync(context, lost.Cut);
            return;
        }

        if (Faults.Take(FaultKind.ErrorAfterAccept, request.Site) is { } error)
        {
            response = FaultAnswer(request, error);
        }

        Decorate(request, response);
        await WriteAsync(context, response);
    }

    /// <summary>Faults that strike before a request is carried out; true when they ended it.</summary>
    private async Task<bool> StrikeBeforeAsync(VenueRequest request, HttpContext context)
    {
        if (Faults.Take(FaultKind.CutConnection, request.Site) is not null)
        {
            context.Abort();
            return true;
        }

        if (Faults.Take(FaultKind.HangConnection, request.Site) is not null)
        {
            await SilenceAsync(context, cut: false);
            return true;
        }

        if ((Faults.Take(FaultKind.Delay, request.Site) ?? Faults.Take(FaultKind.LateAccept, request.Site)) is { } late)
        {
            // Not tied to the client: what it sent is on its way, whether or not it still listens.
            await Task.Delay(late.Duration, Options.Time);
        }

        return false;
    }

    private VenueResponse AnswerOrFault(VenueRequest request) =>
        TakeRefusal(request.Site) is { } fault ? FaultAnswer(request, fault) : Use(model => Answer(request, model));

    /// <summary>The armed fault that refuses a request without carrying it out.</summary>
    private Fault? TakeRefusal(in FaultSite site) =>
        Faults.Take(FaultKind.Maintenance, site)
        ?? Faults.Take(FaultKind.RateLimited, site)
        ?? Faults.Take(FaultKind.Banned, site)
        ?? Faults.Take(FaultKind.RejectOrder, site);

    /// <summary>Leaves a request without an answer until its client hangs up or the venue is told to recover.</summary>
    private async Task SilenceAsync(HttpContext context, bool cut)
    {
        if (!cut)
        {
            var hold = new RestHold();
            lock (_gate)
            {
                _held.Add(hold);
            }

            await using (context.RequestAborted.Register(hold.Release))
            {
                await hold.Released;
            }

            lock (_gate)
            {
                _held.Remove(hold);
            }
        }

        context.Abort();
    }

    private static async Task WriteAsync(HttpContext context, VenueResponse response)
    {
        context.Response.StatusCode = response.Status;
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.ContentLength = response.Body.Length;
        foreach (var header in response.Headers)
        {
            context.Response.Headers[header.Key] = header.Value;
        }

        await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
    }

    private async Task HandleSocketAsync(HttpContext context)
    {
        if (ChannelOf(context.Request.Path.Value ?? "/") is not { } channel)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (Faults.Take(FaultKind.CutConnection, new FaultSite(channel)) is not null)
        {
            context.Abort();
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var client = CreateClient(new PushSocket(socket, context, Options.SocketQueue), channel, context);
        client.Socket.IsHung = IsHung(client);
        Use(model =>
        {
            _clients.Add(client);
            OnConnected(client, model);
        });
        try
        {
            await client.Socket.ReadAllAsync(m =>
            {
                Options.MessageRead?.Invoke(client.Channel);
                return client.Socket.IsHung ? ValueTask.FromResult(true) : OnMessageAsync(client, m);
            });
        }
        finally
        {
            Use(model =>
            {
                _clients.Remove(client);
                OnDisconnected(client, model);
            });
        }
    }

    private void Dispatch()
    {
        var events = _model.TakeEvents();
        if (events.Count > 0)
        {
            Tell(events);
            foreach (var happened in events)
            {
                if (happened is WithdrawalEvent { Withdrawal: { Status: WithdrawalStatus.Completed } paid })
                {
                    PaidOut?.Invoke(paid);
                }
            }
        }
    }

    private void Tell(IReadOnlyList<ModelEvent> events)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case BookEvent book:
                    PushBooks(book.Book, _model);
                    break;
                case FillEvent fill:
                    PushTrade(fill.Trade, _model);
                    break;
                default:
                    break;
            }
        }

        PushAccounts(events, _model);
    }

    private void Tick()
    {
        if (!_disposed)
        {
            Use(model =>
            {
                model.Advance(Clock.ModelNow);
                OnTick(model);
            });
        }
    }

    private bool IsHung(Client client) =>
        Faults.Peek(FaultKind.HangConnection, new FaultSite(client.Channel, ApiKey: client.Account?.ApiKey)) is not null;

    private Client[] SnapshotClients()
    {
        lock (_gate)
        {
            return [.. _clients];
        }
    }

    private void OnFaultArmed(Fault fault)
    {
        if (fault.Kind == FaultKind.HangConnection)
        {
            RefreshHung();
        }
        else if (fault.Kind == FaultKind.CutConnection && fault.After == 0)
        {
            CutNow(fault);
        }
        else
        {
            Use(model => OnFault(fault, model));
        }
    }

    private void CutNow(Fault fault)
    {
        var victims = SnapshotClients()
            .Where(c => new FaultSite(c.Channel, ApiKey: c.Account?.ApiKey).Matches(fault))
            .ToArray();
        if (victims.Length > 0)
        {
            Faults.Take(FaultKind.CutConnection, new FaultSite(victims[0].Channel, ApiKey: victims[0].Account?.ApiKey));
        }

        foreach (var victim in victims)
        {
            victim.Socket.Abort();
        }
    }

    private void RefreshHung()
    {
        foreach (var client in SnapshotClients())
        {
            client.Socket.IsHung = IsHung(client);
        }
    }

    private void ReleaseHeld()
    {
        RestHold[] held;
        lock (_gate)
        {
            held = [.. _held];
        }

        foreach (var hold in held)
        {
            hold.Release();
        }
    }

    /// <summary>Sets the touch of a book now; see <see cref="VenueModel.SetBook"/>.</summary>
    public void SetBook(string symbol, decimal bid, decimal bidSize, decimal ask, decimal askSize, decimal mark = 0, decimal index = 0) =>
        Use(model => model.SetBook(symbol, bid, bidSize, ask, askSize, Clock.ModelNow, mark, index));

    /// <summary>Changes mark, index or funding of an instrument now; what is null stays.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="mark">Mark price.</param>
    /// <param name="index">Index price.</param>
    /// <param name="fundingRate">Fraction of the mark notional; positive: longs pay.</param>
    /// <param name="fundingIn">Time until the next funding stamp.</param>
    public void SetMark(
        string symbol, decimal? mark, decimal? index = null, decimal? fundingRate = null, TimeSpan? fundingIn = null) => Use(model =>
    {
        var (info, now) = (model.Mark(symbol), Clock.ModelNow);
        if (mark is not null || index is not null)
        {
            model.SetMark(symbol, mark ?? info.Mark, index ?? info.Index, now);
        }

        if (fundingRate is not null || fundingIn is not null)
        {
            var next = fundingIn is { } wait ? now + wait : info.NextFunding;
            model.SetFunding(symbol, fundingRate ?? info.FundingRate, info.FundingInterval, next, now);
        }
    });

    /// <summary>Closes part of an account's position at the mark, as auto-deleveraging does; returns what was closed.</summary>
    /// <param name="accountId">Name of the account in the model.</param>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="quantity">Positive base quantity; at most the position is closed.</param>
    public decimal Deleverage(string accountId, string symbol, decimal quantity) =>
        Use(model => model.ForceDeleverage(accountId, symbol, quantity, Clock.ModelNow));

    private sealed class RestHold
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Released => _released.Task;

        public void Release() => _released.TrySetResult();
    }
}
