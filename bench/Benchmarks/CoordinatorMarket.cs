using Hedgerow.Actors.Coordinator;
using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Benchmarks;

/// <summary>
/// A coordinator in charge of every pair of 5 venues over a number of symbols, with all books known and no spread wide
/// enough to trade: what is measured is deciding that there is nothing to do, as nearly every quote ends.
/// </summary>
internal sealed class CoordinatorMarket
{
    private static readonly string[] VenueNames = ["binance", "bybit", "okx", "coinex", "bitmex"];

    private readonly HedgeCoordinator _coordinator;
    private readonly IdleEffects _effects;
    private readonly Quote[] _quotes;
    private long _sequence;

    public CoordinatorMarket(int symbols)
    {
        var instruments = VenueNames
            .SelectMany(venue => Enumerable.Range(0, symbols).Select(i => new InstrumentId(venue, $"S{i}USDT"))).ToList();
        _coordinator = new HedgeCoordinator(new CoordinatorSettings
        {
            Venues = [.. VenueNames.Select(name => new VenueTerms(name, 0.0002m, 0.0005m))],
            Pairs = Pairs(symbols),
        });
        _effects = new IdleEffects(_coordinator, Address.Coordinator);
        _coordinator.Receive(new Started(false), _effects);
        foreach (var venue in VenueNames)
            _coordinator.Receive(State(venue, instruments), _effects);
        _quotes = [.. instruments.Select((id, i) => NextQuote(id, i))];
        foreach (var quote in _quotes)
            _coordinator.Receive(quote, _effects);
    }

    public int Instruments => _quotes.Length;

    public long Told => _effects.Told;

    /// <summary>One quote of one instrument, as a gateway passes it on.</summary>
    public void Quote(int instrument)
    {
        var quote = NextQuote(_quotes[instrument].Instrument, (int)(_sequence % 7));
        _quotes[instrument] = quote;
        _coordinator.Receive(quote, _effects);
    }

    private Quote NextQuote(InstrumentId id, int wobble) => new(
        id, 60_000m + wobble * 0.1m, 2m, 60_000.1m + wobble * 0.1m, 2m, ++_sequence, _effects.Now, _effects.Now);

    private static List<PairSettings> Pairs(int symbols)
    {
        var pairs = new List<PairSettings>();
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            for (var a = 0; a < VenueNames.Length; a++)
            {
                for (var b = a + 1; b < VenueNames.Length; b++)
                    pairs.Add(Pair(pairs.Count + 1, $"S{symbol}USDT", VenueNames[a], VenueNames[b]));
            }
        }
        return pairs;
    }

    private static PairSettings Pair(int number, string symbol, string a, string b) => new()
    {
        Number = number,
        Name = $"{symbol} {a}/{b}",
        LegA = new InstrumentId(a, symbol),
        LegB = new InstrumentId(b, symbol),
        Curve = new HedgeCurve(1m, OffsetSchedule.Constant(0m), 50m, 2m),
        OrderCap = 0.1m,
    };

    private static GatewayState State(string venue, IReadOnlyList<InstrumentId> instruments) => new(
        venue, 1, GatewayPhase.Ready, true, true, "", 0,
        new AccountSnapshot("USDT", 100_000m, 100_000m, 100_000m, 0m, [], DateTimeOffset.UnixEpoch),
        [.. instruments.Where(i => i.Venue == venue).Select(i => new InstrumentSpec(
            i, "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100m, 100m, 5m, TimeSpan.FromHours(8), true))],
        [], 0, 0, GatewayTotals.None, 0, DateTimeOffset.UnixEpoch);
}
