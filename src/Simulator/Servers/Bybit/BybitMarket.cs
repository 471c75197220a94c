using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>What the server keeps of one instrument: its topics and what each of them published last.</summary>
internal sealed class BybitMarket
{
    public BybitMarket(InstrumentTerms terms)
    {
        State = new MarketState(terms);
        Tickers = "tickers." + Symbol;
        Trades = "publicTrade." + Symbol;
        Books =
        [
            new BookTopic("orderbook.1." + Symbol, levels: 1, isImmediate: true),
            new BookTopic("orderbook.50." + Symbol, levels: 50, isImmediate: true),
            new BookTopic("orderbook.200." + Symbol, levels: 200, isImmediate: false),
            new BookTopic("orderbook.1000." + Symbol, levels: 1000, isImmediate: false),
        ];
    }

    public MarketState State { get; }

    public string Symbol => State.Symbol;

    /// <summary>The venue's word for the kind of its contract.</summary>
    public string Category => BybitText.CategoryOf(State.Terms.Spec.Kind);

    public string Tickers { get; }

    public string Trades { get; }

    public IReadOnlyList<BookTopic> Books { get; }

    /// <summary>Fields of the last ticker, to tell only what changed.</summary>
    public Dictionary<string, string> LastTicker { get; } = new(StringComparer.Ordinal);
}
