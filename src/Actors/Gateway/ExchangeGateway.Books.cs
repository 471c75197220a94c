using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// What the bookkeeper is told: after every reading of the account, the account as it was read and what is booked here.
/// </content>
public sealed partial class ExchangeGateway
{
    private const int AlignDecimals = 8;

    /// <summary>Executions that did not come in this time will not come; longer than all tries to ask for them.</summary>
    private static readonly TimeSpan AlignAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (decimal Gap, DateTimeOffset Since)> _gaps = new(StringComparer.Ordinal);

    /// <summary>Tells a reading of the account to the bookkeeper, once the books it is compared with are durable.</summary>
    private void TellStatement(AccountSnapshot account, DateTimeOffset askedAt, Effects effects)
    {
        if (_settings.Bookkeeper is not { } bookkeeper || _phase != GatewayPhase.Ready)
            return;
        var agrees = AgreesWith(account, askedAt);
        if (agrees)
            AlignBooks(account, effects);
        var statement = new VenueStatement(
            _settings.Venue, account, _ledger.Books.ToBooks(), BaseAssets(),
            agrees && _settings.Symbols.All(s => _ledger.Books.QuantityOf(s) == _ledger.PositionOf(s)), askedAt, ContractMath.OfAccount(_instruments));
        effects.TellOnceDurable(bookkeeper, statement);
    }

    /// <summary>True when the account and the ledger speak of the same trades.</summary>
    private bool AgreesWith(AccountSnapshot account, DateTimeOffset askedAt) =>
        _lastMoveAt < askedAt
        && _ledger.Open.All(o => o.State is not (OrderState.Sent or OrderState.InDoubt))
        && Differences(account).Count == 0;

    /// <summary>
    /// Brings the books of a symbol to its position at the mark, when the venue agrees with the position and the missing
    /// executions have had their time: what was lost with them shows as unexplained, and only once.
    /// </summary>
    private void AlignBooks(AccountSnapshot account, Effects effects)
    {
        foreach (var symbol in _settings.Symbols)
        {
            var gap = _ledger.PositionOf(symbol) - _ledger.Books.QuantityOf(symbol);
            if (gap == 0m)
            {
                _gaps.Remove(symbol);
                continue;
            }
            if (!_gaps.TryGetValue(symbol, out var known) || known.Gap != gap)
                _gaps[symbol] = (gap, effects.Now);
            else if (effects.Now - known.Since >= AlignAfter && _unbooked.Count == 0)
            {
                var kind = KindOf(symbol) ?? ContractKind.Linear;
                // Found by a division where the venue tells no mark: with all its digits the sums of the books would not be exact.
                var price = decimal.Round(MarkOf(symbol, kind, account), AlignDecimals);
                // Nothing tells what an inverse quantity is worth without a price.
                if (kind == ContractKind.Inverse && price <= 0m)
                    continue;
                effects.Persist(new BookAligned(symbol, gap, price, effects.Now, kind));
                Say(NoticeLevel.Warning, $"{gap} {symbol} without executions: booked at {price}", effects);
                _gaps.Remove(symbol);
            }
        }
    }

    /// <summary>The venue's mark of a symbol; of one that is flat, what its books hold it at.</summary>
    private decimal MarkOf(string symbol, ContractKind kind, AccountSnapshot account)
    {
        if (account.Positions.FirstOrDefault(p => p.Symbol == symbol) is { Quantity: not 0m } held)
            return held.MarkPrice > 0m ? held.MarkPrice : kind.PriceAtProfit(held.Quantity, held.EntryPrice, held.UnrealisedPnl);
        var book = _ledger.Books.ToBooks().FirstOrDefault(b => b.Symbol == symbol);
        return book is { Quantity: not 0m } ? kind.EntryPrice(book.Quantity, book.Cost) : 0m;
    }

    private Dictionary<string, string> BaseAssets() =>
        _instruments.ToDictionary(i => i.Id.Symbol, i => i.BaseAsset, StringComparer.Ordinal);
}
