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
