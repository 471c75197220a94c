using System.Threading.Channels;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Kinds;
using Hedgerow.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Kinds;

/// <summary>One account at a simulated venue of a kind, and the adapter that a node would make for it; asked one thing after the other.</summary>
internal sealed class KindAccount : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-account-").FullName;
    private readonly VenueAdapter _adapter;
    private readonly Channel<VenueReport> _answers = Channel.CreateUnbounded<VenueReport>();

    private KindAccount(SimulatedVenue venue)
    {
        Venue = venue;
        _adapter = VenueKinds.Of(venue.Kind).Create(Options(), report => _answers.Writer.TryWrite(report), TimeProvider.System, NullLogger.Instance);
    }

    public SimulatedVenue Venue { get; }

    /// <summary>Starts the venue; the adapter connects when it is told to.</summary>
    public static async Task<KindAccount> StartAsync(VenueKind kind, decimal opening)
    {
        var name = kind.ToString().ToLowerInvariant();
        return new KindAccount(await SimulatedVenue.StartAsync(name, kind, port: 0, (KeyOf(name), SecretOf(name)), opening));
    }

    public void Send(VenueCommand command) => _adapter.Send(command);

    /// <summary>Sends, and waits for the next report of a type; others before it are dropped.</summary>
    public async Task<T> Ask<T>(VenueCommand command)
        where T : VenueReport
    {
        Send(command);
        return (T)await Next(report => report is T);
    }

    /// <summary>The next report that is wanted; others before it are dropped.</summary>
    public async Task<VenueReport> Next(Func<VenueReport, bool> isWanted)
    {
        var seen = new List<VenueReport>();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                seen.Add(await _answers.Reader.ReadAsync(patience.Token));
                if (isWanted(seen[^1]))
                    return seen[^1];
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("what is wanted did not come after\n" + string.Join('\n', seen.TakeLast(20)), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _adapter.DisposeAsync();
        await Venue.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string KeyOf(string name) => name + "-key-0123456789";

    private static string SecretOf(string name) => name + "-secret-0123456789";

    private VenueOptions Options() => new()
    {
        Name = Venue.Name,
        Kind = Venue.Kind,
        RestUrl = Venue.RestUrl,
        StreamUrl = Venue.StreamUrl,
        OrderUrl = Venue.OrderUrl,
        Credentials = new CredentialOptions
        {
            Key = Written("key", KeyOf(Venue.Name)),
            Secret = Written("secret", SecretOf(Venue.Name)),
            Passphrase = Venue.Kind is VenueKind.Okx or VenueKind.Okxspot ? Written("passphrase", SimulatedVenue.Passphrase) : null,
        },
    };

    private SecretReference Written(string what, string text)
    {
        var file = Path.Combine(_folder, $"{Venue.Name}.{what}");
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new SecretReference { File = file };
    }
}
