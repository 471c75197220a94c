using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Links.Bench;

/// <summary>Something that sends and gets back.</summary>
internal interface IEchoed
{
    string Name { get; }

    /// <summary>Goes there and back so many times, one after the other, with a message or as many bytes.</summary>
    /// <returns>The time of each, in microseconds.</returns>
    Task<IEnumerable<double>> TripsAsync(int count, Message message);

    /// <summary>Of its whole process so far.</summary>
    TimeSpan ProcessorTime();
}

/// <summary>Trips of several, which take turns in blocks, so that whatever else the machine does meets all alike.</summary>
internal sealed class Trips(IEchoed echoed)
{
    private const int Block = 100;

    private readonly List<double> _times = [];
    private TimeSpan _processor;

    public double P50 => At(0.5);

    public static async Task<IReadOnlyList<Trips>> MeasureAsync(Message message, int count, params IReadOnlyList<IEchoed> all)
    {
        var trips = all.Select(one => new Trips(one)).ToList();
        for (var done = 0; done < count; done += Block)
        {
            foreach (var one in trips)
                await one.BlockAsync(message);
        }
        trips.ForEach(one => one._times.Sort());
        return trips;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"  {echoed.Name,-6} p50 {P50,7:F1} µs  p90 {At(0.9),7:F1} µs  p99 {At(0.99),8:F1} µs  {_processor.TotalMicroseconds / _times.Count:F0} µs of processor time a trip");

    private double At(double part) => _times[(int)(part * (_times.Count - 1))];

    private async Task BlockAsync(Message message)
    {
        var before = echoed.ProcessorTime();
        var times = await echoed.TripsAsync(Block, message);
        _processor += echoed.ProcessorTime() - before;
        _times.AddRange(times);
    }
}
