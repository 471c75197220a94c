using System.Collections.Frozen;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// The border of COIN-M, which counts contracts of a face value: whatever leaves here counts USD, whatever goes to the venue contracts. One
/// place for it, so that everything else of the adapter is the same for both exchanges. What is about contracts of another coin, which
/// share the account's interface, is passed over. USDⓈ-M and spot count base units, and nothing is done. Thread-safe.
/// </summary>
internal sealed class BinanceContracts
{
    private readonly BinanceProduct _product;
    private volatile FrozenDictionary<string, decimal> _sizes = FrozenDictionary<string, decimal>.Empty;

    /// <summary>Knows no contract yet.</summary>
    /// <param name="product">Which exchange.</param>
    public BinanceContracts(BinanceProduct product) => _product = product;

    /// <summary>True once the venue told its contracts, where that is needed at all.</summary>
    public bool IsKnown => _product.Kind != ContractKind.Inverse || _sizes.Count > 0;

    /// <summary>True when contracts of this symbol are the account's to trade.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public bool Knows(string symbol) => _product.Kind != ContractKind.Inverse || _sizes.ContainsKey(symbol);

    /// <summary>Takes the contracts that settle in the account's asset; one that is listed no more stays known.</summary>
    /// <param name="exchangeInfo">exchangeInfo.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public void Take(WireObject exchangeInfo)
    {
        if (_product.Kind != ContractKind.Inverse)
        {
            return;
        }

        var told = exchangeInfo.Array("symbols")
            .Where(row => row.Text("marginAsset") == _product.SettleAsset)
            .Select(row => KeyValuePair.Create(row.Text("symbol"), BinanceInstruments.ContractSize(row)));
        _sizes = told.Concat(_sizes).DistinctBy(pair => pair.Key).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>An order as it goes to the venue; null when it is no whole number of contracts, or of none that is known.</summary>
    /// <param name="order">Native units.</param>
    public PlaceOrder? ToVenue(PlaceOrder order)
    {
        if (_product.Kind != ContractKind.Inverse)
        {
            return order;
        }

        var contracts = _sizes.TryGetValue(order.Symbol, out var size) ? order.Quantity / size : 0;
        return contracts > 0 && contracts == decimal.Truncate(contracts) ? order with { Quantity = contracts } : null;
    }

    /// <summary>Takes reports in what the venue counts and hands them on in native units.</summary>
    /// <param name="sink">Takes them.</param>
    public Action<VenueReport> Wrap(Action<VenueReport> sink) => _product.Kind != ContractKind.Inverse
        ? sink
        : report =>
        {
            if (Native(report) is { } native)
            {
                sink(native);
            }
        };

    /// <summary>A report in native units; null when it is about contracts or money of another coin.</summary>
    /// <param name="report">As the venue counts.</param>
    private VenueReport? Native(VenueReport report) => report switch
    {
        Quote quote => Of(quote.Instrument.Symbol, quote, static (q, size) => q with { BidSize = q.BidSize * size, AskSize = q.AskSize * size }),
        OrderChanged changed => Of(changed.Order.Symbol, changed, static (c, size) => new OrderChanged(Native(c.Order, size))),
        FillReported told => Of(told.Fill.Symbol, told, static (t, size) => new FillReported(Native(t.Fill, size))),
        PositionChanged changed => Of(changed.Position.Symbol, changed, static (c, size) => c with { Position = Native(c.Position, size) }),
        FundingReported told => Of(told.Payment.Symbol, told, static (t, _) => t),
        BalanceChanged changed => changed.Asset == _product.SettleAsset ? changed : null,
        OrderAnswer { Order: { } order } answer => answer with { Order = Native(order, SizeOf(order.Symbol)) },
        OrdersAnswer answer => answer with { Orders = [.. answer.Orders.Select(order => Native(order, SizeOf(order.Symbol)))] },
        FillsAnswer answer => answer with { Fills = [.. answer.Fills.Select(fill => Native(fill, SizeOf(fill.Symbol)))] },
        AccountAnswer { Account: { } account } answer => answer with { Account = account with { Positions = Ours(account.Positions) } },
        _ => report,
    };

    private IReadOnlyList<Position> Ours(IReadOnlyList<Position> positions) =>
        [.. positions.Where(position => _sizes.ContainsKey(position.Symbol)).Select(position => Native(position, SizeOf(position.Symbol)))];

    private VenueReport? Of<T>(string symbol, T report, Func<T, decimal, VenueReport> native)
        where T : VenueReport => _sizes.TryGetValue(symbol, out var size) ? native(report, size) : null;

    // Nothing is asked about a symbol that is not known.
    private decimal SizeOf(string symbol) => _sizes.TryGetValue(symbol, out var size)
        ? size
        : throw new InvalidOperationException("an answer about a contract that was not asked about: " + symbol);

    private static OrderSnapshot Native(OrderSnapshot order, decimal size) =>
        order with { Quantity = order.Quantity * size, CumulativeQuantity = order.CumulativeQuantity * size };

    private static Fill Native(Fill fill, decimal size) => fill with { Quantity = fill.Quantity * size };

    private static Position Native(Position position, decimal size) => position with { Quantity = position.Quantity * size };
}
