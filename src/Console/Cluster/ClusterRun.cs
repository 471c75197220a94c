using System.Globalization;
using Hedgerow.CommandLine.Demo;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// A demo over several processes: gateways in each region, one node that coordinates, others that stand by for it, and with chaos the
/// one that coordinates is taken away again and again. The venues' truth is in this process, so that whatever becomes of the nodes
/// can be judged by it.
/// </summary>
internal sealed class ClusterRun(DemoOptions options, DemoSetup setup, DemoFleet fleet, TextWriter output)
{
    /// <summary>Longest wait for something that must come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>A node trades for this many orders before the next blow.</summary>
    private const int OrdersBetween = 8;

    private readonly long _startedAt = TimeProvider.System.GetTimestamp();
    private readonly List<TakeOver> _takeOvers = [];

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_startedAt);

    /// <summary>Runs it.</summary>
    /// <param name="isChaotic">True: nodes are taken away.</param>
    /// <param name="interruption">Cancelled: wind down now.</param>
    /// <exception cref="CommandException">Something that must come did not.</exception>
    public async Task<ClusterResult> RunAsync(bool isChaotic, CancellationToken interruption)
    {
        Say("starting " + string.Join(", ", fleet.Members.Select(m => m.Name)));
        await Task.WhenAll(fleet.Members.Select(m => m.StartAsync()));
        Say($"{(await LeaderAsync()).Name} coordinates");
        while (Elapsed < options.Duration && !interruption.IsCancellationRequested)
        {
            if (isChaotic)
                await StrikeAsync((Blow)(_takeOvers.Count % 3 + 1));
            else
                await Task.Delay(TimeSpan.FromMilliseconds(250), CancellationToken.None);
        }
        return await EndAsync(await LeaderAsync());
    }

    /// <summary>Takes the node away that coordinates, and waits until another one has placed an order.</summary>
    private async Task StrikeAsync(Blow blow)
    {
        var enough = Ids().Count() + OrdersBetween;
        await UntilAsync($"{OrdersBetween} more orders", () => Task.FromResult(Ids().Count() >= enough));
        var leader = await LeaderAsync();
        var epoch = NewestEpoch();
        var struckAt = TimeProvider.System.GetTimestamp();
        leader.Signal(blow switch { Blow.Kill => ChildNode.Kill, Blow.Terminate => ChildNode.Terminate, _ => ChildNode.Freeze });
        await UntilAsync("an order of the next epoch", () => Task.FromResult(NewestEpoch() > epoch));
        var took = TimeProvider.System.GetElapsedTime(struckAt).TotalMilliseconds;
        var ofOld = OrdersOf(epoch);
        if (blow == Blow.Freeze)
            leader.Signal(ChildNode.Thaw);
        var code = await leader.ExitAsync(Patience);
        var next = await LeaderAsync();
        var late = OrdersOf(epoch) - ofOld;
        _takeOvers.Add(new TakeOver(blow, leader.Name, next.Name, took, late));
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{blow.ToString().ToLowerInvariant(),-9} {leader.Name}: an order of the next epoch after {took:0} ms, {next.Name} coordinates; {leader.Name} ended with {code}, late orders {late}"));
    }

    /// <summary>
    /// The node that coordinates: in charge, and nothing keeps it from opening. Nodes that have ended are started again: those that
    /// were taken away, and on a busy machine also one that could not renew its lease in time.
    /// </summary>
    private async Task<ClusterMember> LeaderAsync()
    {
        ClusterMember? leader = null;
        await UntilAsync("a node that coordinates", async () =>
        {
            foreach (var member in fleet.Members.Where(member => !member.IsUp))
                await member.StartAsync();
            foreach (var member in fleet.Candidates)
            {
                if (leader is null && await StatusAsync(member) is { Ok: true })
                    leader = member;
            }
            return leader is not null;
        });
        return leader!;
    }

    /// <summary>A frozen process answers nobody: it is not waited for.</summary>
    private static async Task<NodeStatus?> StatusAsync(ClusterMember member)
    {
        var status = member.StatusAsync();
        return await Task.WhenAny(status, Task.Delay(TimeSpan.FromMilliseconds(500))) == status ? await status : null;
    }

    private IEnumerable<ClientOrderId> Ids() => setup.Venues
        .SelectMany(v => v.Orders())
        .Select(o => ClientOrderId.TryParse(o.Snapshot.ClientId, out var id) ? id : default);

    private long NewestEpoch() => Ids().Select(id => id.Epoch).DefaultIfEmpty().Max();

    private int OrdersOf(long epoch) => Ids().Count(id => id.Epoch == epoch);

    private async Task<ClusterResult> EndAsync(ClusterMember leader)
    {
        Say("flattening");
        var problems = new List<string>();
        if (await leader.TellAsync(OperatorAction.Flatten) is { Ok: false } refused)
            problems.Add("the coordinator did not take flatten: " + refused.Text);
        NodeStatus? status = null;
        await UntilAsync(
            "everything flat and accounted",
            async () => (status = await leader.StatusAsync()) is not null && IsAccounted(status),
            problems);
        var summary = status?.Totals ?? new RunSummary();
        problems.AddRange(DemoAudit.Breaches(setup.Venues, summary));
        problems.AddRange(_takeOvers.Where(t => t.LateOrders > 0).Select(t => $"{t.From} placed {t.LateOrders} orders after {t.To} had begun"));
        return new ClusterResult(summary with { InvariantViolations = problems.Count }, _takeOvers, problems, Elapsed);
    }

    private bool IsAccounted(NodeStatus status) =>
        setup.Venues.All(v => v.Truth().Positions.Count == 0)
        // The coordinator's view of it comes once a second.
        && status.Totals.GrossPosition == 0m
        && status.Totals.Fills == setup.Venues.Sum(v => v.Fills().Count)
        && status.Gateways.All(g => g.Account is { Positions.Count: 0 } account
            && Math.Abs(account.Equity - setup.Venues.Single(v => v.Name == g.Venue).Truth().Equity) < 0.01m);

    private static async Task UntilAsync(string what, Func<Task<bool>> holds, List<string>? problems = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                var problem = $"not within {Patience.TotalSeconds:0} s: {what}";
                if (problems is null)
                    throw new CommandException(problem, ExitCode.Failed);
                problems.Add(problem);
                return;
            }
            await Task.Delay(Step);
        }
    }

    private void Say(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,7:0.0} s  {text}"));
}

/// <summary>How a cluster's demo ended.</summary>
/// <param name="Summary">What it came to, by the node that coordinated last.</param>
/// <param name="TakeOvers">Changes of the node that coordinates, in their order.</param>
/// <param name="Problems">Why it did not end well; empty when it did.</param>
/// <param name="Took">Real time.</param>
internal sealed record ClusterResult(RunSummary Summary, IReadOnlyList<TakeOver> TakeOvers, IReadOnlyList<string> Problems, TimeSpan Took);
