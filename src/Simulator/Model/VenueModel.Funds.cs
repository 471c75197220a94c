using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

// The wallet beside the margin account: moves between the two, withdrawals and deposits.
public sealed partial class VenueModel
{
    private readonly Dictionary<(string Asset, string Network), NetworkTerms> _networks = [];
    private readonly Dictionary<string, (string AccountId, string Asset, string Network)> _addresses = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(string AccountId, string Id, bool IsDeposit), (DateTimeOffset Due, long Number)> _fundsDue = new();
    private readonly Dictionary<string, decimal> _networkFees = new(StringComparer.Ordinal);
    private long _fundsNumber;

    /// <summary>What becomes of withdrawals that are taken from now on.</summary>
    public WithdrawalFate NextFate { get; set; } = WithdrawalFate.PaidOut;

    /// <summary>Added to the time until a deposit that comes from now on is credited.</summary>
    public TimeSpan ExtraCreditTime { get; set; }

    /// <summary>Every asset and network that the venue pays out and takes in.</summary>
    public IReadOnlyCollection<NetworkTerms> Networks => _networks.Values;

    /// <summary>Adds or changes the terms of an asset on a network.</summary>
    /// <param name="terms">The new terms.</param>
    public void SetNetwork(NetworkTerms terms) => _networks[(terms.Asset, terms.Network)] = terms;

    /// <summary>The terms of an asset on a network; null when the venue does not have it.</summary>
    /// <param name="asset">What.</param>
    /// <param name="network">By which network.</param>
    public NetworkTerms? Network(string asset, string network) => _networks.GetValueOrDefault((asset, network));

    /// <summary>Money in an account's wallet, ready to be withdrawn.</summary>
    /// <param name="accountId">Owner.</param>
    public decimal Spot(string accountId) => AccountOf(accountId).Spot;

    /// <summary>Money of an account that is neither margin nor ready in the wallet: withdrawals not paid out, deposits not credited.</summary>
    /// <param name="accountId">Owner.</param>
    public decimal SpotPending(string accountId)
    {
        var account = AccountOf(accountId);
        return account.Withdrawals.Where(w => w.Status == WithdrawalStatus.Processing).Sum(w => w.Amount)
            + account.Deposits.Where(d => !d.IsCredited).Sum(d => d.Amount);
    }

    /// <summary>Fees of withdrawals that the venue collected.</summary>
    /// <param name="asset">What.</param>
    public decimal NetworkFees(string asset) => _networkFees.GetValueOrDefault(asset);

    /// <summary>The address at which an account takes an asset by a network; null when the venue does not have the network.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="asset">What.</param>
    /// <param name="network">By which network.</param>
    public string? DepositAddress(string accountId, string asset, string network)
    {
        if (AccountOf(accountId).Asset != asset || !_networks.ContainsKey((asset, network)))
            return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Venue}/{accountId}/{network}"));
        var address = "0x" + Convert.ToHexStringLower(hash.AsSpan(0, 20));
        _addresses[address] = (accountId, asset, network);
        return address;
    }

    /// <summary>Moves money between margin account and wallet.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="move"><see cref="FundsMove.Out"/> or <see cref="FundsMove.In"/>.</param>
    /// <param name="asset">What.</param>
    /// <param name="amount">How much.</param>
    /// <param name="clientId">The owner's id, refused a second time; empty for none.</param>
    /// <param name="now">Venue time.</param>
    public FundsResult Move(string accountId, FundsMove move, string asset, decimal amount, string clientId, DateTimeOffset now)
    {
        Begin(now);
        var account = AccountOf(accountId);
        if (clientId.Length > 0 && account.Moves.FirstOrDefault(m => m.ClientId == clientId) is { } used)
            return new FundsResult(FundsRefusal.DuplicateId, used.Id);
        if (account.Asset != asset)
            return new FundsResult(FundsRefusal.WrongAsset, "");
        if (amount <= 0)
            return new FundsResult(FundsRefusal.BadAmount, "");
        var available = move == FundsMove.Out ? Math.Min(account.Wallet, account.Margin().Available) : account.Spot;
        if (amount > available)
            return new FundsResult(FundsRefusal.InsufficientFunds, "");
        var change = move == FundsMove.Out ? -amount : amount;
        account.Spot -= change;
        ChangeWallet(account, change, move == FundsMove.Out ? BalanceCause.MovedOut : BalanceCause.MovedIn);
        var moved = new VenueMove(accountId, NextFundsId(), clientId, move, asset, amount, _now);
        account.Moves.Add(moved);
        Emit(new MoveEvent(moved));
        Finish();
        return new FundsResult(FundsRefusal.None, moved.Id);
    }

    /// <summary>Takes a withdrawal from the wallet; it is paid out after the network's time.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="asset">What.</param>
    /// <param name="network">By which network.</param>
    /// <param name="address">Where to.</param>
    /// <param name="memo">Memo or tag; empty when there is none.</param>
    /// <param name="amount">What leaves the wallet, with the fee.</param>
    /// <param name="clientId">The owner's id, refused a second time; empty for none.</param>
    /// <param name="now">Venue time.</param>
    public FundsResult RequestWithdrawal(
        string accountId, string asset, string network, string address, string memo, decimal amount, string clientId, DateTimeOffset now)
    {
        Begin(now);
        var account = AccountOf(accountId);
        if (clientId.Length > 0 && account.Withdrawals.Find(w => w.ClientId == clientId) is { } used)
            return new FundsResult(FundsRefusal.DuplicateId, used.Id);
        if (Refusal(account, asset, network, address, amount) is var refusal && refusal != FundsRefusal.None)
            return new FundsResult(refusal, "");
        var terms = _networks[(asset, network)];
        account.Spot -= amount;
        var withdrawal = new VenueWithdrawal(
            accountId, NextFundsId(), clientId, asset, network, address, memo, amount, terms.Fee, WithdrawalStatus.Processing, "", _now, _now);
        account.Withdrawals.Add(withdrawal);
        if (NextFate == WithdrawalFate.Rejected)
            account.Doomed.Add(withdrawal.Id);
        if (NextFate != WithdrawalFate.Stuck)
            _fundsDue.Enqueue((accountId, withdrawal.Id, false), (_now + terms.PayoutTime, ++_fundsNumber));
        Emit(new WithdrawalEvent(withdrawal));
        FindNextDue();
        Finish();
        return new FundsResult(FundsRefusal.None, withdrawal.Id);
    }

    /// <summary>Pays out what <see cref="WithdrawalFate.Stuck"/> held back.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="now">Venue time.</param>
    public void ReleaseStuck(string accountId, DateTimeOffset now)
    {
        Begin(now);
        var account = AccountOf(accountId);
        var queued = _fundsDue.UnorderedItems.Where(item => !item.Element.IsDeposit).Select(item => item.Element.Id).ToHashSet();
        foreach (var held in account.Withdrawals.Where(w => w.Status == WithdrawalStatus.Processing && !queued.Contains(w.Id)))
            _fundsDue.Enqueue((accountId, held.Id, false), (_now, ++_fundsNumber));
        FindNextDue();
        Finish();
    }

    /// <summary>A payment reaches an address of the venue; it is credited to the wallet after the network's confirmations.</summary>
    /// <param name="address">An address that <see cref="DepositAddress"/> gave.</param>
    /// <param name="txId">The network's id.</param>
    /// <param name="amount">What came.</param>
    /// <param name="now">Venue time.</param>
    /// <returns>False when the address is nobody's here.</returns>
    public bool ReceivePayment(string address, string txId, decimal amount, DateTimeOffset now)
    {
        Begin(now);
        foreach (var account in _accounts.Values)
        {
            foreach (var network in _networks.Values)
                DepositAddress(account.Id, network.Asset, network.Network);
        }

        if (!_addresses.TryGetValue(address, out var owner))
            return false;
        var deposit = new VenueDeposit(owner.AccountId, NextFundsId(), owner.Asset, owner.Network, address, txId, amount, false, _now, _now);
        AccountOf(owner.AccountId).Deposits.Add(deposit);
        Add(_netDeposits, owner.Asset, amount);
        var credit = _networks[(owner.Asset, owner.Network)].CreditTime + ExtraCreditTime;
        _fundsDue.Enqueue((owner.AccountId, deposit.Id, true), (_now + credit, ++_fundsNumber));
        Emit(new DepositEvent(deposit));
        FindNextDue();
        Finish();
        return true;
    }

    /// <summary>Withdrawals requested at or after a time, oldest first.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="since">Venue time.</param>
    public IReadOnlyList<VenueWithdrawal> WithdrawalsSince(string accountId, DateTimeOffset since) =>
        [.. AccountOf(accountId).Withdrawals.Where(w => w.CreatedAt >= since)];

    /// <summary>Deposits that came at or after a time, oldest first.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="since">Venue time.</param>
    public IReadOnlyList<VenueDeposit> DepositsSince(string accountId, DateTimeOffset since) =>
        [.. AccountOf(accountId).Deposits.Where(d => d.CreatedAt >= since)];

    /// <summary>Moves between margin account and wallet at or after a time, oldest first.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="since">Venue time.</param>
    public IReadOnlyList<VenueMove> MovesSince(string accountId, DateTimeOffset since) =>
        [.. AccountOf(accountId).Moves.Where(m => m.Time >= since)];

    private FundsRefusal Refusal(Account account, string asset, string network, string address, decimal amount)
    {
        if (account.Asset != asset)
            return FundsRefusal.WrongAsset;
        if (!_networks.TryGetValue((asset, network), out var terms))
            return FundsRefusal.UnknownNetwork;
        if (!terms.IsOpen)
            return FundsRefusal.Suspended;
        if (amount <= terms.Fee || amount % terms.Step != 0)
            return FundsRefusal.BadAmount;
        if (amount < terms.MinAmount)
            return FundsRefusal.BelowMinimum;
        if (terms.MaxAmount > 0 && amount > terms.MaxAmount)
            return FundsRefusal.AboveMaximum;
        if (address.Length == 0)
            return FundsRefusal.BadAddress;
        return amount > account.Spot ? FundsRefusal.InsufficientFunds : FundsRefusal.None;
    }

    private string NextFundsId() => (700_000_000 + ++_fundsNumber).ToString(CultureInfo.InvariantCulture);

    private void RunFunds(DateTimeOffset due)
    {
        while (_fundsDue.TryPeek(out var next, out var when) && when.Due <= due)
        {
            _fundsDue.Dequeue();
            if (next.IsDeposit)
                Credit(AccountOf(next.AccountId), next.Id);
            else
                PayOut(AccountOf(next.AccountId), next.Id);
        }
    }

    private void PayOut(Account account, string id)
    {
        var index = account.Withdrawals.FindIndex(w => w.Id == id && w.Status == WithdrawalStatus.Processing);
        if (index < 0)
            return;
        var withdrawal = account.Withdrawals[index];
        var rejected = account.Doomed.Remove(id);
        var done = withdrawal with
        {
            Status = rejected ? WithdrawalStatus.Rejected : WithdrawalStatus.Completed,
            TxId = rejected ? "" : "0x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Venue}/{id}"))),
            UpdatedAt = _now,
        };
        account.Withdrawals[index] = done;
        if (rejected)
        {
            account.Spot += withdrawal.Amount;
        }
        else
        {
            Add(_netDeposits, account.Asset, -withdrawal.Net);
            Add(_networkFees, account.Asset, withdrawal.Fee);
        }

        Emit(new WithdrawalEvent(done));
    }

    private void Credit(Account account, string id)
    {
        var index = account.Deposits.FindIndex(d => d.Id == id && !d.IsCredited);
        if (index < 0)
            return;
        var credited = account.Deposits[index] with { IsCredited = true, UpdatedAt = _now };
        account.Deposits[index] = credited;
        account.Spot += credited.Amount;
        Emit(new DepositEvent(credited));
    }
}
