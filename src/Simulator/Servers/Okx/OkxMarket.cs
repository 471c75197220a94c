using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>What the server keeps of one instrument, and the border between the model's native units and the venue's contracts; coins of spot are told as such.</summary>
internal sealed class OkxMarket
{
    private const long FirstCode = 10_459;

    // USD; of every coin but bitcoin it is 10.
    private const decimal InverseSize = 100m;

    public OkxMarket(InstrumentTerms terms, int index)
    {
        State = new MarketState(terms);
        Code = FirstCode + index;
        IsInverse = terms.Spec.Kind == ContractKind.Inverse;
        IsSpot = terms.Spec.Kind == ContractKind.Spot;
        IsDated = terms.Spec.Expiry is not null && !terms.Spec.Id.Symbol.EndsWith("-" + OkxText.Swap, StringComparison.Ordinal);
        Size = IsSpot ? 1 : IsInverse ? InverseSize : SizeOf(terms.Spec.BaseAsset);
        SizePlaces = (terms.Spec.LotSize / Size).Places();
        Top = new BookTopic("bbo-tbt", levels: 1, isImmediate: true);
        Five = new BookTopic("books5", levels: 5, isImmediate: false);
        Deep = new BookTopic("books", levels: 400, isImmediate: false);
    }

    public MarketState State { get; }

    public string Symbol => State.Symbol;

    /// <summary>Base and quote asset: names the family and the index.</summary>
    public string Family => State.Terms.Spec.BaseAsset + "-" + State.Terms.Spec.QuoteAsset;

    /// <summary>The venue's number of the instrument.</summary>
    public long Code { get; }

    /// <summary>Native units of one contract.</summary>
    public decimal Size { get; }

    public bool IsInverse { get; }

    /// <summary>True when it is bought outright.</summary>
    public bool IsSpot { get; }

    /// <summary>True of a contract with a date of delivery: it pays no funding.</summary>
    public bool IsDated { get; }

    /// <summary>True when it has ended: the venue does not list it any more.</summary>
    public bool HasEnded(DateTimeOffset now) => State.Terms.Spec.HasExpired(now);

    /// <summary>The venue's word for what it is.</summary>
    public string InstType => IsSpot ? OkxText.Spot : IsDated ? OkxText.Futures : OkxText.Swap;

    /// <summary>The venue's word for how its orders are paid for.</summary>
    public string TradeMode => IsSpot ? OkxText.Cash : OkxText.Cross;

    /// <summary>Digits after the point of a number of contracts.</summary>
    public int SizePlaces { get; }

    public BookTopic Top { get; }

    public BookTopic Five { get; }

    public BookTopic Deep { get; }

    public IEnumerable<BookTopic> Books => [Top, Five, Deep];

    /// <summary>When each of the channels told last, and what: they repeat themselves or tell changes only.</summary>
    public Dictionary<string, (string Told, DateTimeOffset At)> Last { get; } = new(StringComparer.Ordinal);

    public decimal Contracts(decimal quantity) => quantity / Size;

    // The venue's own sizes of these; any other contract is one unit.
    private static decimal SizeOf(string baseAsset) => baseAsset switch
    {
        "BTC" => 0.01m,
        "ETH" => 0.1m,
        _ => 1m,
    };
}
