namespace Hedgerow.Simulation.Scenarios;

/// <summary>
/// Books along a scenario's path. The noise is one walk for both venues that is drawn back to the line, so that it moves
/// prices and leaves the spread as it was drawn.
/// </summary>
internal sealed class ScenarioFeed(Scenario scenario, string symbol, bool isA, DateTimeOffset start, decimal tick, ulong seed) : IBookFeed
{
    private const double PullPerStep = 0.05;
    private readonly SimulationRandom _random = SimulationRandom.For(seed, "scenario noise");
    private readonly double _stepBps = scenario.NoiseBps * Math.Sqrt(2 * PullPerStep);
    private double _noiseBps;
    private long _steps;
    private int _point;

    /// <inheritdoc/>
    public bool TryNext(out BookStep step)
    {
        var hour = _steps * scenario.BookSeconds / 3600;
        if (hour > scenario.Path[^1].Hour)
        {
            step = default;
            return false;
        }

        while (_point + 2 < scenario.Path.Count && scenario.Path[_point + 1].Hour <= hour)
            _point++;
        var (from, to) = (scenario.Path[_point], scenario.Path[_point + 1]);
        var passed = (decimal)Math.Clamp((hour - from.Hour) / (to.Hour - from.Hour), 0, 1);
        var mid = isA ? from.A + ((to.A - from.A) * passed) : from.B + ((to.B - from.B) * passed);

        // Twelve uniform draws less six: a normal draw, near enough, and the same on every machine.
        var draw = -6d;
        for (var i = 0; i < 12; i++)
            draw += _random.NextDouble();
        _noiseBps += (draw * _stepBps) - (_noiseBps * PullPerStep);
        mid += mid * (decimal)_noiseBps / 10_000;

        // A size that differs from step to step: an unchanged book would be no progress.
        var size = scenario.TouchSize + (_steps % 2 * 0.001m);
        var bid = Math.Floor(mid / tick) * tick;
        step = new BookStep(start + TimeSpan.FromSeconds(_steps * scenario.BookSeconds), symbol, bid, size, bid + tick, size);
        _steps++;
        return true;
    }
}
