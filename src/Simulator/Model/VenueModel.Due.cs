using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

public sealed partial class VenueModel
{
    private const int MaxDuePerCall = 100_000;

    /// <summary>Sets an instrument's funding.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="rate">Fraction of the mark notional paid at each stamp until the next call; positive: longs pay.</param>
    /// <param name="interval">Between stamps; positive.</param>
    /// <param name="nextStamp">The next one; if it has passed, the first one after it that has not.</param>
    /// <param name="now">Venue time.</param>
    public void SetFunding(string symbol, decimal rate, TimeSpan interval, DateTimeOffset nextStamp, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        var market = MarketOf(symbol);
        if (market.IsSpot)
        {
            throw new ArgumentException($"{symbol} is spot, which pays no funding", nameof(symbol));
        }

        Begin(now);
        market.FundingRate = rate;
        market.FundingInterval = interval;
        market.NextFunding = nextStamp > _now ? nextStamp : nextStamp + ((_now - nextStamp).Ticks / interval.Ticks + 1) * interval;
        Emit(new MarkEvent(MarkOf(market), _now));
        FindNextDue();
        Finish();
    }

    /// <summary>Arms, renews or disarms the switch that cancels an account's orders of an instrument.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="until">When it fires unless renewed; null disarms it.</param>
    /// <param name="now">Venue time.</param>
    public void ArmDeadManSwitch(string accountId, string symbol, DateTimeOffset? until, DateTimeOffset now)
    {
        Begin(now);
        AccountOf(accountId).HoldingOf(MarketOf(symbol)).DeadManAt = until;
        FindNextDue();
        Finish();
    }

    private void RunDue(DateTimeOffset now)
    {
        for (var i = 0; _nextDue <= now; i++)
        {
            if (i == MaxDuePerCall)
            {
                throw new InvalidOperationException($"{Venue}: more than {MaxDuePerCall} funding stamps lie between two calls");
            }

            var due = _nextDue;
            if (due > _now)
            {
                _now = due;
            }

            foreach (var market in _markets.Values)
            {
                if (market.NextFunding <= due)
                {
                    PayFunding(market, market.NextFunding);
                    market.NextFunding += market.FundingInterval;
                }
            }

            Deliver(due);
            FireDeadMen(due);
            RunFunds(due);
            Finish();
            FindNextDue();
        }
    }

    private void PayFunding(Market market, DateTimeOffset stamp)
    {
        market.PastFunding.AddBounded(new FundingStamp(market.FundingRate, stamp, market.Mark), stamp);
        foreach (var holding in market.Exposed)
        {
            var account = holding.Account;
            var amount = Contract.Round(-market.Contract.Weight(holding.Quantity, market.Mark) * market.FundingRate);
            var id = (++_payments).ToString(CultureInfo.InvariantCulture);
            var paid = new VenueFunding(
                account.Id, new FundingPayment(id, market.Symbol, amount, stamp), market.FundingRate, holding.Quantity, market.Mark);
            account.Funding.AddBounded(paid, stamp);
            market.OutsideFunding -= amount;
            Emit(new FundingEvent(paid));
            ChangeWallet(account, amount, BalanceCause.Funding);
        }
    }

    /// <summary>
    /// Ends contracts: their working orders are cancelled, every position is settled at the mark without a fee, and they trade no more.
    /// </summary>
    private void Deliver(DateTimeOffset due)
    {
        foreach (var market in _markets.Values)
        {
            if (market.EndsAt > due)
            {
                continue;
            }

            market.EndsAt = DateTimeOffset.MaxValue;
            Emit(new DeliveryEvent(market.Symbol, market.Mark, _now));
            foreach (var account in _accounts.Values)
            {
                CancelAll(account, market.Symbol, OrderChange.DeliveryCancelled);
            }

            foreach (var holding in market.Exposed.ToArray())
            {
                var quantity = Math.Abs(holding.Quantity);
                TradeOutside(Enter(holding, Forced(holding, quantity, ""), TradeCause.Delivery), quantity, market.Mark, isMaker: false);
            }

            market.NextFunding = DateTimeOffset.MaxValue;
            market.Terms = market.Terms with { Spec = market.Spec with { IsTrading = false } };
        }
    }

    private void FireDeadMen(DateTimeOffset due)
    {
        foreach (var account in _accounts.Values)
        {
            foreach (var holding in account.Holdings)
            {
                if (holding.DeadManAt <= due)
                {
                    holding.DeadManAt = null;
                    Emit(new DeadManEvent(account.Id, holding.Market.Symbol, _now));
                    CancelAll(account, holding.Market.Symbol, OrderChange.DeadManCancelled);
                }
            }
        }
    }

    private void FindNextDue()
    {
        _nextDue = _fundsDue.TryPeek(out _, out var funds) ? funds.Due : DateTimeOffset.MaxValue;
        foreach (var market in _markets.Values)
        {
            _nextDue = market.NextFunding < _nextDue ? market.NextFunding : _nextDue;
            _nextDue = market.EndsAt < _nextDue ? market.EndsAt : _nextDue;
        }

        foreach (var account in _accounts.Values)
        {
            foreach (var holding in account.Holdings)
            {
                _nextDue = holding.DeadManAt < _nextDue ? holding.DeadManAt.Value : _nextDue;
            }
        }
    }
}
