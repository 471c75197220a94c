using Hedgerow.Actors.Bookkeeper;
using Hedgerow.Engine;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Harness;

/// <summary>A bookkeeper and the accounts of venues a and b, played by the test: real trades give real balances.</summary>
internal sealed class BookkeeperBench : Bench
{
    private readonly BookkeeperSettings _settings;
    private int _requests;

    public BookkeeperBench(BookkeeperSettings? settings = null)
        : this(settings ?? Settings, [])
    {
    }

    private BookkeeperBench(BookkeeperSettings settings, IReadOnlyList<Event> journal)
        : base(Replayed(new BookkeeperActor(settings), journal), Address.Bookkeeper)
    {
        _settings = settings;
        Effects.Events.AddRange(journal);
    }

    public static BookkeeperSettings Settings { get; } = new() { Venues = ["a", "b"] };

    public SortedDictionary<string, PlayedAccount> Accounts { get; } = new(StringComparer.Ordinal)
    {
        ["a"] = new PlayedAccount("a"),
        ["b"] = new PlayedAccount("b"),
    };

    public BookkeeperSnapshot State => (BookkeeperSnapshot)Actor.TakeSnapshot()!;

    public AccountsView View
    {
        get
        {
            Pass(_settings.ViewInterval);
            return Told<AccountsView>()[^1];
        }
    }

    public BookView Book => View.Books.Single();

    public BookPoint Point => Book.Point!;

    public IReadOnlyList<BookPoint> Points => State.Books.Single().Points;

    /// <summary>The same bookkeeper after a restart; the accounts live on.</summary>
    public BookkeeperBench Restarted(BookkeeperSettings? settings = null)
    {
        var next = new BookkeeperBench(settings ?? _settings, [.. Effects.Events]);
        foreach (var (venue, account) in Accounts)
            next.Accounts[venue] = account;
        next.Effects.Skip(Now - next.Now);
        return next;
    }

    /// <summary>Starts, and the books begin.</summary>
    public BookkeeperBench Start()
    {
        Send(new Started(Effects.Events.Count > 0));
        ReadAccounts();
        Pass(TimeSpan.FromSeconds(4));
        return this;
    }

    /// <summary>Every account is read.</summary>
    public void ReadAccounts(bool settled = true)
    {
        foreach (var account in Accounts.Values)
            Send(account.Statement(Now, settled));
    }

    /// <summary>Time goes by; accounts are read every ten seconds.</summary>
    public void Run(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(10))
        {
            ReadAccounts();
            Pass(TimeSpan.FromSeconds(10));
        }
        ReadAccounts();
    }

    /// <summary>Time goes by; nothing is read.</summary>
    public void Pass(TimeSpan time)
    {
        var until = Now + time;
        while (Effects.FireNext(until))
            continue;
    }

    public OperatorAnswer Owner(OwnerAction action, decimal amount, string id = "", string asset = "USDT")
    {
        var command = new OwnerCommand(id.Length > 0 ? id : $"o-{++_requests}", action, asset, amount, "ann", "test");
        Send(command);
        return Told<OperatorAnswer>().Last(a => a.RequestId == command.RequestId);
    }

    /// <summary>One account: trades, fees, funding and payments move its balance as a venue would.</summary>
    internal sealed class PlayedAccount(string venue, string asset = "USDT", decimal wallet = 100_000m)
    {
        private readonly SortedDictionary<string, SymbolBook> _books = new(StringComparer.Ordinal);

        public decimal Wallet { get; set; } = wallet;

        public Dictionary<string, decimal> Marks { get; } = new(StringComparer.Ordinal);

        public void Trade(string symbol, Side side, decimal quantity, decimal price, decimal fee = 0m, string feeAsset = "")
        {
            Marks.TryAdd(symbol, price);
            var book = BookOf(symbol);
            var (after, realised) = new PositionCost(book.Quantity, book.Cost).Trade(side, quantity, price);
            var fees = new SortedDictionary<string, decimal>(book.Fees.ToDictionary(), StringComparer.Ordinal);
            fees[feeAsset.Length > 0 ? feeAsset : asset] = fees.GetValueOrDefault(feeAsset.Length > 0 ? feeAsset : asset) + fee;
            _books[symbol] = book with
            {
                Quantity = after.Quantity,
                Cost = after.Cost,
                Realised = book.Realised + realised,
                Fees = fees,
                Volume = book.Volume + (quantity * price),
                Fills = book.Fills + 1,
            };
            Wallet += realised - (feeAsset.Length > 0 ? 0m : fee);
        }

        public void Fund(string symbol, decimal amount)
        {
            _books[symbol] = BookOf(symbol) with { Funding = BookOf(symbol).Funding + amount };
            Wallet += amount;
        }

        public decimal Equity => Wallet + _books.Values.Sum(b => (b.Quantity * Marks[b.Symbol]) - b.Cost);

        public VenueStatement Statement(DateTimeOffset now, bool settled = true)
        {
            var positions = _books.Values.Where(b => b.Quantity != 0m).Select(b => new Position(
                b.Symbol, b.Quantity, b.Cost / b.Quantity, Marks[b.Symbol], (b.Quantity * Marks[b.Symbol]) - (b.Cost / b.Quantity * b.Quantity), 0m));
            var account = new AccountSnapshot(asset, Wallet, Equity, Equity, 0m, [.. positions], now);
            return new VenueStatement(
                venue, account, [.. _books.Values], new Dictionary<string, string> { ["BTCUSDT"] = "BTC", ["ETHUSDT"] = "ETH" }, settled, now);
        }

        private SymbolBook BookOf(string symbol) => _books.GetValueOrDefault(symbol)
            ?? new SymbolBook(symbol, 0m, 0m, 0m, new SortedDictionary<string, decimal>(StringComparer.Ordinal), 0m, 0m, 0);
    }
}
