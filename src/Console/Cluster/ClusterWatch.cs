using Hedgerow.CommandLine.Demo;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// What a cluster is doing, by what its nodes say and by what the venues know. The venues are in this process: their truth does not
/// depend on any node.
/// </summary>
/// <param name="setup">The venues.</param>
/// <param name="fleet">The nodes.</param>
/// <param name="supervisor">Starts nodes again that have ended.</param>
internal sealed class ClusterWatch(DemoSetup setup, DemoFleet fleet, ClusterSupervisor supervisor)
{
    /// <summary>Longest wait for something that must come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Ids of every order that a venue took.</summary>
    public IEnumerable<ClientOrderId> Ids => setup.Venues
        .SelectMany(v => v.Orders())
        .Select(o => ClientOrderId.TryParse(o.Snapshot.ClientId, out var id) ? id : default);

    /// <summary>The highest epoch of which a venue took an order; zero when there was none.</summary>
    public long NewestEpoch => Ids.Select(id => id.Epoch).DefaultIfEmpty().Max();

    /// <summary>Base units over all venues: zero when hedged.</summary>
    public decimal NetExposure => setup.Venues.Sum(v => v.PositionIn(DemoSetup.Asset));

    /// <summary>Orders of an epoch that venues took.</summary>
    public int OrdersOf(long epoch) => Ids.Count(id => id.Epoch == epoch);

    /// <summary>
    /// The node that coordinates: in charge, and nothing keeps it from opening. Nodes that have ended are started again: those that
    /// were taken away, and on a busy machine also one that could not renew its lease in time.
    /// </summary>
    /// <exception cref="CommandException">There is none in time.</exception>
    public async Task<ClusterMember> LeaderAsync()
    {
        ClusterMember? leader = null;
        await UntilAsync("a node that coordinates", async () =>
        {
            await supervisor.RestartAsync();
            foreach (var member in fleet.Candidates)
            {
                if (leader is null && await StatusAsync(member) is { Ok: true })
                    leader = member;
            }
            return leader is not null;
        });
        return leader!;
    }

    /// <summary>Waits until a node other than the one that led coordinates, and nothing keeps it from opening.</summary>
    /// <returns>Which, and when it did, as a timestamp of the system's clock.</returns>
    /// <exception cref="CommandException">None did in time.</exception>
    public async Task<(ClusterMember Next, long At)> WellWithoutAsync(ClusterMember old)
    {
        var others = fleet.Candidates.Where(member => member != old).ToList();
        ClusterMember? next = null;
        await UntilAsync("another node that coordinates", async () =>
        {
            var statuses = await Task.WhenAll(others.Select(StatusAsync));
            next = others.Zip(statuses).FirstOrDefault(other => other.Second is { Ok: true }).First;
            return next is not null;
        });
        return (next!, TimeProvider.System.GetTimestamp());
    }

    /// <summary>Waits until every node runs and answers.</summary>
    /// <exception cref="CommandException">One did not in time.</exception>
    public Task AllAnswerAsync() => UntilAsync("an answer of every node", async () =>
    {
        await supervisor.RestartAsync();
        return (await Task.WhenAll(fleet.Members.Select(member => member.MemberAsync()))).All(view => view is not null);
    });

    /// <summary>Waits until venues took so many more orders.</summary>
    /// <exception cref="CommandException">They did not in time.</exception>
    public async Task MoreOrdersAsync(int count)
    {
        var enough = Ids.Count() + count;
        await UntilAsync($"{count} more orders", async () =>
        {
            await supervisor.RestartAsync();
            return Ids.Count() >= enough;
        });
    }

    /// <summary>Waits until venues took an order of a higher epoch, from a node other than the one that led.</summary>
    /// <exception cref="CommandException">They did not in time.</exception>
    public Task OrderAfterAsync(long epoch, ClusterMember old) => UntilAsync("an order of the next epoch", async () =>
    {
        await supervisor.RestartAsync(except: old);
        return NewestEpoch > epoch;
    });

    /// <summary>Has everything closed, and compares what the node says with what the venues know.</summary>
    /// <returns>What it came to, and what is wrong; empty when nothing is.</returns>
    public async Task<(RunSummary Summary, List<string> Problems)> FlattenAsync(ClusterMember leader)
    {
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
        problems.AddRange(setup.Venues.SelectMany(EpochsThatWentBack));
        return (summary, problems);
    }

    /// <summary>Waits until something holds.</summary>
    /// <param name="what">What it is, for the failure.</param>
    /// <param name="holds">Whether it does.</param>
    /// <param name="problems">Takes the failure; null: it is thrown.</param>
    /// <exception cref="CommandException">It did not hold in time.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, List<string>? problems = null)
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

    /// <summary>A frozen process answers nobody: it is not waited for.</summary>
    private static async Task<NodeStatus?> StatusAsync(ClusterMember member)
    {
        var status = member.StatusAsync();
        return await Task.WhenAny(status, Task.Delay(TimeSpan.FromMilliseconds(500))) == status ? await status : null;
    }

    /// <summary>After an order of one epoch a venue, whose orders come in the order in which it took them, must see none of a lower one (I4).</summary>
    private static IEnumerable<string> EpochsThatWentBack(SimulatedVenue venue)
    {
        var highest = 0L;
        foreach (var order in venue.Orders())
        {
            if (!ClientOrderId.TryParse(order.Snapshot.ClientId, out var id))
                continue;
            if (id.Epoch < highest)
                yield return $"{venue.Name} took {order.Snapshot.ClientId} after an order of epoch {highest}";
            highest = Math.Max(highest, id.Epoch);
        }
    }

    private bool IsAccounted(NodeStatus status) =>
        setup.Venues.All(v => v.Truth().Positions.Count == 0)
        // The coordinator's view of it comes once a second.
        && status.Totals.GrossPosition == 0m
        && status.Totals.Fills == setup.Venues.Sum(v => v.Fills().Count)
        && status.Gateways.All(g => g.Account is { Positions.Count: 0 } account
            && Math.Abs(account.Equity - setup.Venues.Single(v => v.Name == g.Venue).Truth().Equity) < 0.01m);
}
