using Hedgerow.CommandLine.Simulated;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Tests.Kinds;

namespace Hedgerow.Node.Tests.Funds;

/// <summary>Money of every venue reaches every other one, each asked in its own protocol: what one pays out is what the other was credited.</summary>
public sealed class PaymentsBetweenVenuesTests : IAsyncLifetime
{
    private const decimal Opening = 10_000m;

    /// <summary>USDT on TRON, as each venue spells it.</summary>
    private static readonly Dictionary<VenueKind, string> Networks = new()
    {
        [VenueKind.Binance] = "TRX",
        [VenueKind.Bybit] = "TRX",
        [VenueKind.Okx] = "USDT-TRC20",
        [VenueKind.Coinex] = "TRC20",
        [VenueKind.Bitmex] = "tron",
        [VenueKind.Htx] = "trc20usdt",
    };

    private readonly List<Account> _accounts = [];

    public async Task InitializeAsync()
    {
        foreach (var kind in Networks.Keys)
        {
            var account = await KindAccount.StartAsync(kind, Opening);
            account.Venue.Server.ChangeNetwork("USDT", "TRX", terms => terms with { PayoutTime = TimeSpan.FromMilliseconds(50), CreditTime = TimeSpan.FromMilliseconds(50) });
            _accounts.Add(new Account(account));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var account in _accounts)
            await account.DisposeAsync();
    }

    [Fact]
    public async Task What_any_venue_pays_out_arrives_at_any_other()
    {
        await using var payments = SimulatedVenue.LetPayEachOther([.. _accounts.Select(a => a.Venue)]);
        payments.Delay = TimeSpan.FromMilliseconds(20);
        var since = DateTimeOffset.UtcNow.AddMinutes(-5);
        var expected = _accounts.ToDictionary(a => a, _ => new List<decimal>());
        var fees = 0m;
        foreach (var donor in _accounts)
        {
            var fee = (await donor.Ask<WithdrawalTermsAnswer>(new QueryWithdrawalTerms(1, "USDT", donor.Network))).Terms!.Fee;
            Assert.Equal(RequestOutcome.Accepted, (await donor.Ask<FundsOutcome>(new MoveFunds("t1n1o", FundsMove.Out, "USDT", 1_000m))).Outcome);
            foreach (var receiver in _accounts.Where(a => a != donor))
            {
                var address = (await receiver.Ask<DepositAddressAnswer>(new QueryDepositAddress(2, "USDT", receiver.Network))).Address!;
                // An amount of its own, so that no payment can stand for another one.
                var amount = 50m + (10 * _accounts.IndexOf(donor)) + _accounts.IndexOf(receiver);
                var step = $"t2n{_accounts.IndexOf(receiver)}w";
                var outcome = await donor.Ask<FundsOutcome>(new WithdrawFunds(step, "USDT", donor.Network, address.Address, address.Memo, amount));
                Assert.True(outcome.Outcome == RequestOutcome.Accepted, $"{donor.Venue.Name} to {receiver.Venue.Name}: {outcome}");
                expected[receiver].Add(amount - fee);
                fees += fee;
            }
        }

        foreach (var receiver in _accounts)
        {
            var paid = await Until(
                () => receiver.Ask<DepositsAnswer>(new QueryDeposits(3, "USDT", since)),
                answer => answer.Deposits.Count(d => d.Progress == FundsProgress.Done) == expected[receiver].Count);
            Assert.Equal(expected[receiver].Order(), paid.Deposits.Select(d => d.Amount).Order());
            receiver.TxIds = [.. paid.Deposits.Select(d => d.TxId)];
        }
        foreach (var donor in _accounts)
        {
            var sent = await Until(
                () => donor.Ask<WithdrawalsAnswer>(new QueryWithdrawals(4, "USDT", since)),
                answer => answer.Withdrawals.Count(w => w.Progress == FundsProgress.Done) == _accounts.Count - 1);
            Assert.All(sent.Withdrawals, w => Assert.Single(_accounts, receiver => receiver.TxIds.Contains(w.TxId)));
        }
        Assert.Equal(0m, payments.Lost);
        Assert.Equal((Opening * _accounts.Count) - fees, _accounts.Sum(a => a.Money));
    }

    private static async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(KindAccount.Patience);
        while (true)
        {
            var answer = await ask();
            if (isWanted(answer))
                return answer;
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>One account, and its part of what is expected.</summary>
    private sealed class Account(KindAccount account) : IAsyncDisposable
    {
        public SimulatedVenue Venue => account.Venue;

        public string Network => Networks[Venue.Kind];

        public IReadOnlyList<string> TxIds { get; set; } = [];

        /// <summary>All of its money, wherever it is at the venue.</summary>
        public decimal Money => Venue.Truth().Equity + Venue.Server.Use(model => model.Spot(SimulatedVenue.Account));

        public Task<T> Ask<T>(VenueCommand command)
            where T : VenueReport => account.Ask<T>(command);

        public ValueTask DisposeAsync() => account.DisposeAsync();
    }
}
