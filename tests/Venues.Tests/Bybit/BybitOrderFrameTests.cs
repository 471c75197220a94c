using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitOrderFrameTests
{
    private static readonly RequestHead Head = new("1699999999000", 42, 1_700_000_000_123, 2000);

    private static readonly PlaceOrder Ioc =
        new("e1-btc-a-7", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.0500m, 27450.50m, ReduceOnly: false);

    [Fact]
    public void An_ioc_limit_is_written_byte_for_byte()
    {
        Assert.Equal(
            """{"reqId":"1699999999000-42","header":{"X-BAPI-TIMESTAMP":"1700000000123","X-BAPI-RECV-WINDOW":"2000"},"op":"order.create","args":[{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.05","price":"27450.5","timeInForce":"IOC","orderLinkId":"e1-btc-a-7","positionIdx":0,"reduceOnly":false}]}""",
            Create(Ioc));
    }

    [Theory]
    [InlineData(OrderType.LimitIoc, "\"orderType\":\"Limit\",\"qty\":\"2\",\"price\":\"3\",\"timeInForce\":\"IOC\"")]
    [InlineData(OrderType.LimitGtc, "\"orderType\":\"Limit\",\"qty\":\"2\",\"price\":\"3\",\"timeInForce\":\"GTC\"")]
    [InlineData(OrderType.PostOnly, "\"orderType\":\"Limit\",\"qty\":\"2\",\"price\":\"3\",\"timeInForce\":\"PostOnly\"")]
    [InlineData(OrderType.Market, "\"orderType\":\"Market\",\"qty\":\"2\",\"timeInForce\":\"IOC\"")]
    public void Every_type_has_its_words(OrderType type, string expected) =>
        Assert.Contains(expected, Create(Ioc with { Type = type, Quantity = 2, Price = 3 }));

    [Fact]
    public void Side_and_reduce_only_are_written()
    {
        var frame = Create(Ioc with { Side = Side.Sell, ReduceOnly = true });
        Assert.Contains("\"side\":\"Sell\"", frame);
        Assert.Contains("\"reduceOnly\":true", frame);
    }

    [Fact]
    public void A_cancel_is_written_byte_for_byte()
    {
        Span<byte> bytes = stackalloc byte[BybitOrderFrame.MaxLength];
        var length = BybitOrderFrame.WriteCancel(new CancelOrder("e1-btc-a-7", "BTCUSDT"), "linear", Head, bytes);
        Assert.Equal(
            """{"reqId":"1699999999000-42","header":{"X-BAPI-TIMESTAMP":"1700000000123","X-BAPI-RECV-WINDOW":"2000"},"op":"order.cancel","args":[{"category":"linear","symbol":"BTCUSDT","orderLinkId":"e1-btc-a-7"}]}""",
            Encoding.ASCII.GetString(bytes[..length]));
    }

    [Fact]
    public void Bodies_for_rest_are_the_same_objects()
    {
        Assert.Equal(
            """{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.05","price":"27450.5","timeInForce":"IOC","orderLinkId":"e1-btc-a-7","positionIdx":0,"reduceOnly":false}""",
            Encoding.ASCII.GetString(BybitOrderFrame.CreateBody(Ioc, "linear")));
        Assert.Equal(
            """{"category":"linear","symbol":"BTCUSDT","orderLinkId":"e1-btc-a-7"}""",
            Encoding.ASCII.GetString(BybitOrderFrame.CancelBody(new CancelOrder("e1-btc-a-7", "BTCUSDT"), "linear")));
    }

    [Fact]
    public void The_longest_order_fits_its_room()
    {
        var longest = new PlaceOrder(
            new string('x', BybitOrderFrame.MaxClientId),
            new string('S', 32),
            Side.Sell,
            OrderType.PostOnly,
            decimal.MaxValue,
            0.1234567890123456789012345678m,
            ReduceOnly: true);
        Assert.Null(BybitOrderFrame.Problem(longest));
        Span<byte> bytes = stackalloc byte[BybitOrderFrame.MaxLength];
        var head = new RequestHead("9999999999999", long.MaxValue, long.MaxValue, long.MaxValue);
        Assert.InRange(BybitOrderFrame.WriteCreate(longest, "linear", head, bytes), 1, BybitOrderFrame.MaxLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("has space")]
    [InlineData("quote\"")]
    [InlineData("0123456789012345678901234567890123456")]
    [InlineData("ümlaut")]
    public void Client_ids_that_the_venue_refuses_are_found_before_sending(string id)
    {
        Assert.NotNull(BybitOrderFrame.Problem(Ioc with { ClientId = id }));
        Assert.NotNull(BybitOrderFrame.Problem(new CancelOrder(id, "BTCUSDT")));
    }

    [Fact]
    public void Orders_that_cannot_be_meant_are_found_before_sending()
    {
        Assert.NotNull(BybitOrderFrame.Problem(Ioc with { Quantity = 0 }));
        Assert.NotNull(BybitOrderFrame.Problem(Ioc with { Price = -1 }));
        Assert.NotNull(BybitOrderFrame.Problem(Ioc with { Symbol = "BTC/USDT" }));
        Assert.NotNull(BybitOrderFrame.Problem(Ioc with { Type = (OrderType)9 }));
        Assert.Null(BybitOrderFrame.Problem(Ioc with { Type = OrderType.Market, Price = 0 }));
    }

    [Fact]
    public void The_log_on_frame_signs_its_expiry()
    {
        var credentials = ApiCredentials.Create("test-key", "test-secret", SecretKind.Hmac);
        Assert.Equal(
            """{"op":"auth","args":["test-key",1700000010000,"977d2a1068009c263a4e3e15a2838ccaf62d1eda4ca2ff08b5456910b481b58b"]}""",
            Encoding.ASCII.GetString(BybitAuth.Frame(credentials, 1_700_000_000_000)));
    }

    private static string Create(PlaceOrder order)
    {
        Span<byte> bytes = stackalloc byte[BybitOrderFrame.MaxLength];
        return Encoding.ASCII.GetString(bytes[..BybitOrderFrame.WriteCreate(order, "linear", Head, bytes)]);
    }
}
