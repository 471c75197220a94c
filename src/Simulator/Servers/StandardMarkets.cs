using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// Two linear perpetuals as each of the venues lists them, the inverse one where it has one, and spot, for simulations without a configuration of their own. Steps, minima
/// and first tiers are of the venues' published size; they are not read from the venues and need not be today's.
/// </summary>
public static class StandardMarkets
{
    /// <summary>USDT on TRX, as most venues spell it: a fee of 1, paid out after two seconds, credited after two more.</summary>
    public static NetworkTerms Network { get; } = new()
    {
        Asset = "USDT",
        Network = "TRX",
        Fee = 1m,
        MinAmount = 11m,
        Step = 0.000001m,
        PayoutTime = TimeSpan.FromSeconds(2),
        CreditTime = TimeSpan.FromSeconds(2),
    };

    private static readonly TimeSpan FundingInterval = TimeSpan.FromHours(8);

    /// <summary>
    /// BTCUSDT and ETHUSDT as Binance has them: lots of 0.001, notional of at least 100 and 20 USDT; and BTCUSD_PERP of COIN-M, inverse,
    /// contracts of 100 USD.
    /// </summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> Binance(string venue) =>
    [
        new(
            Spec(venue, "BTC", tick: 0.1m, lot: 0.001m, minimum: 0.001m, maximum: 1_000, maxMarket: 120, minNotional: 100),
            [new(0, 0.004m, 125), new(300_000, 0.005m, 100), new(800_000, 0.0065m, 75), new(3_000_000, 0.01m, 50), new(12_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
        new(
            Spec(venue, "ETH", tick: 0.01m, lot: 0.001m, minimum: 0.001m, maximum: 10_000, maxMarket: 2_000, minNotional: 20),
            [new(0, 0.004m, 125), new(300_000, 0.005m, 100), new(800_000, 0.0065m, 75), new(3_000_000, 0.01m, 50), new(12_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
        new(
            Inverse(venue, "BTCUSD_PERP", tick: 0.1m, lot: 100, maximum: 100_000_000),
            [new(0, 0.004m, 125), new(50, 0.005m, 100), new(100, 0.01m, 50), new(200, 0.025m, 20), new(500, 0.05m, 10)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
    ];

    /// <summary>BTCUSDT and ETHUSDT as Binance spot has them: lots of 0.00001 and 0.0001, notional of at least 5 USDT, a fee of 0.1 %.</summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> BinanceSpot(string venue) =>
    [
        Spot(Spec(venue, "BTC", tick: 0.01m, lot: 0.00001m, minimum: 0.00001m, maximum: 9_000, maxMarket: 120, minNotional: 5), fee: 0.001m),
        Spot(Spec(venue, "ETH", tick: 0.01m, lot: 0.0001m, minimum: 0.0001m, maximum: 9_000, maxMarket: 2_000, minNotional: 5), fee: 0.001m),
    ];

    /// <summary>
    /// BTCUSDT and ETHUSDT as Bybit has them: lots of 0.001 and 0.01, notional of at least 5 USDT; and BTCUSD, inverse, lots of 1 USD.
    /// </summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> Bybit(string venue) =>
    [
        new(
            Spec(venue, "BTC", tick: 0.1m, lot: 0.001m, minimum: 0.001m, maximum: 1_190, maxMarket: 500, minNotional: 5),
            [new(0, 0.005m, 100), new(2_000_000, 0.0056m, 90), new(2_600_000, 0.0062m, 80), new(3_200_000, 0.01m, 50), new(10_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.00055m),
        new(
            Spec(venue, "ETH", tick: 0.01m, lot: 0.01m, minimum: 0.01m, maximum: 7_240, maxMarket: 1_450, minNotional: 5),
            [new(0, 0.005m, 100), new(2_000_000, 0.0056m, 90), new(2_600_000, 0.0062m, 80), new(3_200_000, 0.01m, 50), new(10_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.00055m),
        new(
            Inverse(venue, "BTCUSD", tick: 0.1m, lot: 1, maximum: 25_000_000),
            [new(0, 0.005m, 100), new(150, 0.01m, 50), new(300, 0.015m, 33.33m), new(450, 0.02m, 25), new(600, 0.025m, 20)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.00055m),
    ];

    /// <summary>BTCUSDT and ETHUSDT as Bybit spot has them: lots of 0.000001 and 0.00001, notional of at least 5 USDT, a fee of 0.1 %.</summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> BybitSpot(string venue) =>
    [
        Spot(Spec(venue, "BTC", tick: 0.1m, lot: 0.000001m, minimum: 0.000001m, maximum: 1_000, maxMarket: 500, minNotional: 5), fee: 0.001m),
        Spot(Spec(venue, "ETH", tick: 0.01m, lot: 0.00001m, minimum: 0.00001m, maximum: 10_000, maxMarket: 5_000, minNotional: 5), fee: 0.001m),
    ];

    /// <summary>BTCUSDT and ETHUSDT as CoinEx has them: lots by a number of decimals, no smallest notional.</summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> CoinEx(string venue) =>
    [
        new(
            Spec(venue, "BTC", tick: 0.1m, lot: 0.0001m, minimum: 0.0001m, maximum: 1_000, maxMarket: 1_000, minNotional: 0),
            [new(0, 0.005m, 100), new(1_200_000, 0.01m, 50), new(3_000_000, 0.015m, 30), new(6_000_000, 0.02m, 20), new(12_000_000, 0.025m, 15)],
            MakerFeeRate: 0.0003m,
            TakerFeeRate: 0.0005m),
        new(
            Spec(venue, "ETH", tick: 0.01m, lot: 0.001m, minimum: 0.005m, maximum: 20_000, maxMarket: 20_000, minNotional: 0),
            [new(0, 0.005m, 100), new(1_200_000, 0.01m, 50), new(3_000_000, 0.015m, 30), new(6_000_000, 0.02m, 20), new(12_000_000, 0.025m, 15)],
            MakerFeeRate: 0.0003m,
            TakerFeeRate: 0.0005m),
    ];

    /// <summary>
    /// XBTUSDT and ETHUSDT as BitMEX has them: lots of 100 contracts, no smallest notional, rates that grow with every risk step; and
    /// XBTUSD, inverse, 1 USD a contract, risk steps in bitcoin.
    /// </summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> Bitmex(string venue) =>
    [
        new(
            Spec(venue, "BTC", tick: 0.1m, lot: 0.0001m, minimum: 0.0001m, maximum: 1_000, maxMarket: 1_000, minNotional: 0) with { Id = new InstrumentId(venue, "XBTUSDT") },
            RiskSteps,
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
        new(
            Spec(venue, "ETH", tick: 0.01m, lot: 0.001m, minimum: 0.001m, maximum: 10_000, maxMarket: 10_000, minNotional: 0),
            RiskSteps,
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
        new(
            Inverse(venue, "XBTUSD", tick: 0.1m, lot: 100, maximum: 10_000_000),
            [new(0, 0.005m, 100), new(200, 0.01m, 66.66m), new(350, 0.015m, 50), new(500, 0.02m, 40), new(650, 0.025m, 33.33m)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
    ];

    /// <summary>BTC-USDT and ETH-USDT as HTX has them: contracts of 0.001 BTC and 0.01 ETH, no smallest notional.</summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> Htx(string venue) =>
    [
        new(
            Spec(venue, "BTC", tick: 0.1m, lot: 0.001m, minimum: 0.001m, maximum: 170, maxMarket: 170, minNotional: 0) with { Id = new(venue, "BTC-USDT") },
            [new(0, 0.004m, 125), new(300_000, 0.005m, 100), new(3_000_000, 0.01m, 50), new(12_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0006m),
        new(
            Spec(venue, "ETH", tick: 0.01m, lot: 0.01m, minimum: 0.01m, maximum: 1_700, maxMarket: 1_700, minNotional: 0) with { Id = new(venue, "ETH-USDT") },
            [new(0, 0.004m, 125), new(300_000, 0.005m, 100), new(3_000_000, 0.01m, 50), new(12_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0006m),
    ];

    /// <summary>btcusdt and ethusdt as HTX spot has them: lots of 0.000001 and 0.0001, notional of at least 10 USDT, a fee of 0.2 %.</summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> HtxSpot(string venue) =>
    [
        Spot(Named(Spec(venue, "BTC", tick: 0.01m, lot: 0.000001m, minimum: 0.00001m, maximum: 1_000, maxMarket: 100, minNotional: 10), "btcusdt"), fee: 0.002m),
        Spot(Named(Spec(venue, "ETH", tick: 0.01m, lot: 0.0001m, minimum: 0.001m, maximum: 10_000, maxMarket: 1_000, minNotional: 10), "ethusdt"), fee: 0.002m),
    ];

    /// <summary>
    /// BTC-USDT-SWAP and ETH-USDT-SWAP as OKX has them: contracts of 0.01 BTC and 0.1 ETH, lots of a hundredth of a contract, no
    /// smallest notional; and BTC-USD-SWAP, inverse, contracts of 100 USD.
    /// </summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> Okx(string venue) =>
    [
        new(
            Named(Spec(venue, "BTC", tick: 0.1m, lot: 0.0001m, minimum: 0.0001m, maximum: 10_000, maxMarket: 120, minNotional: 0), "BTC-USDT-SWAP"),
            [new(0, 0.004m, 100), new(3_000_000, 0.005m, 80), new(10_000_000, 0.0075m, 60), new(30_000_000, 0.01m, 50), new(100_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
        new(
            Named(Spec(venue, "ETH", tick: 0.01m, lot: 0.001m, minimum: 0.001m, maximum: 100_000, maxMarket: 2_000, minNotional: 0), "ETH-USDT-SWAP"),
            [new(0, 0.004m, 100), new(3_000_000, 0.005m, 80), new(10_000_000, 0.0075m, 60), new(30_000_000, 0.01m, 50), new(100_000_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
        new(
            Inverse(venue, "BTC-USD-SWAP", tick: 0.1m, lot: 100, maximum: 10_000_000),
            [new(0, 0.004m, 100), new(100, 0.005m, 80), new(300, 0.0075m, 60), new(800, 0.01m, 50), new(2_000, 0.02m, 25)],
            MakerFeeRate: 0.0002m,
            TakerFeeRate: 0.0005m),
    ];

    /// <summary>BTC-USDT and BTC-USD with a date as OKX has them (<c>BTC-USDT-261225</c>): contracts and fees as of the perpetuals, no funding.</summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    /// <param name="expiry">When they are delivered, UTC.</param>
    public static IReadOnlyList<InstrumentTerms> OkxDated(string venue, DateTimeOffset expiry) =>
        [.. Okx(venue).Where(terms => terms.Spec.BaseAsset == "BTC").Select(terms => terms with
        {
            Spec = Named(terms.Spec, terms.Spec.Id.Symbol.Replace("SWAP", expiry.UtcDateTime.ToString("yyMMdd", CultureInfo.InvariantCulture), StringComparison.Ordinal)) with
            {
                FundingInterval = TimeSpan.Zero,
                Expiry = expiry,
            },
        })];

    /// <summary>
    /// BTC-USDT and ETH-USDT as OKX spot has them: lots of 0.00000001 and 0.000001, from 0.00001 and 0.0001 coins, no smallest notional, fees of 0.08 %
    /// and 0.1 %.
    /// </summary>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public static IReadOnlyList<InstrumentTerms> OkxSpot(string venue) =>
    [
        Spot(Named(Spec(venue, "BTC", tick: 0.1m, lot: 0.00000001m, minimum: 0.00001m, maximum: 300, maxMarket: 15, minNotional: 0), "BTC-USDT"), fee: 0.001m) with { MakerFeeRate = 0.0008m },
        Spot(Named(Spec(venue, "ETH", tick: 0.01m, lot: 0.000001m, minimum: 0.0001m, maximum: 6_000, maxMarket: 300, minNotional: 0), "ETH-USDT"), fee: 0.001m) with { MakerFeeRate = 0.0008m },
    ];

    private static InstrumentSpec Named(InstrumentSpec spec, string symbol) => spec with { Id = spec.Id with { Symbol = symbol } };

    // A limit of 1,000,000 and steps of 1,000,000; 1 % and 0.5 % at the base.
    private static IReadOnlyList<MaintenanceTier> RiskSteps =>
    [
        new(0, 0.005m, 100), new(1_000_000, 0.01m, 66.66m), new(2_000_000, 0.015m, 50), new(3_000_000, 0.02m, 40), new(4_000_000, 0.025m, 33.33m),
    ];

    // Quantities in USD: a lot is what the venue trades at least, whatever face value its contracts have.
    private static InstrumentSpec Inverse(string venue, string symbol, decimal tick, decimal lot, decimal maximum, string coin = "BTC") => new(
        new InstrumentId(venue, symbol), coin, "USD", coin, tick, lot, lot, maximum, maximum, MinNotional: 0, FundingInterval, IsTrading: true, ContractKind.Inverse);

    private static InstrumentTerms Spot(InstrumentSpec spec, decimal fee) =>
        new(spec with { Kind = ContractKind.Spot, FundingInterval = TimeSpan.Zero }, [], fee, fee);

    private static InstrumentSpec Spec(
        string venue, string baseAsset, decimal tick, decimal lot, decimal minimum, decimal maximum, decimal maxMarket, decimal minNotional) => new(
        new InstrumentId(venue, baseAsset + "USDT"),
        baseAsset,
        "USDT",
        "USDT",
        tick,
        lot,
        minimum,
        maximum,
        maxMarket,
        minNotional,
        FundingInterval,
        IsTrading: true);
}
