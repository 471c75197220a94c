using Hedgerow.Tests.Postgres;

namespace Hedgerow.Journal.Tests;

/// <summary>A journal in a schema of its own, with its lease.</summary>
internal sealed class PostgresSite(PostgresCluster cluster) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    public List<string> Warnings { get; } = [];

    public PostgresJournalOptions Options { get; init; } = new()
    {
        Connection = cluster.Connection,
        Schema = cluster.NewSchema(),
        ReconnectPatience = TimeSpan.FromSeconds(90),
        CommandTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Long enough for a machine that is busy with other work.</summary>
    public static LeaseTerms Terms { get; } = new()
    {
        Ttl = TimeSpan.FromMinutes(5),
        Margin = TimeSpan.FromSeconds(5),
        RenewEvery = TimeSpan.FromSeconds(1),
        PollEvery = TimeSpan.FromMilliseconds(20),
    };

    public async Task<PostgresLease> Take(string holder = "first", LeaseTerms? terms = null)
    {
        using var patience = new CancellationTokenSource(JournalTestExtensions.Patience);
        var lease = await PostgresLease.AcquireAsync(Options, holder, terms ?? Terms, TimeProvider.System, waiting: null, patience.Token);
        _open.Add(lease);
        return lease;
    }

    public PostgresJournal Open(PostgresLease lease, IEventCodec? codec = null)
    {
        var journal = PostgresJournal.OpenAsync(Options with { Warned = Warnings.Add }, codec ?? Sample.Codec, lease, TimeProvider.System).GetAwaiter().GetResult();
        _open.Add(journal);
        return journal;
    }

    public async Task<PostgresJournal> Open() => Open(await Take());

    public async ValueTask DisposeAsync()
    {
        for (int i = _open.Count - 1; i >= 0; i--)
            await _open[i].DisposeAsync();
    }
}
