using System.Threading.Channels;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Kinds;
using Hedgerow.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Funds;

/// <summary>Money of every venue reaches every other one, each asked in its own protocol: what one pays out is what the other was credited.</summary>
public sealed class PaymentsBetweenVenuesTests : IAsyncLifetime
{
    private const decimal Opening = 10_000m;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-payments-").FullName;
    private readonly List<Account> _accounts = [];

    public async Task InitializeAsync()
    {
        foreach (var kind in Networks.Keys)
        {
            var name = kind.ToString().ToLowerInvariant();
            var venue = await SimulatedVenue.StartAsync(name, kind, port: 0, (name + "-key-0123456789", name + "-secret-0123456789"), Opening);
            venue.Server.ChangeNetwork("USDT", "TRX", terms => terms with { PayoutTime = TimeSpan.FromMilliseconds(50), CreditTime = TimeSpan.FromMilliseconds(50) });
            _accounts.Add(new Account(venue, Options(venue)));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var account in _accounts)
            await account.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (isWanted(answer))
                return answer;
            await Task.Delay(20, patience.Token);
        }
    }

    private VenueOptions Options(SimulatedVenue venue)
    {
        SecretReference Secret(string what, string text)
        {
            var file = Path.Combine(_folder, $"{venue.Name}.{what}");
            File.WriteAllText(file, text);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return new SecretReference { File = file };
        }

        return new VenueOptions
        {
            Name = venue.Name,
            Kind = venue.Kind,
            RestUrl = venue.RestUrl,
            StreamUrl = venue.StreamUrl,
            OrderUrl = venue.OrderUrl,
            Credentials = new CredentialOptions
            {
                Key = Secret("key", venue.Name + "-key-0123456789"),
                Secret = Secret("secret", venue.Name + "-secret-0123456789"),
                Passphrase = venue.Kind == VenueKind.Okx ? Secret("passphrase", SimulatedVenue.Passphrase) : null,
            },
        };
    }

    /// <summary>One account, and whoever talks to its venue; asked one thing after the other.</summary>
    private sealed class Account : IAsyncDisposable
    {
        private readonly VenueAdapter _adapter;
        private readonly Channel<VenueReport> _answers = Channel.CreateUnbounded<VenueReport>();

        public Account(SimulatedVenue venue, VenueOptions options)
        {
            Venue = venue;
            _adapter = VenueKinds.Of(venue.Kind).Create(options, report => _answers.Writer.TryWrite(report), TimeProvider.System, NullLogger.Instance);
        }

        public SimulatedVenue Venue { get; }

        public string Network => Networks[Venue.Kind];

        public IReadOnlyList<string> TxIds { get; set; } = [];

        /// <summary>All of its money, wherever it is at the venue.</summary>
        public decimal Money => Venue.Truth().Equity + Venue.Server.Use(model => model.Spot(SimulatedVenue.Account));

        public async Task<T> Ask<T>(VenueCommand command)
            where T : VenueReport
        {
            _adapter.Send(command);
            using var patience = new CancellationTokenSource(Patience);
            while (true)
            {
                if (await _answers.Reader.ReadAsync(patience.Token) is T answer)
                    return answer;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _adapter.DisposeAsync();
            await Venue.DisposeAsync();
        }
    }
}
