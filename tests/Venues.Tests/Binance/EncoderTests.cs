using System.Security.Cryptography;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Hedgerow.Venues.Tests.Binance;

public class EncoderTests
{
    private const long TimestampMs = 1_700_000_000_123;

    private static readonly PlaceOrder Ioc = new("h1p1l0s1", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.1000m, 42088.0m, ReduceOnly: false);

    [Fact]
    public void The_signer_gives_the_signature_of_the_venues_rest_example()
    {
        // Example of the general info page, "SIGNED endpoint examples", query string.
        var signer = new HmacSha256Signer("2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9"u8);
        Assert.Equal(
            "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9",
            Sign(signer, "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943"));
    }

    [Fact]
    public void The_signer_gives_the_signature_of_the_venues_websocket_example()
    {
        // Example of the WebSocket API page, "SIGNED request example (HMAC)": parameters sorted by name, the key among them.
        var signer = new HmacSha256Signer("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"u8);
        Assert.Equal(
            "cc15477742bd704c29492d96c7ead9414dfd8e0ec4a00f947bb5bb454ddbd08a",
            Sign(
                signer,
                "apiKey=vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A&newOrderRespType=ACK&price=52000.00"
                + "&quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT&timeInForce=GTC&timestamp=1645423376532&type=LIMIT"));
    }

    [Fact]
    public void A_signed_placement_has_these_bytes()
    {
        const string Payload = "apiKey=key&newClientOrderId=h1p1l0s1&newOrderRespType=RESULT&price=42088&quantity=0.1&recvWindow=2000"
            + "&side=BUY&symbol=BTCUSDT&timeInForce=IOC&timestamp=1700000000123&type=LIMIT";
        Assert.Equal(
            """{"id":"7","method":"order.place","params":{"apiKey":"key","newClientOrderId":"h1p1l0s1","newOrderRespType":"RESULT","""
            + "\"price\":\"42088\",\"quantity\":\"0.1\",\"recvWindow\":2000,\"side\":\"BUY\",\"symbol\":\"BTCUSDT\","
            + "\"timeInForce\":\"IOC\",\"timestamp\":1700000000123,\"type\":\"LIMIT\",\"signature\":\"" + Hmac("secret", Payload) + "\"}}",
            Place(Ioc, signed: true));
    }

    [Fact]
    public void A_placement_on_a_session_carries_neither_key_nor_signature() =>
        Assert.Equal(
            """{"id":"7","method":"order.place","params":{"newClientOrderId":"h1p1l0s1","newOrderRespType":"RESULT","price":"0.5","""
            + "\"quantity\":\"3\",\"recvWindow\":2000,\"reduceOnly\":\"true\",\"side\":\"SELL\",\"symbol\":\"XRPUSDT\","
            + "\"timeInForce\":\"GTX\",\"timestamp\":1700000000123,\"type\":\"LIMIT\"}}",
            Place(new PlaceOrder("h1p1l0s1", "XRPUSDT", Side.Sell, OrderType.PostOnly, 3m, 0.50m, ReduceOnly: true), signed: false));

    [Fact]
    public void A_market_order_has_neither_price_nor_time_in_force()
    {
        var text = Place(Ioc with { Type = OrderType.Market, Price = 0 }, signed: false);
        Assert.Contains("\"type\":\"MARKET\"", text);
        Assert.DoesNotContain("price", text);
        Assert.DoesNotContain("timeInForce", text);
    }

    [Fact]
    public void A_cancel_has_these_bytes()
    {
        var destination = new byte[BinanceEncoder.MaxLength];
        var length = Encoder().Cancel(8, new CancelOrder("h1p1l0s1", "BTCUSDT"), TimestampMs, signed: true, destination);
        const string Payload = "apiKey=key&origClientOrderId=h1p1l0s1&recvWindow=2000&symbol=BTCUSDT&timestamp=1700000000123";
        Assert.Equal(
            """{"id":"8","method":"order.cancel","params":{"apiKey":"key","origClientOrderId":"h1p1l0s1","recvWindow":2000,"""
            + "\"symbol\":\"BTCUSDT\",\"timestamp\":1700000000123,\"signature\":\"" + Hmac("secret", Payload) + "\"}}",
            Encoding.UTF8.GetString(destination, 0, length));
    }

    [Fact]
    public void A_log_on_is_signed_with_the_private_key()
    {
        var pair = NewPair();
        var credentials = ApiCredentials.Create("key", Pem((Ed25519PrivateKeyParameters)pair.Private), SecretKind.Ed25519);
        var destination = new byte[BinanceEncoder.MaxLength];
        var length = new BinanceEncoder(credentials, 2000).Logon(1, TimestampMs, destination);
        var request = WireObject.Parse(destination.AsSpan(0, length));
        Assert.Equal("session.logon", request.Text("method"));
        var parameters = request.Object("params");
        var signature = Convert.FromBase64String(parameters.Text("signature"));
        var payload = "apiKey=key&recvWindow=2000&timestamp=1700000000123"u8.ToArray();
        var verifier = SignerUtilities.GetSigner("Ed25519");
        verifier.Init(forSigning: false, pair.Public);
        verifier.BlockUpdate(payload, 0, payload.Length);
        Assert.True(verifier.VerifySignature(signature));
    }

    [Theory]
    [InlineData("", "BTCUSDT", 1, 1, false)]
    [InlineData("a\"b", "BTCUSDT", 1, 1, false)]
    [InlineData("a b", "BTCUSDT", 1, 1, false)]
    [InlineData("1234567890123456789012345678901234567", "BTCUSDT", 1, 1, false)]
    [InlineData("a", "BTC&USDT", 1, 1, false)]
    [InlineData("a", "", 1, 1, false)]
    [InlineData("a", "BTCUSDT", 0, 1, false)]
    [InlineData("a", "BTCUSDT", -1, 1, false)]
    [InlineData("a", "BTCUSDT", 1, 0, false)]
    [InlineData("A.b:c/d_e-9", "BTCUSDT_240329", 1, 1, true)]
    public void What_cannot_be_written_is_refused_here(string clientId, string symbol, int quantity, int price, bool valid) =>
        Assert.Equal(valid, BinanceEncoder.IsValid(new PlaceOrder(clientId, symbol, Side.Buy, OrderType.LimitGtc, quantity, price, ReduceOnly: false)));

    [Fact]
    public void The_longest_request_fits()
    {
        var longest = new PlaceOrder(
            new string('x', 36), new string('S', 32), Side.Sell, OrderType.PostOnly, decimal.MaxValue, 0.1234567890123456789012345678m, ReduceOnly: true);
        var encoder = new BinanceEncoder(ApiCredentials.Create(new string('k', 256), "secret", SecretKind.Hmac), 60000);
        var destination = new byte[BinanceEncoder.MaxLength];
        var length = encoder.Place(long.MaxValue, longest, long.MaxValue, signed: true, destination);
        Assert.Equal("order.place", WireObject.Parse(destination.AsSpan(0, length)).Text("method"));
    }

    [Fact]
    public void The_form_of_an_order_over_rest_has_this_text() =>
        Assert.Equal(
            "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.1&timeInForce=IOC&price=42088&newClientOrderId=h1p1l0s1&newOrderRespType=RESULT",
            BinanceForm.Place(Ioc));

    private static BinanceEncoder Encoder() => new(ApiCredentials.Create("key", "secret", SecretKind.Hmac), 2000);

    private static string Place(PlaceOrder order, bool signed)
    {
        var destination = new byte[BinanceEncoder.MaxLength];
        return Encoding.UTF8.GetString(destination, 0, Encoder().Place(7, order, TimestampMs, signed, destination));
    }

    private static string Sign(RequestSigner signer, string payload)
    {
        var signature = new byte[RequestSigner.MaxLength];
        return Encoding.ASCII.GetString(signature, 0, signer.Sign(Encoding.ASCII.GetBytes(payload), signature));
    }

    private static string Hmac(string secret, string payload) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(payload)));

    private static Org.BouncyCastle.Crypto.AsymmetricCipherKeyPair NewPair()
    {
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return generator.GenerateKeyPair();
    }

    internal static string Pem(Ed25519PrivateKeyParameters key)
    {
        var der = Org.BouncyCastle.Pkcs.PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetEncoded();
        return PemEncoding.WriteString("PRIVATE KEY", der);
    }
}
