using System.Text.Json.Serialization;

namespace Hedgerow.Journal.Bench;

/// <summary>As large as what a gateway writes down for each change of an order: some 250 bytes.</summary>
public sealed record OrderNoted(
    string ClientId,
    string Symbol,
    int Side,
    decimal Quantity,
    decimal Price,
    decimal Filled,
    decimal AveragePrice,
    DateTimeOffset Time,
    long Revision);

public sealed record TotalsTaken(long Count, decimal Filled);

[JsonSerializable(typeof(OrderNoted))]
[JsonSerializable(typeof(TotalsTaken))]
public sealed partial class BenchJson : JsonSerializerContext;

public static class BenchEvents
{
    public static readonly JsonEventCodec Codec = new JsonEventCodecBuilder()
        .Add("order-noted", 1, BenchJson.Default.OrderNoted)
        .Add("totals", 1, BenchJson.Default.TotalsTaken)
        .Build();

    public static OrderNoted Order(long number) => new(
        $"e12-p3-a-{number}",
        "BTCUSDT",
        1,
        0.125m,
        64_123.4m + (number % 100),
        0.100m,
        64_120.25m,
        DateTimeOffset.UnixEpoch.AddMilliseconds(1_790_000_000_000 + number),
        number);
}
