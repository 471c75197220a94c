using System.Globalization;
using Hedgerow.CommandLine.Demo;
using Hedgerow.Hedging;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// A demo over several processes: gateways in each region, one node that coordinates, others that stand by for it, and with chaos the
/// one that coordinates is taken away again and again. The venues' truth is in this process, so that whatever becomes of the nodes
/// can be judged by it.
/// </summary>
internal sealed class ClusterRun(DemoOptions options, DemoSetup setup, DemoFleet fleet, DemoLighthouses lighthouses, TextWriter output)
{
    /// <summary>A node trades for this many orders before the next blow.</summary>
    private const int OrdersBetween = 8;

    /// <summary>What was started anew compiles its code for some seconds, on processors that all nodes share here and would not share elsewhere.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(8);

    private readonly long _startedAt = TimeProvider.System.GetTimestamp();
    private readonly List<TakeOver> _takeOvers = [];
    private readonly List<string> _darkness = [];

    private ClusterSupervisor Supervisor => field ??= new ClusterSupervisor(fleet, Say);

    private ClusterWatch Watch => field ??= new ClusterWatch(setup, fleet, Supervisor);

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_startedAt);

    /// <summary>Runs it.</summary>
    /// <param name="isChaotic">True: nodes are taken away.</param>
    /// <param name="interruption">Cancelled: wind down now.</param>
    /// <exception cref="CommandException">Something that must come did not.</exception>
    public async Task<ClusterResult> RunAsync(bool isChaotic, CancellationToken interruption)
    {
        Say("starting " + string.Join(", ", fleet.Members.Select(m => m.Name)));
        await Task.WhenAll(fleet.Members.Select(m => m.StartAsync()));
        Say(await lighthouses.StartAsync());
        Say($"{(await Watch.LeaderAsync()).Name} coordinates");
        var tradesSince = Elapsed;
        while (Elapsed - tradesSince < options.Duration && !interruption.IsCancellationRequested)
        {
            if (isChaotic)
            {
                await DarkenAsync();
                await StrikeAsync((Blow)(_takeOvers.Count % 3 + 1));
            }
            else
                await Task.Delay(TimeSpan.FromMilliseconds(250), CancellationToken.None);
        }
        return await EndAsync(await Watch.LeaderAsync());
    }

    /// <summary>Takes the node away that coordinates, and waits until another one has placed an order.</summary>
    private async Task StrikeAsync(Blow blow)
    {
        await Watch.AllAnswerAsync();
        await Task.Delay(Calm);
        await Watch.MoreOrdersAsync(OrdersBetween);
        var leader = await Watch.LeaderAsync();
        var epoch = Watch.NewestEpoch;
        var struckAt = TimeProvider.System.GetTimestamp();
        Supervisor.Struck(leader);
        leader.Signal(blow switch { Blow.Kill => ChildNode.Kill, Blow.Terminate => ChildNode.Terminate, _ => ChildNode.Freeze });
        var well = Watch.WellWithoutAsync(leader);
        await Watch.OrderAfterAsync(epoch, leader);
        var took = TimeProvider.System.GetElapsedTime(struckAt);
        var (next, wellAt) = await well;
        var ready = TimeProvider.System.GetElapsedTime(struckAt, wellAt);
        var ofOld = Watch.OrdersOf(epoch);
        if (blow == Blow.Freeze)
            leader.Signal(ChildNode.Thaw);
        var code = await leader.ExitAsync(ClusterWatch.Patience);
        await Watch.LeaderAsync();
        var late = Watch.OrdersOf(epoch) - ofOld;
        _takeOvers.Add(new TakeOver(blow, leader.Name, next.Name, ready.TotalMilliseconds, took.TotalMilliseconds, late));
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{blow.ToString().ToLowerInvariant(),-9} {leader.Name}: well after {ready.TotalMilliseconds:0} ms, an order of the next epoch after {took.TotalMilliseconds:0} ms, {next.Name} took over; {leader.Name} ended with {code}, late orders {late}"));
    }

    /// <summary>Kills a lighthouse; what comes after it needs orders, so trading has to go on.</summary>
    private async Task DarkenAsync()
    {
        var (said, problem) = await lighthouses.KillOneAsync();
        if (problem.Length > 0)
            _darkness.Add(problem);
        else
            Say(said);
    }

    private async Task<ClusterResult> EndAsync(ClusterMember leader)
    {
        Say("flattening");
        var (summary, problems) = await Watch.FlattenAsync(leader);
        problems.AddRange(_darkness);
        await lighthouses.CompareAsync(problems);
        problems.AddRange(_takeOvers.Where(t => t.LateOrders > 0).Select(t => $"{t.From} placed {t.LateOrders} orders after {t.To} had begun"));
        return new ClusterResult(summary with { InvariantViolations = problems.Count }, _takeOvers, problems, Elapsed);
    }

    private void Say(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,7:0.0} s  {text}"));
}

/// <summary>How a cluster's demo ended.</summary>
/// <param name="Summary">What it came to, by the node that coordinated last.</param>
/// <param name="TakeOvers">Changes of the node that coordinates, in their order.</param>
/// <param name="Problems">Why it did not end well; empty when it did.</param>
/// <param name="Took">Real time.</param>
internal sealed record ClusterResult(RunSummary Summary, IReadOnlyList<TakeOver> TakeOvers, IReadOnlyList<string> Problems, TimeSpan Took);
