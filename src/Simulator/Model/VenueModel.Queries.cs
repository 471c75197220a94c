using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

public sealed partial class VenueModel
{
    /// <summary>Every instrument, in no particular order.</summary>
    public IReadOnlyCollection<InstrumentTerms> Instruments => _markets.Values.Select(market => market.Terms).ToArray();

    /// <summary>An instrument's terms; null when the venue does not have it.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public InstrumentTerms? Terms(string symbol) => _markets.GetValueOrDefault(symbol)?.Terms;

    /// <summary>Names of the accounts.</summary>
    public IReadOnlyCollection<string> Accounts => _accounts.Keys;

    /// <summary>True when the venue has the account.</summary>
    /// <param name="accountId">Its name.</param>
    public bool HasAccount(string accountId) => _accounts.ContainsKey(accountId);

    /// <summary>Asset of an account.</summary>
    /// <param name="accountId">Owner.</param>
    public string AssetOf(string accountId) => AccountOf(accountId).Asset;

    /// <summary>An account as a venue tells it; its positions carry liquidation prices.</summary>
    /// <param name="accountId">Owner.</param>
    public AccountSnapshot Account(string accountId)
    {
        var account = AccountOf(accountId);
        var margin = account.Margin();
        return new AccountSnapshot(
            account.Asset, margin.Wallet, margin.Equity, margin.Available, margin.Maintenance, Positions(accountId), _now);
    }

    /// <summary>The margin figures of an account.</summary>
    /// <param name="accountId">Owner.</param>
    public MarginSummary Margin(string accountId) => AccountOf(accountId).Margin();

    /// <summary>The open positions of an account.</summary>
    /// <param name="accountId">Owner.</param>
    public IReadOnlyList<Position> Positions(string accountId) =>
        AccountOf(accountId).Holdings.Where(holding => holding.Quantity != 0).Select(holding => holding.View(withLiquidation: true)).ToArray();

    /// <summary>An account's position in an instrument, flat or not.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol.</param>
    public Position PositionOf(string accountId, string symbol) =>
        AccountOf(accountId).HoldingOf(MarketOf(symbol)).View(withLiquidation: true);

    /// <summary>Coins that an account has of a spot market, and how many of them working orders sell.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol.</param>
    public (decimal Total, decimal Locked) Coins(string accountId, string symbol)
    {
        var holding = AccountOf(accountId).HoldingOf(MarketOf(symbol));
        return (holding.Quantity, holding.Quantity - holding.FreeCoins);
    }

    /// <summary>What working buys of spot hold of an account's wallet.</summary>
    /// <param name="accountId">Owner.</param>
    public decimal HeldByBuys(string accountId) =>
        AccountOf(accountId).Holdings.Where(holding => holding.Market.IsSpot).Sum(holding => holding.HeldByBuys);

    /// <summary>Initial and maintenance margin of one position, in the settle asset.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol.</param>
    public (decimal Initial, decimal Maintenance) PositionMargin(string accountId, string symbol)
    {
        var holding = AccountOf(accountId).HoldingOf(MarketOf(symbol));
        return (holding.PositionMargin, holding.Maintenance);
    }

    /// <summary>An account's leverage in an instrument.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol.</param>
    public decimal Leverage(string accountId, string symbol) => AccountOf(accountId).HoldingOf(MarketOf(symbol)).Leverage;

    /// <summary>An order, working or remembered; null when the venue does not know it (any more).</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="key">Which.</param>
    public VenueOrder? FindOrder(string accountId, OrderKey key) => Find(accountId, key)?.View();

    /// <summary>Working orders, oldest first within an instrument.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Of this instrument only; null: of all.</param>
    public IReadOnlyList<VenueOrder> OpenOrders(string accountId, string? symbol = null) =>
        AccountOf(accountId).Holdings
            .Where(holding => symbol is null || holding.Market.Symbol == symbol)
            .SelectMany(holding => holding.Orders.OrderBy(order => order.Number))
            .Select(order => order.View())
            .ToArray();

    /// <summary>Orders created at or after a time, working and remembered, oldest first.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Of this instrument only; null: of all.</param>
    /// <param name="since">Venue time.</param>
    public IReadOnlyList<VenueOrder> OrdersSince(string accountId, string? symbol, DateTimeOffset since)
    {
        var account = AccountOf(accountId);
        return account.Finished.Since(since)
            .Concat(account.Holdings.SelectMany(holding => holding.Orders))
            .Where(order => order.CreatedAt >= since && (symbol is null || order.Holding.Market.Symbol == symbol))
            .OrderBy(order => order.CreatedAt)
            .ThenBy(order => order.Number)
            .Select(order => order.View())
            .ToArray();
    }

    /// <summary>Remembered fills at or after a time, oldest first.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Of this instrument only; null: of all.</param>
    /// <param name="since">Venue time.</param>
    public IReadOnlyList<VenueFill> FillsSince(string accountId, string? symbol, DateTimeOffset since) =>
        AccountOf(accountId).Fills.Since(since).Where(trade => symbol is null || trade.Fill.Symbol == symbol).ToArray();

    /// <summary>Remembered funding payments at or after a time, oldest first.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Of this instrument only; null: of all.</param>
    /// <param name="since">Venue time.</param>
    public IReadOnlyList<VenueFunding> FundingSince(string accountId, string? symbol, DateTimeOffset since) =>
        AccountOf(accountId).Funding.Since(since).Where(paid => symbol is null || paid.Payment.Symbol == symbol).ToArray();

    /// <summary>Newest funding stamps of an instrument that have passed, whoever paid at them, oldest first; at most a thousand.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public IReadOnlyList<FundingStamp> PastFunding(string symbol) => [.. MarketOf(symbol).PastFunding.Since(DateTimeOffset.MinValue)];

    /// <summary>Where an asset's money is: proves that none was made or lost.</summary>
    /// <param name="asset">Settle asset.</param>
    public MoneyTotals TotalMoney(string asset)
    {
        var accounts = _accounts.Values.Where(account => account.Asset == asset).ToArray();
        var markets = _markets.Values.Where(market => market.Spec.SettleAsset == asset).ToArray();
        return new MoneyTotals(
            asset,
            _netDeposits.GetValueOrDefault(asset),
            accounts.Sum(account => account.Wallet + account.Spot + SpotPending(account.Id)),
            accounts.Sum(account => account.Unrealised),
            markets.Sum(market => market.Fees) + _networkFees.GetValueOrDefault(asset),
            _insurance.GetValueOrDefault(asset),
            markets.Sum(OutsideProfit));
    }

    /// <summary>
    /// Those outside hold the other side of every position, so their value is what the accounts' is short of nothing; taken from those
    /// very values, since of an inverse contract each is rounded by itself. A quantity that nobody holds would still show.
    /// </summary>
    private static decimal OutsideProfit(Market market)
    {
        // Coins that were brought in or taken as fees are nobody's outside.
        var (quantity, value) = (market.OutsideQuantity + market.CoinFees - market.CoinsBrought, 0m);
        foreach (var holding in market.Exposed)
        {
            quantity += holding.Quantity;
            value -= market.Contract.Value(holding.Quantity, market.Mark);
        }

        return market.Contract.Value(quantity, market.Mark) + value - market.OutsideCost + market.OutsideFunding;
    }
}
