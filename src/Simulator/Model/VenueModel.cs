using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>
/// A venue for linear and inverse contracts, perpetual and dated, and for spot: matching, margin, funding, liquidation, delivery. Pure and deterministic: it reads no
/// clock, draws no random number, starts nothing; every call says what time it is, and the same calls give the same
/// events. Not safe for use from several threads at once. See docs/simulator.md for the rules it follows.
/// </summary>
/// <remarks>
/// Time only moves forward: a call with an earlier time than the one before happens at that one's time. Funding stamps, ends of contracts and
/// dead-man's switches that are due are carried out, at their own times, before the call that reaches them.
/// </remarks>
public sealed partial class VenueModel
{
    private readonly Dictionary<string, Market> _markets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal> _netDeposits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal> _insurance = new(StringComparer.Ordinal);
    private readonly List<Market> _touched = [];
    private readonly List<Account> _unchecked = [];
    private List<ModelEvent> _events = [];
    private List<ModelEvent> _taken = [];
    private DateTimeOffset _now = DateTimeOffset.MinValue;
    private DateTimeOffset _nextDue = DateTimeOffset.MaxValue;
    private long _orders;
    private long _trades;
    private long _payments;
    private long _priorities;

    /// <summary>Creates an empty venue.</summary>
    /// <param name="venue">Name of the venue account, as configured; also that of its instruments' ids.</param>
    /// <param name="rules">Its manners.</param>
    /// <exception cref="InvalidOperationException">The rules are impossible.</exception>
    public VenueModel(string venue, VenueRules rules)
    {
        ArgumentException.ThrowIfNullOrEmpty(venue);
        VenueRules.Validate(rules);
        Venue = venue;
        Rules = rules;
    }

    /// <summary>Name of the venue account.</summary>
    public string Venue { get; }

    /// <summary>Its manners.</summary>
    public VenueRules Rules { get; }

    /// <summary>The latest time any call brought.</summary>
    public DateTimeOffset Now => _now;

    /// <summary>
    /// When <see cref="Advance"/> next has something to do (funding stamp, end of a contract, dead-man's switch, payment);
    /// <see cref="DateTimeOffset.MaxValue"/> for never. A virtual-time owner schedules itself by it.
    /// </summary>
    public DateTimeOffset NextDue => _nextDue;

    /// <summary>Adds an instrument.</summary>
    /// <param name="terms">Its rules, tiers and fees.</param>
    /// <exception cref="ArgumentException">Impossible terms, another venue's instrument, or one that is there already.</exception>
    public void AddInstrument(InstrumentTerms terms)
    {
        var spec = terms.Spec;
        if (spec.Id.Venue != Venue)
        {
            throw new ArgumentException($"{spec.Id} is no instrument of {Venue}", nameof(terms));
        }

        if (spec is { Kind: ContractKind.Spot, Expiry: not null })
        {
            throw new ArgumentException($"{spec.Id}: coins do not end", nameof(terms));
        }

        if (spec.TickSize <= 0 || spec.LotSize <= 0 || spec.SettleAsset != (spec.Kind == ContractKind.Inverse ? spec.BaseAsset : spec.QuoteAsset))
        {
            throw new ArgumentException(
                $"{spec.Id}: tick and lot must be positive, an inverse contract settles in its base asset, everything else in its quote asset", nameof(terms));
        }

        if (!_markets.TryAdd(spec.Id.Symbol, new Market(terms)))
        {
            throw new ArgumentException($"{spec.Id} is there already", nameof(terms));
        }

        FindNextDue();
    }

    /// <summary>Opens or closes an instrument for trading.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="isTrading">True: open.</param>
    public void SetTrading(string symbol, bool isTrading)
    {
        var market = MarketOf(symbol);
        market.Terms = market.Terms with { Spec = market.Spec with { IsTrading = isTrading } };
    }

    /// <summary>Opens an account with a first deposit.</summary>
    /// <param name="accountId">Any name, unique at the venue.</param>
    /// <param name="asset">Settle asset of the instruments it may trade.</param>
    /// <param name="deposit">First balance; not negative.</param>
    /// <param name="leverage">Leverage of every instrument until <see cref="SetLeverage"/>, at most the instrument's.</param>
    /// <param name="now">Venue time.</param>
    public void OpenAccount(string accountId, string asset, decimal deposit, decimal leverage, DateTimeOffset now)
    {
        Begin(now);
        ArgumentOutOfRangeException.ThrowIfNegative(deposit);
        ArgumentOutOfRangeException.ThrowIfLessThan(leverage, 1);
        if (!_accounts.TryAdd(accountId, new Account(accountId, asset, leverage, Rules)))
        {
            throw new ArgumentException($"account {accountId} is there already", nameof(accountId));
        }

        if (deposit > 0)
        {
            Deposit(accountId, deposit, now);
        }
    }

    /// <summary>Money comes in.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="amount">Positive, in the account's asset.</param>
    /// <param name="now">Venue time.</param>
    public void Deposit(string accountId, decimal amount, DateTimeOffset now)
    {
        Begin(now);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        var account = AccountOf(accountId);
        Add(_netDeposits, account.Asset, amount);
        ChangeWallet(account, amount, BalanceCause.Deposit);
        Finish();
    }

    /// <summary>The owner brings coins of a spot market, or takes them away.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Venue symbol of the spot market.</param>
    /// <param name="quantity">Coins; below zero takes them away.</param>
    /// <param name="now">Venue time.</param>
    /// <returns>False when so many are not free; nothing happened then.</returns>
    public bool MoveCoins(string accountId, string symbol, decimal quantity, DateTimeOffset now)
    {
        Begin(now);
        var holding = AccountOf(accountId).HoldingOf(MarketOf(symbol));
        if (!holding.Market.IsSpot || quantity == 0)
        {
            throw new ArgumentException($"{symbol} is no spot market, or no coins are moved", nameof(symbol));
        }

        if (holding.FreeCoins + quantity < 0)
        {
            return false;
        }

        holding.MoveCoins(quantity);
        holding.Market.CoinsBrought += quantity;
        NoteExposed(holding);
        Emit(new PositionEvent(accountId, holding.View(withLiquidation: false), _now));
        Finish();
        return true;
    }

    /// <summary>Money goes out, if the available margin and the wallet allow it.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="amount">Positive, in the account's asset.</param>
    /// <param name="now">Venue time.</param>
    /// <returns>False when the account cannot spare it; nothing happened then.</returns>
    public bool Withdraw(string accountId, decimal amount, DateTimeOffset now)
    {
        Begin(now);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        var account = AccountOf(accountId);
        if (amount > Math.Min(account.Wallet, account.Margin().Available))
        {
            return false;
        }

        Add(_netDeposits, account.Asset, -amount);
        ChangeWallet(account, -amount, BalanceCause.Withdrawal);
        Finish();
        return true;
    }

    /// <summary>
    /// Moves time: pays due funding, fires due dead-man's switches. Every other call does the same first, so this is
    /// needed only when nothing else happens.
    /// </summary>
    /// <param name="now">Venue time.</param>
    public void Advance(DateTimeOffset now)
    {
        Begin(now);
        Finish();
    }

    /// <summary>
    /// The events since the last call, oldest first. The list is reused: it is valid until the next call of this method.
    /// </summary>
    public IReadOnlyList<ModelEvent> TakeEvents()
    {
        (_events, _taken) = (_taken, _events);
        _events.Clear();
        return _taken;
    }

    private void Emit(ModelEvent happened)
    {
        if (_events.Count >= Rules.MaxPendingEvents)
        {
            throw new InvalidOperationException(
                $"{Venue}: {_events.Count} events wait; the owner of the model must call {nameof(TakeEvents)}");
        }

        _events.Add(happened);
    }

    private void Begin(DateTimeOffset now)
    {
        if (now >= _nextDue)
        {
            RunDue(now);
        }

        if (now > _now)
        {
            _now = now;
        }
    }

    /// <summary>Ends a call that changed something: liquidation checks first, then the books as they are after them.</summary>
    private void Finish()
    {
        CheckAccounts();
        foreach (var market in _touched)
        {
            Publish(market);
        }

        _touched.Clear();
    }

    private void ChangeWallet(Account account, decimal change, BalanceCause cause)
    {
        account.Wallet += change;
        NeedCheck(account);
        Emit(new BalanceEvent(account.Id, account.Asset, account.Wallet, change, cause, _now));
    }

    private static void Add(Dictionary<string, decimal> sums, string asset, decimal amount) =>
        sums[asset] = sums.GetValueOrDefault(asset) + amount;

    private Market MarketOf(string symbol) =>
        _markets.TryGetValue(symbol, out var market)
            ? market
            : throw new ArgumentException($"{Venue} has no instrument {symbol}", nameof(symbol));

    private Account AccountOf(string accountId) =>
        _accounts.TryGetValue(accountId, out var account)
            ? account
            : throw new ArgumentException($"{Venue} has no account {accountId}", nameof(accountId));
}
