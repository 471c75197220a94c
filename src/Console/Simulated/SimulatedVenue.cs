using System.Net;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.CommandLine.Simulated;

/// <summary>A simulated venue with one account: its server, and the truth behind it.</summary>
internal sealed class SimulatedVenue : IAsyncDisposable
{
    /// <summary>Name of the only account in the venue's model.</summary>
    public const string Account = "main";

    /// <summary>Settle asset of linear contracts, and what coins are paid with.</summary>
    public const string Money = "USDT";

    /// <summary>Passphrase of the account, at venues whose keys have one.</summary>
    public const string Passphrase = "simulated";

    private SimulatedVenue(string name, VenueKind kind, string settleAsset, VenueServer server)
    {
        Name = name;
        Kind = kind;
        SettleAsset = settleAsset;
        Server = server;
    }

    /// <summary>Name of the venue account, as in the node's configuration.</summary>
    public string Name { get; }

    public VenueKind Kind { get; }

    /// <summary>Asset of the account: a coin trades the inverse contracts that settle in it.</summary>
    public string SettleAsset { get; }

    /// <summary>True when the account trades inverse contracts.</summary>
    public bool IsInverse => SettleAsset != Money;

    public VenueServer Server { get; }

    /// <summary>What the node's configuration must say for REST.</summary>
    public string RestUrl => Server.HttpBase.ToString().TrimEnd('/');

    /// <summary>What it must say for streams.</summary>
    public string StreamUrl => Server.WebSocketBase.ToString().TrimEnd('/');

    /// <summary>What it must say for orders; null when they go over REST alone.</summary>
    public string? OrderUrl => Standard(Kind).OrderPath is { Length: > 0 } path ? StreamUrl + path : null;

    /// <summary>Starts a server.</summary>
    /// <param name="name">Name of the venue account.</param>
    /// <param name="kind">Whose protocol it speaks.</param>
    /// <param name="port">Port; 0 takes a free one.</param>
    /// <param name="credentials">API key and HMAC secret of the account.</param>
    /// <param name="balance">Opening balance in the settle asset.</param>
    /// <param name="settleAsset">Asset of the account.</param>
    /// <param name="address">Address to listen on; null: loopback.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SimulatedVenue> StartAsync(
        string name, VenueKind kind, int port, (string Key, string Secret) credentials, decimal balance, string settleAsset = Money, IPAddress? address = null)
    {
        var standard = Standard(kind);
        var options = new VenueServerOptions
        {
            Instruments = standard.Markets(name),
            Accounts = [new SimulatedAccount(Account, credentials.Key, credentials.Secret, balance) { Asset = settleAsset }],
            Address = address ?? IPAddress.Loopback,
            Port = port,
        };
        var server = standard.Open(options, name);
        try
        {
            await server.StartAsync();
            return new SimulatedVenue(name, kind, settleAsset, server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects venues, so that what one pays out arrives at the one whose address it names.</summary>
    public static PaymentNetwork LetPayEachOther(IReadOnlyList<SimulatedVenue> venues) =>
        new(TimeProvider.System, [.. venues.Select(v => v.Server)]);

    /// <summary>How a kind is simulated.</summary>
    public static StandardVenue Standard(VenueKind kind) => StandardVenue.Of(kind.ToString().ToLowerInvariant());

    /// <summary>What trades at the venue by that symbol.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <exception cref="CommandException">The simulated venue does not list it; names what it lists.</exception>
    public InstrumentTerms Listed(string symbol)
    {
        var listed = Standard(Kind).Markets(Name);
        return listed.FirstOrDefault(t => t.Spec.Id.Symbol == symbol)
            ?? throw new CommandException(
                $"the simulated {Name} lists {string.Join(", ", listed.Select(t => t.Spec.Id.Symbol))}, not {symbol}", ExitCode.BadInput);
    }

    /// <summary>The perpetual of an asset that settles in the account's; bitcoin is also called XBT.</summary>
    /// <param name="asset">Base asset.</param>
    /// <exception cref="CommandException">The simulated venue lists none.</exception>
    public InstrumentTerms Perpetual(string asset) =>
        Standard(Kind).Markets(Name).FirstOrDefault(t => AssetOf(t) == asset && t.Spec.SettleAsset == SettleAsset && (IsInverse || t.Spec.QuoteAsset == Money))
        ?? throw new CommandException($"the simulated {Name} lists no perpetual of {asset} in {SettleAsset}", ExitCode.BadInput);

    /// <summary>Base asset of an instrument by the name that all venues share.</summary>
    public static string AssetOf(InstrumentTerms terms) => terms.Spec.BaseAsset == "XBT" ? "BTC" : terms.Spec.BaseAsset;

    /// <summary>Signed position in the perpetual of an asset, as the venue has it: base units, of an inverse one at its entry.</summary>
    public decimal PositionIn(string asset)
    {
        var spec = Perpetual(asset).Spec;
        return Truth().Positions.FirstOrDefault(p => p.Symbol == spec.Id.Symbol) is { } held ? spec.Kind.BaseIfKnown(held.Quantity, held.EntryPrice) : 0m;
    }

    /// <summary>The account as the venue itself has it.</summary>
    public AccountSnapshot Truth() => Server.Use(model => model.Account(Account));

    /// <summary>Every order that the account ever placed.</summary>
    public IReadOnlyList<VenueOrder> Orders() => Server.Use(model => model.OrdersSince(Account, null, DateTimeOffset.MinValue));

    /// <summary>Every fill of the account.</summary>
    public IReadOnlyList<VenueFill> Fills() => Server.Use(model => model.FillsSince(Account, null, DateTimeOffset.MinValue));

    /// <summary>The book as displayed.</summary>
    public BookTop Book(string symbol) => Server.Use(model => model.Book(symbol));

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
