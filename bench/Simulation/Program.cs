using System.Globalization;
using Hedgerow.Simulation;
using Hedgerow.Simulation.Bench;

// Prints delivered messages per second of processor time of the simulated engine, median and extremes of several runs after a warm-up.
//   dotnet run -c Release --project bench/Simulation [-- RUNS]
var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
Measure("two actors on one host", () => PingPong.Run(oneHost: true, 2_000_000));
Measure("two actors on two hosts", () => PingPong.Run(oneHost: false, 1_000_000));
Measure("two venues, real actors, invariants off", () => TwoVenues.Run(checkInvariants: false));
Measure("two venues, real actors, invariants on", () => TwoVenues.Run(checkInvariants: true));

void Measure(string name, Func<SimulatedEngine> run)
{
    run();
    var rates = new double[runs];
    for (var i = 0; i < runs; i++)
    {
        // Per second of processor time: what else the machine does must not count. The engine has one thread.
        var before = Environment.CpuUsage.TotalTime;
        rates[i] = run().Trace.Steps / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    Array.Sort(rates);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-42} {rates[runs / 2],12:N0} messages per CPU second (lowest {rates[0]:N0}, highest {rates[^1]:N0} of {runs})"));
}
