using System.Collections.Concurrent;
using System.Diagnostics;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Benchmarks;

/// <summary>
/// A venue without sockets: encodes and signs every order as the real adapter does, notes when that was done, and fills
/// it in full when asked to answer.
/// </summary>
internal sealed class InstantVenue(string name, string symbol, LocalEngine engine) : IEndpoint
{
    private readonly BinanceEncoder _encoder = new(ApiCredentials.Create(new string('k', 64), new string('s', 64), SecretKind.Hmac), 2000);
    private readonly byte[] _frame = new byte[BinanceEncoder.MaxLength];
    private readonly ConcurrentQueue<VenueCommand> _unanswered = new();
    private decimal _position;
    private long _orderAt;
    private long _ids;
    private volatile bool _ready;

    public string Name { get; } = name;

    /// <summary>True once the gateway has asked for the account, the last question of its start.</summary>
    public bool IsReady
    {
        get
        {
            AnswerAll();
            return _ready;
        }
    }

    /// <summary>Timestamp at which the first order since <see cref="Expect"/> was signed; zero before.</summary>
    public long OrderAt => Volatile.Read(ref _orderAt);

    public void Expect() => Volatile.Write(ref _orderAt, 0);

    public void Deliver(Message message)
    {
        if (message is PlaceOrder place)
        {
            _encoder.Place(++_ids, place, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), signed: true, _frame);
            Interlocked.CompareExchange(ref _orderAt, Stopwatch.GetTimestamp(), 0);
        }
        _unanswered.Enqueue((VenueCommand)message);
    }

    /// <summary>Answers what has come in; true when there was nothing.</summary>
    public bool AnswerAll()
    {
        var idle = true;
        while (_unanswered.TryDequeue(out var command))
        {
            idle = false;
            foreach (var report in Answers(command, DateTimeOffset.UtcNow))
                engine.Post(Address.Gateway(Name), report);
        }
        return idle;
    }

    private IEnumerable<VenueReport> Answers(VenueCommand command, DateTimeOffset now)
    {
        switch (command)
        {
            case ConnectVenue:
                return Enum.GetValues<VenueChannel>().Select(channel => new ChannelChanged(channel, true, ""));
            case QueryInstruments query:
                return [new InstrumentsAnswer(query.RequestId, true, [new InstrumentSpec(
                    new InstrumentId(Name, symbol), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100m, 100m, 5m, TimeSpan.FromHours(8), true)])];
            case QueryClock query:
                return [new ClockAnswer(query.RequestId, true, TimeSpan.Zero, TimeSpan.FromMilliseconds(1))];
            case QueryOrdersSince query:
                return [new OrdersAnswer(query.RequestId, true, [], DateTimeOffset.MinValue, now)];
            case QueryFills query:
                return [new FillsAnswer(query.RequestId, true, [], now)];
            case QueryFunding query:
                return [new FundingAnswer(query.RequestId, true, [])];
            case QueryAccount query:
                _ready = true;
                return [new AccountAnswer(query.RequestId, Account(now), now)];
            case PlaceOrder place:
                return Fill(place, now);
            default:
                return [];
        }
    }

    private AccountSnapshot Account(DateTimeOffset now) => new(
        "USDT", 1_000_000m, 1_000_000m, 1_000_000m, 0m, [new Position(symbol, _position, 60_000m, 60_000m, 0m, 0m)], now);

    private IEnumerable<VenueReport> Fill(PlaceOrder place, DateTimeOffset now)
    {
        _position += place.Side.Sign() * place.Quantity;
        var id = "v" + place.ClientId;
        var order = new OrderSnapshot(
            place.ClientId, id, place.Symbol, place.Side, place.Type, place.Quantity, place.Price, place.Quantity, place.Price,
            OrderStatus.Filled, place.ReduceOnly, TradeCause.Order, now);
        return
        [
            new PlaceOutcome(place.ClientId, RequestOutcome.Accepted, id, "", ""),
            new OrderChanged(order),
            new FillReported(new Fill(
                "t" + place.ClientId, place.ClientId, id, place.Symbol, place.Side, place.Quantity, place.Price, 0.01m, "USDT",
                false, TradeCause.Order, now)),
        ];
    }
}
