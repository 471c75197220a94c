using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

public sealed partial class VenueModel
{
    /// <summary>Sets an account's leverage in an instrument.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="leverage">1 to what the tier of the present position allows.</param>
    /// <param name="now">Venue time.</param>
    /// <returns><see cref="RejectReason.None"/>, or why not: the leverage is impossible or the margin does not carry it.</returns>
    public RejectReason SetLeverage(string accountId, string symbol, decimal leverage, DateTimeOffset now)
    {
        Begin(now);
        if (!_markets.TryGetValue(symbol, out var market))
        {
            return RejectReason.UnknownSymbol;
        }

        var holding = AccountOf(accountId).HoldingOf(market);
        if (leverage < 1 || leverage > market.Tiers.MaxLeverage || holding.Notional > market.Tiers.LargestNotional(leverage))
        {
            return RejectReason.BadLeverage;
        }

        var before = holding.Leverage;
        holding.Leverage = leverage;
        var margin = holding.Account.Margin();
        if (leverage < before && margin.PositionMargin + margin.OrderMargin > margin.Equity)
        {
            holding.Leverage = before;
            return RejectReason.InsufficientMargin;
        }

        Emit(new LeverageEvent(accountId, symbol, leverage, _now));
        Finish();
        return RejectReason.None;
    }

    /// <summary>
    /// Auto-deleveraging: the venue closes part of a position against a bankrupt account outside the model, without a fee.
    /// </summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="quantity">Positive; at most the position is closed.</param>
    /// <param name="now">Venue time.</param>
    /// <param name="price">The bankruptcy price; zero: the mark rounded to the tick.</param>
    /// <returns>What was closed; zero when the account is flat.</returns>
    public decimal ForceDeleverage(string accountId, string symbol, decimal quantity, DateTimeOffset now, decimal price = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantity);
        ArgumentOutOfRangeException.ThrowIfNegative(price);
        var market = MarketOf(symbol);
        Begin(now);
        var holding = AccountOf(accountId).HoldingOf(market);
        var closing = Math.Min(quantity, Math.Abs(holding.Quantity));
        if (closing > 0)
        {
            var order = Enter(holding, Forced(holding, closing, Rules.AutoDeleverageClientId), TradeCause.AutoDeleverage);
            var mark = Math.Max(market.Spec.TickSize, market.Mark - market.Mark % market.Spec.TickSize);
            TradeOutside(order, closing, price > 0 ? price : mark, isMaker: false);
        }

        Finish();
        return closing;
    }

    private PlaceOrder Forced(Holding holding, decimal quantity, string clientIdFormat) => new(
        string.Format(CultureInfo.InvariantCulture, clientIdFormat, _now.ToUnixTimeMilliseconds()),
        holding.Market.Symbol,
        Trades.SideOf(-holding.Quantity),
        OrderType.Market,
        quantity,
        0,
        ReduceOnly: true);

    private void NeedCheck(Account account)
    {
        if (!account.IsUnchecked)
        {
            account.IsUnchecked = true;
            _unchecked.Add(account);
        }
    }

    /// <summary>Finds the accounts whose liquidation the new mark makes possible; a comparison per position otherwise.</summary>
    private void CheckMarks(Market market)
    {
        var mark = market.Mark;
        foreach (var holding in market.Exposed)
        {
            if (mark <= holding.CheckBelow || mark >= holding.CheckAbove)
            {
                NeedCheck(holding.Account);
            }
        }
    }

    private void CheckAccounts()
    {
        // Liquidations trade with other accounts and so make the list longer, but each account is liquidated at most
        // once here: it holds nothing afterwards.
        for (var i = 0; i < _unchecked.Count; i++)
        {
            var account = _unchecked[i];
            account.IsUnchecked = false;
            CheckAccount(account);
        }

        _unchecked.Clear();
    }

    /// <summary>Liquidates the account, or computes how far each mark may go before this must be looked at again.</summary>
    private void CheckAccount(Account account)
    {
        var positions = 0;
        foreach (var holding in account.Holdings)
        {
            positions += holding.Quantity == 0 || holding.Market.IsSpot ? 0 : 1;
        }

        if (positions == 0)
        {
            CoverDebt(account);
            return;
        }

        var equity = account.Wallet + account.Unrealised;
        var maintenance = account.Maintenance;
        if (equity <= maintenance)
        {
            Liquidate(account, equity, maintenance);
            return;
        }

        // Each position may use up an equal share of the slack, so within these bounds no liquidation is possible.
        var share = (equity - maintenance) / positions;
        foreach (var holding in account.Holdings)
        {
            if (holding.Quantity != 0)
            {
                var market = holding.Market;
                var until = market.Contract.SafeUntil(holding.Quantity, market.Mark, share, market.Tiers.SteepestRate);
                holding.CheckBelow = holding.Quantity > 0 ? until : 0;
                holding.CheckAbove = holding.Quantity < 0 ? until : decimal.MaxValue;
            }
        }
    }

    private void Liquidate(Account account, decimal equity, decimal maintenance)
    {
        Emit(new LiquidationEvent(account.Id, equity, maintenance, _now));
        CancelAll(account, null, OrderChange.LiquidationCancelled);
        foreach (var holding in account.Holdings)
        {
            if (holding.Quantity != 0)
            {
                ForceClose(holding);
            }
        }

        CoverDebt(account);
    }

    /// <summary>The insurance fund pays what a flat account owes: nobody can owe the venue.</summary>
    private void CoverDebt(Account account)
    {
        if (account.Wallet < 0)
        {
            Add(_insurance, account.Asset, account.Wallet);
            ChangeWallet(account, -account.Wallet, BalanceCause.InsuranceCover);
        }
    }

    /// <summary>Closes a whole position through the book without a price band; what the book lacks trades at its last level.</summary>
    private void ForceClose(Holding holding)
    {
        var market = holding.Market;
        var order = Enter(holding, Forced(holding, Math.Abs(holding.Quantity), Rules.LiquidationClientId), TradeCause.Liquidation);
        Take(order, order.Side == Side.Buy ? decimal.MaxValue : 0);
        if (order.IsWorking)
        {
            TradeOutside(order, order.Remaining, LastResort(market, order.Side), isMaker: false);
        }

        var fee = Contract.Round(order.DoneValue * Rules.LiquidationFeeRate);
        if (fee > 0)
        {
            Add(_insurance, holding.Account.Asset, fee);
            ChangeWallet(holding.Account, -fee, BalanceCause.LiquidationFee);
        }
    }

    private decimal LastResort(Market market, Side side)
    {
        var tape = market.Tape(side.Opposite());
        tape.TryBest(Rules, market.Spec, out var price, out _);
        return price > 0 ? price : market.Mark;
    }
}
