using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Venues;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Kinds;

/// <summary>What a node knows of one kind of venue: how its configuration becomes an adapter, and what it must not say.</summary>
internal interface IVenueKind
{
    /// <summary>True when the venue takes Ed25519 keys.</summary>
    bool TakesEd25519 { get; }

    /// <summary>True when the venue's keys come with a passphrase.</summary>
    bool NeedsPassphrase { get; }

    /// <summary>Assets that an account may be margined in, the one that needs no configuration first.</summary>
    IReadOnlyList<string> SettleAssets => ["USDT"];

    /// <summary>True when coins are bought and sold outright there. Money of such an account is not moved between venues.</summary>
    bool IsSpot => false;

    /// <summary>
    /// Where one account holds the money of contracts and coins alike, the venue's name, the same for every kind there; empty where
    /// each kind has a wallet of its own.
    /// </summary>
    string UnifiedAt => "";

    /// <summary>True when contracts of the venue's classic accounts can be traded, too.</summary>
    bool TakesClassicAccounts => false;

    /// <summary>What of the venue is covered, for people.</summary>
    string Covers => "";

    /// <summary>Reads recorded messages; null when there is no reader.</summary>
    IFrameDecoder? Decoder => null;

    /// <summary>Time after which an order that was signed can no longer reach the book: a doubt is not closed before.</summary>
    /// <param name="venue">The account.</param>
    TimeSpan ReceiveWindow(VenueOptions venue) => TimeSpan.FromMilliseconds(venue.ReceiveWindowMs);

    /// <summary>Placements and cancels that the venue takes in a second from an account; zero when no such limit is documented.</summary>
    int OrdersPerSecond => 0;

    /// <summary>Makes the adapter; addresses that are not configured are the venue's own.</summary>
    /// <param name="venue">The account.</param>
    /// <param name="sink">Takes reports.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log of the venue.</param>
    /// <exception cref="CredentialException">Key, secret or passphrase cannot be had.</exception>
    VenueAdapter Create(VenueOptions venue, Action<VenueReport> sink, TimeProvider time, ILogger logger);
}
