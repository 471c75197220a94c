namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>What the spot server keeps of one symbol: its channels and what each of them published last.</summary>
internal sealed class HtxSpotMarket
{
    public HtxSpotMarket(Model.InstrumentTerms terms)
    {
        State = new MarketState(terms);
        Best = Channel("bbo");
        Ticker = Channel("ticker");
        Detail = Channel("detail");
        Trades = Channel("trade.detail");
        Books = [.. ((int[])[5, 20, 150]).Select(levels => new BookTopic(Channel($"mbp.{levels}"), levels, isImmediate: true))];
    }

    public MarketState State { get; }

    public string Symbol => State.Symbol;

    public Hedgerow.Messages.InstrumentSpec Spec => State.Terms.Spec;

    public string Best { get; }

    public string Ticker { get; }

    public string Detail { get; }

    public string Trades { get; }

    public IReadOnlyList<BookTopic> Books { get; }

    /// <summary>Day statistics that were told last.</summary>
    public (decimal Last, long Trades, long Sequence) DetailTold { get; set; }

    public bool Has(string channel) =>
        channel == Best || channel == Ticker || channel == Detail || channel == Trades || Books.Any(book => book.Name == channel);

    private string Channel(string name) => $"market.{State.Symbol}.{name}";
}
