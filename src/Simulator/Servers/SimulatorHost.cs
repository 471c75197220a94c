using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Simulator.Servers.Bybit;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// The two venue servers in one process: start it, read the ports, push books into it. Used by tests, by
/// <c>hedgerow venues</c> and by <c>hedgerow demo</c>.
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private SimulatorHost(BinanceServer binance, BybitServer bybit, TimeProvider time)
    {
        Binance = binance;
        Bybit = bybit;
        Payments = new PaymentNetwork(time, binance, bybit);
    }

    /// <summary>The Binance USDⓈ-M server.</summary>
    public BinanceServer Binance { get; }

    /// <summary>The Bybit V5 server.</summary>
    public BybitServer Bybit { get; }

    /// <summary>The network by which they pay each other.</summary>
    public PaymentNetwork Payments { get; }

    /// <summary>Starts both servers.</summary>
    /// <exception cref="IOException">A port is in use; nothing is left running.</exception>
    public static async Task<SimulatorHost> StartAsync(VenueServerOptions binance, VenueServerOptions bybit)
    {
        var host = new SimulatorHost(new BinanceServer(binance), new BybitServer(bybit), binance.Time);
        try
        {
            await host.Binance.StartAsync();
            await host.Bybit.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts both servers with the standard markets and one account each on free ports.</summary>
    public static Task<SimulatorHost> StartAsync(SimulatedAccount binanceAccount, SimulatedAccount bybitAccount, TimeProvider? time = null) => StartAsync(
        new VenueServerOptions
        {
            Instruments = StandardMarkets.Binance(BinanceServer.DefaultVenue),
            Accounts = [binanceAccount],
            Time = time ?? TimeProvider.System,
        },
        new VenueServerOptions
        {
            Instruments = StandardMarkets.Bybit(BybitServer.DefaultVenue),
            Accounts = [bybitAccount],
            Time = time ?? TimeProvider.System,
        });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Payments.DisposeAsync();
        await Binance.DisposeAsync();
        await Bybit.DisposeAsync();
    }
}
