using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>What the server keeps of one instrument: names of its streams, and what each depth stream last published.</summary>
internal sealed class BinanceMarket
{
    public BinanceMarket(InstrumentTerms terms)
    {
        State = new MarketState(terms);
        var name = terms.Spec.Id.Symbol.ToLowerInvariant();
        BookTicker = name + "@bookTicker";
        AggTrade = name + "@aggTrade";
        Trade = name + "@trade";
        MiniTicker = name + "@miniTicker";
        Ticker = name + "@ticker";
        MarkPrice = name + "@markPrice";
        MarkPriceFast = name + "@markPrice@1s";
        Depths =
        [
            new DepthStream(name + "@depth@100ms", periodTicks: 1),
            new DepthStream(name + "@depth", periodTicks: 2),
            new DepthStream(name + "@depth@500ms", periodTicks: 5),
        ];
        Partials = [.. new[] { 5, 10, 20 }.SelectMany(levels => new[]
        {
            new PartialDepthStream($"{name}@depth{levels}@100ms", levels, 1),
            new PartialDepthStream($"{name}@depth{levels}", levels, 2),
            new PartialDepthStream($"{name}@depth{levels}@500ms", levels, 5),
        })];
    }

    public MarketState State { get; }

    public string Symbol => State.Symbol;

    public InstrumentSpec Spec => State.Terms.Spec;

    /// <summary>True for a contract of COIN-M, false for one of USDⓈ-M.</summary>
    public bool IsInverse => Spec.Kind == ContractKind.Inverse;

    /// <summary>Native units of what the venue counts: a lot is one contract of COIN-M, and USDⓈ-M counts base units.</summary>
    public decimal Size => SizeOf(Spec);

    /// <summary>Underlying of several contracts.</summary>
    public string Pair => IsInverse ? Spec.BaseAsset + Spec.QuoteAsset : Symbol;

    /// <summary>Digits after the point of a quantity on the wire.</summary>
    public int SizePlaces => (Spec.LotSize / Size).Places();

    /// <summary>Digits after the point of an average entry.</summary>
    public int EntryPlaces => IsInverse ? 8 : State.PricePlaces + 2;

    /// <summary>A quantity as the venue counts it.</summary>
    public decimal Count(decimal quantity) => quantity / Size;

    /// <summary>As <see cref="Size"/>.</summary>
    public static decimal SizeOf(InstrumentSpec spec) => spec.Kind == ContractKind.Inverse ? spec.LotSize : 1;

    public string BookTicker { get; }

    public string AggTrade { get; }

    public string Trade { get; }

    public string MiniTicker { get; }

    public string Ticker { get; }

    public string MarkPrice { get; }

    public string MarkPriceFast { get; }

    public IReadOnlyList<DepthStream> Depths { get; }

    public IReadOnlyList<PartialDepthStream> Partials { get; }
}

/// <summary>A stream of the best levels, whole each time.</summary>
internal sealed record PartialDepthStream(string Name, int Levels, int PeriodTicks)
{
    public long LastSequence { get; set; }
}
