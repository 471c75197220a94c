using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>One cross-margin account: a wallet in one asset, holdings, and what the venue remembers of its history.</summary>
internal sealed class Account(string id, string asset, decimal leverage, VenueRules rules)
{
    private readonly Dictionary<string, ModelOrder> _byClientId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelOrder> _byVenueId = new(StringComparer.Ordinal);

    public string Id { get; } = id;

    public string Asset { get; } = asset;

    /// <summary>Leverage of an instrument that was not given its own.</summary>
    public decimal Leverage { get; } = leverage;

    public decimal Wallet { get; set; }

    /// <summary>Money beside the margin account, from which withdrawals leave and to which deposits come.</summary>
    public decimal Spot { get; set; }

    /// <summary>Every withdrawal, oldest first; they are few, and none is forgotten.</summary>
    public List<VenueWithdrawal> Withdrawals { get; } = [];

    /// <summary>Withdrawals that will be rejected.</summary>
    public HashSet<string> Doomed { get; } = new(StringComparer.Ordinal);

    /// <summary>Every deposit from a network, oldest first.</summary>
    public List<VenueDeposit> Deposits { get; } = [];

    /// <summary>Every move between margin account and wallet, oldest first.</summary>
    public List<VenueMove> Moves { get; } = [];

    /// <summary>True while the account waits for its liquidation check.</summary>
    public bool IsUnchecked { get; set; }

    /// <summary>In the order of first use.</summary>
    public List<Holding> Holdings { get; } = [];

    public History<ModelOrder> Finished { get; } = new(rules.RetainedOrders, rules.RetentionTime);

    public History<VenueFill> Fills { get; } = new(rules.RetainedFills, rules.RetentionTime);

    public History<VenueFunding> Funding { get; } = new(rules.RetainedFills, rules.RetentionTime);

    public Holding HoldingOf(Market market)
    {
        foreach (var holding in Holdings)
        {
            if (ReferenceEquals(holding.Market, market))
            {
                return holding;
            }
        }

        var added = new Holding(this, market, Math.Min(Leverage, market.Tiers.MaxLeverage));
        Holdings.Add(added);
        return added;
    }

    public decimal Unrealised
    {
        get
        {
            var sum = 0m;
            foreach (var holding in Holdings)
            {
                sum += holding.Unrealised;
            }

            return sum;
        }
    }

    public decimal Maintenance
    {
        get
        {
            var sum = 0m;
            foreach (var holding in Holdings)
            {
                sum += holding.Maintenance;
            }

            return sum;
        }
    }

    public MarginSummary Margin()
    {
        var positions = 0m;
        var all = 0m;
        foreach (var holding in Holdings)
        {
            positions += holding.PositionMargin;
            all += holding.MarginWith(Side.Buy, 0);
        }

        return new MarginSummary(Wallet, Unrealised, positions, all - positions, Maintenance);
    }

    public decimal LiquidationPrice(Holding holding)
    {
        var cushion = Wallet;
        foreach (var other in Holdings)
        {
            if (!ReferenceEquals(other, holding))
            {
                cushion += other.Unrealised - other.Maintenance;
            }
        }

        return holding.Market.Contract.LiquidationPrice(holding.Quantity, holding.Cost, cushion, holding.Market.Tiers);
    }

    public ModelOrder? ByClientId(string clientId) => _byClientId.GetValueOrDefault(clientId);

    public ModelOrder? ByVenueId(string venueId) => _byVenueId.GetValueOrDefault(venueId);

    public void Remember(ModelOrder order)
    {
        _byVenueId.Add(order.VenueId, order);
        if (order.ClientId.Length > 0)
        {
            _byClientId[order.ClientId] = order;
        }
    }

    /// <summary>Moves an order to the finished ones, and forgets those beyond the retention.</summary>
    public void Finish(ModelOrder order)
    {
        Finished.Add(order, order.UpdatedAt);
        while (Finished.TryForget(order.UpdatedAt, out var forgotten))
        {
            _byVenueId.Remove(forgotten.VenueId);
            if (_byClientId.TryGetValue(forgotten.ClientId, out var named) && ReferenceEquals(named, forgotten))
            {
                _byClientId.Remove(forgotten.ClientId);
            }
        }
    }
}
