using System.Globalization;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>How CoinEx writes the model's facts in words and JSON: amounts are texts, ids and times numbers.</summary>
internal static class CoinExText
{
    private const int MoneyPlaces = 8;
    private static readonly uint[] CrcTable = MakeTable();

    public static string SideOf(Side side) => side == Side.Buy ? "buy" : "sell";

    public static string TypeOf(OrderType type) => type switch
    {
        OrderType.Market => "market",
        OrderType.LimitGtc => "limit",
        OrderType.LimitIoc => "ioc",
        OrderType.PostOnly => "maker_only",
        _ => throw new InvalidOperationException($"Order type {type} has no word."),
    };

    public static string StatusOf(OrderSnapshot order) => order.Status switch
    {
        OrderStatus.New => "open",
        OrderStatus.PartiallyFilled => "part_filled",
        OrderStatus.Filled => "filled",
        _ => order.CumulativeQuantity > 0 ? "part_canceled" : "canceled",
    };

    /// <summary>The venue's name of a network; the model has one spelling for all venues.</summary>
    public static string ChainOf(string network) => network == "TRX" ? "TRC20" : network;

    /// <summary>The model's name of a chain.</summary>
    public static string NetworkOf(string chain) => chain == "TRC20" ? "TRX" : chain;

    public static void Money(this Utf8JsonWriter w, string name, decimal value) => w.Text(name, value.Fixed(MoneyPlaces));

    public static void Id(this Utf8JsonWriter w, string name, string id) => w.WriteNumber(name, long.Parse(id, CultureInfo.InvariantCulture));

    public static void WriteOrder(Utf8JsonWriter w, VenueOrder order, InstrumentTerms terms, string? status = null)
    {
        var s = order.Snapshot;
        w.WriteStartObject();
        w.Id("order_id", s.VenueOrderId);
        w.WriteString("market", s.Symbol);
        w.WriteString("market_type", "FUTURES");
        w.WriteString("side", SideOf(s.Side));
        w.WriteString("type", TypeOf(s.Type));
        w.Text("amount", s.Quantity);
        w.Text("price", s.Price);
        w.Text("unfilled_amount", s.Quantity - s.CumulativeQuantity);
        w.Text("filled_amount", s.CumulativeQuantity);
        w.Text("filled_value", order.CumulativeValue);
        w.WriteString("client_id", s.ClientId);
        w.Money("fee", order.CumulativeFee);
        w.WriteString("fee_ccy", terms.Spec.SettleAsset);
        w.Text("maker_fee_rate", terms.MakerFeeRate);
        w.Text("taker_fee_rate", terms.TakerFeeRate);
        w.WriteString("last_filled_amount", "0");
        w.WriteString("last_filled_price", "0");
        w.WriteString("realized_pnl", "0");
        w.Number("created_at", order.CreatedAt);
        w.Number("updated_at", s.UpdatedAt);
        if (status is not null)
        {
            w.WriteString("status", status);
        }

        w.WriteEndObject();
    }

    /// <summary>A deal; over REST it does not name the client id.</summary>
    public static void WriteDeal(Utf8JsonWriter w, VenueFill filled, bool isPush)
    {
        var fill = filled.Fill;
        w.WriteStartObject();
        w.Id("deal_id", fill.TradeId);
        w.Number("created_at", fill.Time);
        w.WriteString("market", fill.Symbol);
        w.WriteString("side", SideOf(fill.Side));
        w.Id("order_id", fill.VenueOrderId);
        if (isPush)
        {
            w.WriteString("client_id", fill.ClientId);
        }

        w.WriteNumber("position_id", 0);
        w.Text("price", fill.Price);
        w.Text("amount", fill.Quantity);
        w.WriteString("role", fill.IsMaker ? "maker" : "taker");
        w.Money("fee", fill.Fee);
        w.WriteString("fee_ccy", fill.FeeAsset);
        w.Money("realized_pnl", filled.RealisedPnl);
        w.WriteEndObject();
    }

    public static void WriteBalance(Utf8JsonWriter w, string asset, MarginSummary margin)
    {
        w.WriteStartObject();
        w.WriteString("ccy", asset);
        w.Money("available", margin.Wallet - margin.PositionMargin - margin.OrderMargin);
        w.Money("frozen", margin.OrderMargin);
        w.Money("margin", margin.PositionMargin);
        w.Money("transferrable", margin.Available);
        w.Money("unrealized_pnl", margin.Unrealised);
        w.Money("equity", margin.Equity);
        w.WriteEndObject();
    }

    /// <summary>Levels as [price, size] pairs, as the instrument's steps have them.</summary>
    public static void WriteLevels(Utf8JsonWriter w, string name, IEnumerable<BookLevel> levels, MarketState market) =>
        w.Array(name, levels, (w, level) =>
        {
            w.WriteStartArray();
            w.TextValue(level.Price.Fixed(market.PricePlaces));
            w.TextValue(level.Size.Fixed(market.QuantityPlaces));
            w.WriteEndArray();
        });

    /// <summary>CRC-32 of every bid and then every ask as <c>price:amount</c>, joined by colons, as a signed number.</summary>
    public static int Checksum(BookDepth book, MarketState market)
    {
        var text = string.Join(':', book.Bids.Concat(book.Asks).Select(level => string.Create(
            CultureInfo.InvariantCulture, $"{level.Price.Fixed(market.PricePlaces)}:{level.Size.Fixed(market.QuantityPlaces)}")));
        var crc = uint.MaxValue;
        foreach (var b in Encoding.ASCII.GetBytes(text))
        {
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return unchecked((int)~crc);
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xEDB88320u : entry >> 1;
            }

            table[i] = entry;
        }

        return table;
    }
}
