namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>What the server keeps of one instrument: its channels and what each of them published last. Contracts, not base units.</summary>
internal sealed class HtxMarket
{
    public HtxMarket(Model.InstrumentTerms terms)
    {
        State = new MarketState(terms);
        Best = Channel("bbo");
        Detail = Channel("detail");
        Trades = Channel("trade.detail");
        Mark = Channel("mark_price.1min");
        Books =
        [
            new BookTopic(Channel("depth.size_20.high_freq"), levels: 20, isImmediate: true),
            new BookTopic(Channel("depth.size_150.high_freq"), levels: 150, isImmediate: true),
        ];
    }

    public MarketState State { get; }

    public string Symbol => State.Symbol;

    /// <summary>Base units in one contract: the lot.</summary>
    public decimal ContractSize => State.Terms.Spec.LotSize;

    public string Best { get; }

    public string Detail { get; }

    public string Trades { get; }

    public string Mark { get; }

    public IReadOnlyList<BookTopic> Books { get; }

    /// <summary>Mark price that was told last.</summary>
    public decimal MarkTold { get; set; }

    /// <summary>Second in which the mark was told last: an unchanged one is told once a second.</summary>
    public long MarkToldAt { get; set; }

    /// <summary>Day statistics that were told last.</summary>
    public (decimal Last, long Trades, long Sequence) DetailTold { get; set; }

    /// <summary>Whole contracts of a base quantity.</summary>
    public decimal Contracts(decimal quantity) => quantity / ContractSize;

    private string Channel(string name) => $"market.{State.Symbol}.{name}";
}
