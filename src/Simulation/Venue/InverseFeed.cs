namespace Hedgerow.Simulation;

/// <summary>Books of a linear market as an inverse instrument shows them: the same prices, and sizes in quote currency.</summary>
/// <param name="inner">With sizes in base units.</param>
/// <param name="symbol">Of the inverse instrument.</param>
/// <param name="lot">Its lot; every size is at least one.</param>
public sealed class InverseFeed(IBookFeed inner, string symbol, decimal lot) : IBookFeed
{
    /// <inheritdoc/>
    public bool TryNext(out BookStep step)
    {
        if (!inner.TryNext(out step))
        {
            return false;
        }

        step = step with { Symbol = symbol, BidSize = InLots(step.BidSize * step.Bid), AskSize = InLots(step.AskSize * step.Ask) };
        return true;
    }

    private decimal InLots(decimal usd) => Math.Max(lot, Math.Floor(usd / lot) * lot);
}
