using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Writes requests of the WebSocket API. A signed request carries the key and the signature of its parameters, sorted by
/// name, as <c>name=value</c> joined by <c>&amp;</c> (WebSocket API general info); on a session that has logged on, both
/// are left out. Parameters are written here in that order already, so that one pass makes the text and what is signed.
/// </summary>
internal sealed class BinanceEncoder
{
    /// <summary>Room that any request fits in.</summary>
    public const int MaxLength = 1024;

    // Rules of newClientOrderId (new order page); symbols that we trade are plain letters and digits, or a delivery's underscore.
    private const int MaxClientIdLength = 36;
    private const int MaxSymbolLength = 32;

    private readonly string _key;
    private readonly RequestSigner _signer;
    private readonly int _recvWindowMs;
    private readonly bool _isSpot;

    /// <summary>Makes an encoder.</summary>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="recvWindowMs">Age at which the venue refuses the request.</param>
    /// <param name="isSpot">Of spot, which has its own word for post-only and knows nothing of reduce-only.</param>
    public BinanceEncoder(ApiCredentials credentials, int recvWindowMs, bool isSpot = false)
    {
        _isSpot = isSpot;
        if (credentials.Key.Length > 256)
        {
            throw new CredentialException("the API key is too long to be one of Binance");
        }

        _key = credentials.Key;
        _signer = credentials.Signer;
        _recvWindowMs = recvWindowMs;
    }

    /// <summary>True when the order can be written as it stands, without escaping and within the venue's rules.</summary>
    /// <param name="order">The order.</param>
    public static bool IsValid(PlaceOrder order) =>
        IsValid(order.ClientId, order.Symbol)
        && order.Quantity > 0
        && (order.Type == OrderType.Market || order.Price > 0)
        && order.Side is Side.Buy or Side.Sell
        && order.Type is OrderType.LimitIoc or OrderType.LimitGtc or OrderType.PostOnly or OrderType.Market;

    /// <summary>True when client id and symbol can be written as they stand.</summary>
    /// <param name="clientId">Client id.</param>
    /// <param name="symbol">Symbol.</param>
    public static bool IsValid(string clientId, string symbol)
    {
        if (clientId.Length is 0 or > MaxClientIdLength || symbol.Length is 0 or > MaxSymbolLength)
        {
            return false;
        }

        foreach (var c in clientId)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or ':' or '/' or '_' or '-'))
            {
                return false;
            }
        }

        foreach (var c in symbol)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The venue's words for an order type.</summary>
    /// <param name="type">Our type.</param>
    /// <param name="isSpot">Of spot.</param>
    /// <returns>Type and time in force; the latter is empty for an order that has none.</returns>
    public static (string Type, string TimeInForce) TermsOf(OrderType type, bool isSpot = false) => type switch
    {
        OrderType.LimitIoc => ("LIMIT", "IOC"),
        OrderType.LimitGtc => ("LIMIT", "GTC"),
        OrderType.PostOnly => isSpot ? ("LIMIT_MAKER", string.Empty) : ("LIMIT", "GTX"),
        OrderType.Market => ("MARKET", string.Empty),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Writes <c>session.logon</c>.</summary>
    /// <param name="id">Request id.</param>
    /// <param name="timestampMs">Venue time.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Logon(long id, long timestampMs, Span<byte> destination) => Session("session.logon"u8, id, timestampMs, destination);

    /// <summary>Writes <c>userDataStream.subscribe.signature</c> of spot, which any kind of key may send.</summary>
    /// <param name="id">Request id.</param>
    /// <param name="timestampMs">Venue time.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Subscribe(long id, long timestampMs, Span<byte> destination) =>
        Session("userDataStream.subscribe.signature"u8, id, timestampMs, destination);

    private int Session(ReadOnlySpan<byte> method, long id, long timestampMs, Span<byte> destination)
    {
        var request = new Request(this, destination, stackalloc byte[MaxLength], id, method, signed: true);
        request.Number("recvWindow"u8, _recvWindowMs);
        request.Number("timestamp"u8, timestampMs);
        return request.Finish();
    }

    /// <summary>Writes <c>order.place</c>.</summary>
    /// <param name="id">Request id.</param>
    /// <param name="order">A valid order.</param>
    /// <param name="timestampMs">Venue time.</param>
    /// <param name="signed">False on a session that has logged on.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Place(long id, PlaceOrder order, long timestampMs, bool signed, Span<byte> destination)
    {
        var (type, timeInForce) = TermsOf(order.Type, _isSpot);
        var request = new Request(this, destination, stackalloc byte[MaxLength], id, "order.place"u8, signed);
        request.Text("newClientOrderId"u8, order.ClientId);
        request.Text("newOrderRespType"u8, "RESULT");
        if (order.Type != OrderType.Market)
        {
            request.Decimal("price"u8, order.Price);
        }

        request.Decimal("quantity"u8, order.Quantity);
        request.Number("recvWindow"u8, _recvWindowMs);
        if (order.ReduceOnly && !_isSpot)
        {
            request.Text("reduceOnly"u8, "true");
        }

        request.Text("side"u8, order.Side == Side.Buy ? "BUY" : "SELL");
        request.Text("symbol"u8, order.Symbol);
        if (timeInForce.Length > 0)
        {
            request.Text("timeInForce"u8, timeInForce);
        }

        request.Number("timestamp"u8, timestampMs);
        request.Text("type"u8, type);
        return request.Finish();
    }

    /// <summary>Writes <c>order.cancel</c>.</summary>
    /// <param name="id">Request id.</param>
    /// <param name="cancel">The cancel, with valid client id and symbol.</param>
    /// <param name="timestampMs">Venue time.</param>
    /// <param name="signed">False on a session that has logged on.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Cancel(long id, CancelOrder cancel, long timestampMs, bool signed, Span<byte> destination)
    {
        var request = new Request(this, destination, stackalloc byte[MaxLength], id, "order.cancel"u8, signed);
        request.Text("origClientOrderId"u8, cancel.ClientId);
        request.Number("recvWindow"u8, _recvWindowMs);
        request.Text("symbol"u8, cancel.Symbol);
        request.Number("timestamp"u8, timestampMs);
        return request.Finish();
    }

    // Integers are JSON numbers, decimals and everything else JSON texts (WebSocket API general info).
    private ref struct Request
    {
        private readonly BinanceEncoder _encoder;
        private readonly bool _signed;
        private ByteWriter _json;
        private ByteWriter _payload;
        private bool _first = true;

        public Request(BinanceEncoder encoder, Span<byte> json, Span<byte> payload, long id, ReadOnlySpan<byte> method, bool signed)
        {
            _encoder = encoder;
            _signed = signed;
            _json = new ByteWriter(json);
            _payload = new ByteWriter(payload);
            _json.Add("{\"id\":\""u8);
            _json.Add(id);
            _json.Add("\",\"method\":\""u8);
            _json.Add(method);
            _json.Add("\",\"params\":{"u8);
            if (signed)
            {
                Text("apiKey"u8, encoder._key);
            }
        }

        public void Text(ReadOnlySpan<byte> name, string value)
        {
            Name(name);
            _json.Add("\""u8);
            _json.Add(value);
            _json.Add("\""u8);
            _payload.Add(value);
        }

        public void Decimal(ReadOnlySpan<byte> name, decimal value)
        {
            Name(name);
            _json.Add("\""u8);
            _json.Add(value);
            _json.Add("\""u8);
            _payload.Add(value);
        }

        public void Number(ReadOnlySpan<byte> name, long value)
        {
            Name(name);
            _json.Add(value);
            _payload.Add(value);
        }

        public int Finish()
        {
            if (_signed)
            {
                Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
                var length = _encoder._signer.Sign(_payload.Written, signature);
                _json.Add(",\"signature\":\""u8);
                _json.Add(signature[..length]);
                _json.Add("\""u8);
            }

            _json.Add("}}"u8);
            return _json.Written.Length;
        }

        private void Name(ReadOnlySpan<byte> name)
        {
            if (!_first)
            {
                _json.Add(","u8);
                _payload.Add("&"u8);
            }

            _first = false;
            _json.Add("\""u8);
            _json.Add(name);
            _json.Add("\":"u8);
            _payload.Add(name);
            _payload.Add("="u8);
        }
    }
}
