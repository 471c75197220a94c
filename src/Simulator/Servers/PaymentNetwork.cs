using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// The network between venue servers: what one pays out reaches the one whose address it names after a while. A payment to an
/// address that is nobody's is lost, as it would be.
/// </summary>
public sealed class PaymentNetwork : IAsyncDisposable
{
    private readonly VenueServer[] _servers;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly HashSet<ITimer> _underWay = [];
    private bool _disposed;

    /// <summary>Connects servers.</summary>
    /// <param name="time">Clock of the payments.</param>
    /// <param name="servers">Servers that pay each other.</param>
    public PaymentNetwork(TimeProvider time, params VenueServer[] servers)
    {
        _time = time;
        _servers = servers;
        foreach (var server in servers)
            server.PaidOut = Carry;
    }

    /// <summary>Time of a payment from venue to venue.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Sum of the payments to addresses that were nobody's.</summary>
    public decimal Lost { get; private set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ITimer[] timers;
        lock (_gate)
        {
            _disposed = true;
            timers = [.. _underWay];
            _underWay.Clear();
        }

        foreach (var timer in timers)
            await timer.DisposeAsync();
    }

    private void Carry(VenueWithdrawal paid)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            ITimer? timer = null;
            timer = _time.CreateTimer(_ => Arrive(paid, timer), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _underWay.Add(timer);
            timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Arrive(VenueWithdrawal paid, ITimer? timer)
    {
        lock (_gate)
        {
            if (_disposed || timer is null || !_underWay.Remove(timer))
                return;
        }

        timer.Dispose();
        if (!_servers.Any(server => server.Receive(paid.Address, paid.TxId, paid.Net)))
        {
            lock (_gate)
                Lost += paid.Net;
        }
    }
}
