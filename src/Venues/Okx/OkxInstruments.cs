using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>Rules of perpetual and dated contracts, from contracts into native units, and of spot, which is in coins.</summary>
internal static class OkxInstruments
{
    /// <summary>A row as the table of contracts has it; the value is null when the contract is foreign.</summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <param name="product">What is ours to trade.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static KeyValuePair<string, OkxContract?> Contract(WireObject row, OkxProduct product)
    {
        var symbol = row.Text("instId");
        return KeyValuePair.Create(symbol, product.KindOf(row) is { } kind
            ? new OkxContract(
                symbol, product.IsSpot ? 1 : Size(row), row.Has("instIdCode") ? row.Long("instIdCode") : 0,
                product.IsSpot ? string.Empty : row.Text("instFamily"), kind, OkxWords.InstTypeOf(row), product.IsSpot ? null : Expiry(row))
            : null);
    }

    /// <summary>Rules of a contract.</summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="product">What is ours to trade.</param>
    /// <param name="fundingInterval">Time between stamps, which this row does not tell.</param>
    /// <exception cref="FrameException">Malformed, or or not a contract of the settle asset.</exception>
    public static InstrumentSpec Read(WireObject row, string venue, OkxProduct product, TimeSpan fundingInterval)
    {
        if (product.IsSpot || product.KindOf(row) is not { } kind)
        {
            throw row.Bad("ctType", "not " + product.Words);
        }

        var size = Size(row);
        var family = row.Text("instFamily").Split('-');
        if (family.Length != 2)
        {
            throw row.Bad("instFamily", "not base and quote asset");
        }

        // What a contract is worth is counted in what its quantities are: base units of a linear one, quote currency of an inverse one.
        if (row.Text("ctValCcy") != family[kind == ContractKind.Inverse ? 1 : 0] || (kind == ContractKind.Inverse && product.SettleAsset != family[0]))
        {
            throw row.Bad("ctValCcy", "not the unit of a contract of its kind");
        }

        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("instId")),
            family[0],
            family[1],
            row.Text("settleCcy"),
            Positive(row, "tickSz"),
            Positive(row, "lotSz") * size,
            Positive(row, "minSz") * size,
            Positive(row, "maxLmtSz") * size,
            Positive(row, "maxMktSz") * size,
            MinNotional: 0,
            fundingInterval,
            IsTrading(row),
            kind)
        {
            Expiry = Expiry(row),
        };
    }

    /// <summary>
    /// When a contract ends (<c>expTime</c>): of a dated one its delivery; of a perpetual the time at which it will be taken offline, told once
    /// that is announced. Null: not told.
    /// </summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <exception cref="FrameException">Malformed, or a dated contract without an end.</exception>
    private static DateTimeOffset? Expiry(WireObject row)
    {
        if (row.TextOrEmpty("expTime").Length > 0)
        {
            return row.TimeMs("expTime");
        }

        return row.Text("instType") == OkxWords.Futures ? throw row.Bad("expTime", "missing of a dated contract") : null;
    }

    /// <summary>
    /// Rules of a spot instrument. The venue bounds an order at market in USDT (<c>maxMktSz</c>, <c>maxMktAmt</c>) and a limit order in coins and
    /// in USD (<c>maxLmtSz</c>, <c>maxLmtAmt</c>): money becomes coins at the price of the moment, and drifts with it until asked again. There is no
    /// smallest notional.
    /// </summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="product">What is ours to trade.</param>
    /// <param name="price">Quote asset a coin; zero when nothing tells one, and nothing is ordered at market then.</param>
    /// <exception cref="FrameException">Malformed, or not against the quote asset.</exception>
    public static InstrumentSpec ReadSpot(WireObject row, string venue, OkxProduct product, decimal price)
    {
        if (product.KindOf(row) is not ContractKind.Spot)
        {
            throw row.Bad("quoteCcy", "not " + product.Words);
        }

        var lot = Positive(row, "lotSz");
        decimal Coins(decimal money) => price > 0 ? decimal.Floor(money / price / lot) * lot : 0;
        decimal Within(decimal most, string amount) => price > 0 && row.DecimalOrZero(amount) is > 0 and var money ? Math.Min(most, Coins(money)) : most;
        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("instId")),
            row.Text("baseCcy"),
            row.Text("quoteCcy"),
            row.Text("quoteCcy"),
            Positive(row, "tickSz"),
            lot,
            Positive(row, "minSz"),
            Within(Positive(row, "maxLmtSz"), "maxLmtAmt"),
            Within(Coins(Positive(row, "maxMktSz")), "maxMktAmt"),
            MinNotional: 0,
            TimeSpan.Zero,
            IsTrading(row),
            ContractKind.Spot);
    }

    private static decimal Size(WireObject row) => Positive(row, "ctVal") * Positive(row, "ctMult");

    private static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not above zero");
    }

    private static bool IsTrading(WireObject row)
    {
        var state = row.Text("state");
        return state switch
        {
            "live" => true,
            "suspend" or "preopen" or "test" or "expired" or "rebase" or "post_only" => false,
            _ => throw row.Bad("state", "unknown: " + state),
        };
    }
}
