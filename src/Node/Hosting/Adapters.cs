using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Hosting;

/// <summary>Makes the adapter that speaks a configured venue's protocol.</summary>
internal static class Adapters
{
    /// <exception cref="CredentialException">Key or secret cannot be had.</exception>
    public static VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        switch (venue.Kind)
        {
            case VenueKind.Binance:
                var binance = ActorSettings.Binance(venue);
                return new BinanceAdapter(venue.Name, binance, ApiCredentials.Load(binance.Credentials), sink, time, logger, Withdrawing(binance.WithdrawCredentials));
            case VenueKind.Bybit:
                var bybit = ActorSettings.Bybit(venue);
                return new BybitAdapter(venue.Name, bybit, ApiCredentials.Load(bybit.Credentials), sink, time, logger, Withdrawing(bybit.WithdrawCredentials));
            default:
                throw new InvalidOperationException("unknown kind of venue: " + venue.Kind);
        }
    }

    private static ApiCredentials? Withdrawing(CredentialSettings? credentials) => credentials is null ? null : ApiCredentials.Load(credentials);
}
