using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>What the server keeps of one instrument: its books by depth, and what each of them published last.</summary>
internal sealed class CoinExMarket
{
    public CoinExMarket(InstrumentTerms terms, int number)
    {
        State = new MarketState(terms);
        Number = number;
        Books = [.. Depths.Select(limit => new BookTopic($"depth.{limit}", limit, isImmediate: true))];
    }

    /// <summary>Depths that can be subscribed to.</summary>
    public static IReadOnlyList<int> Depths { get; } = [5, 10, 20, 50];

    public MarketState State { get; }

    public string Symbol => State.Symbol;

    /// <summary>Stands for the id of each account's position in this market.</summary>
    public int Number { get; }

    public IReadOnlyList<BookTopic> Books { get; }

    /// <summary>What the last push of the market's state said, to tell changes alone.</summary>
    public string LastState { get; set; } = "";
}
