using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>One simulated venue: its faults, its book, and the truth that a test judges by.</summary>
internal sealed class WireVenue(string name, VenueServer server)
{
    public const string Account = "main";
    public const string Symbol = "BTCUSDT";

    private const decimal Size = 5m;
    private const decimal Tick = 0.1m;
    private const decimal Lot = 0.001m;

    private readonly Lock _gate = new();
    private decimal _bid = 100_000m;
    private bool _quiet;
    private int _told;

    public string Name { get; } = name;

    public VenueServer Server { get; } = server;

    public Faults Faults => Server.Faults;

    /// <summary>Signed base quantity that the venue has for the account.</summary>
    public decimal Position => Server.Use(m => m.PositionOf(Account, Symbol).Quantity);

    /// <summary>Every order that ever reached the venue and was taken.</summary>
    public IReadOnlyList<OrderSnapshot> Orders =>
        Server.Use(m => m.OrdersSince(Account, null, DateTimeOffset.MinValue)).Select(o => o.Snapshot).ToList();

    /// <summary>Orders that still work.</summary>
    public IReadOnlyList<OrderSnapshot> OpenOrders => Server.Use(m => m.OpenOrders(Account)).Select(o => o.Snapshot).ToList();

    /// <summary>Every fill.</summary>
    public IReadOnlyList<Fill> Fills =>
        Server.Use(m => m.FillsSince(Account, null, DateTimeOffset.MinValue)).Select(f => f.Fill).ToList();

    /// <summary>Money that came from nowhere.</summary>
    public decimal MoneyImbalance => Server.Use(m => m.TotalMoney("USDT").Imbalance);

    /// <summary>From now on the book stands at this bid.</summary>
    public void MoveTo(decimal bid)
    {
        lock (_gate)
            _bid = bid;
        Tell();
    }

    /// <summary>The book does not change any more: sockets are open, nothing comes.</summary>
    public void FallSilent()
    {
        lock (_gate)
            _quiet = true;
    }

    /// <summary>The book lives again.</summary>
    public void Speak()
    {
        lock (_gate)
            _quiet = false;
        Tell();
    }

    /// <summary>Tells the book with another size than before: venues push changes, and a living market has them.</summary>
    public void Tell()
    {
        lock (_gate)
        {
            if (!_quiet)
                Server.SetBook(Symbol, _bid, Size + (Lot * (_told++ % 2)), _bid + Tick, Size);
        }
    }

    /// <summary>The market moves through a resting order, of which this quantity trades, and stays at its price.</summary>
    public void TradeWith(OrderSnapshot resting, decimal quantity)
    {
        lock (_gate)
        {
            if (resting.Side == Side.Buy)
                Server.SetBook(Symbol, resting.Price - (2 * Tick), Size, resting.Price - Tick, quantity);
            else
                Server.SetBook(Symbol, resting.Price + Tick, quantity, resting.Price + (2 * Tick), Size);
            _bid = resting.Side == Side.Buy ? resting.Price : resting.Price - Tick;
        }
        Tell();
    }

    /// <summary>How often an armed fault has struck; null when it is used up.</summary>
    public int? HitsOf(int fault) => Faults.List().FirstOrDefault(f => f.Id == fault)?.Hits;
}
