using Hedgerow.CommandLine.Simulated;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;

namespace Hedgerow.CommandLine.Demo;

/// <summary>One demo from start to end: trade for a while, wind down, audit.</summary>
internal sealed class DemoRun(DemoOptions options, DemoSetup setup, NodeHost node, MarketDriver driver)
{
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WindDownPatience = TimeSpan.FromSeconds(30);

    /// <summary>Every pair beyond the first adds this: they share venues, and venues limit the orders of a second.</summary>
    private static readonly TimeSpan PatiencePerPair = TimeSpan.FromSeconds(3);

    /// <summary>First the pairs may close at the curve's own prices for this time, then they must whatever it costs.</summary>
    private static readonly TimeSpan KindPatience = TimeSpan.FromSeconds(10);

    /// <summary>Flat, the account is read again within this time.</summary>
    private static readonly TimeSpan AccountPatience = TimeSpan.FromSeconds(15);

    private readonly long _startedAt = TimeProvider.System.GetTimestamp();

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_startedAt);

    /// <summary>Runs it.</summary>
    /// <param name="display">Shows it.</param>
    /// <param name="interruption">Cancelled: wind down now.</param>
    public async Task<DemoResult> RunAsync(IDemoDisplay display, CancellationToken interruption)
    {
        await ShowUntilAsync(display, "trading", options.Duration, () => interruption.IsCancellationRequested || driver.Ended.IsCompleted);
        if (driver.Ended.IsFaulted)
            await driver.Ended;
        var problems = new List<string>();
        var pairs = setup.Configuration.Options.Pairs.Count;
        if (driver.Ended.IsCompleted || interruption.IsCancellationRequested)
            display.Show(Frame("winding down"));
        else
            await WindDownAsync(display, "closing as the spread allows", OperatorAction.ReduceOnly, KindPatience, IsLevel, problems);
        if (!await WindDownAsync(display, "flattening", OperatorAction.Flatten, WindDownPatience + (PatiencePerPair * (pairs - 1)), IsFlat, problems))
            problems.Add("not flat: " + Holdings());
        await ShowUntilAsync(display, "reading accounts", AccountPatience, IsAccounted);
        var summary = node.Summarise(0);
        var breaches = DemoAudit.Breaches(setup.Venues, summary);
        return new DemoResult(summary with { InvariantViolations = breaches.Count }, [.. problems, .. breaches], Elapsed);
    }

    /// <summary>Shows frames until something holds; false when the time was up first or the node failed.</summary>
    private async Task<bool> ShowUntilAsync(IDemoDisplay display, string phase, TimeSpan patience, Func<bool> holds)
    {
        var until = Elapsed + patience;
        while (!holds())
        {
            if (node.Failed.IsCompletedSuccessfully)
                throw new CommandException("the node stopped: " + await node.Failed, ExitCode.Unavailable);
            if (Elapsed >= until)
                return false;
            display.Show(Frame(phase));
            var rest = until - Elapsed;
            await Task.Delay(rest < FrameInterval ? TimeSpan.FromMilliseconds(Math.Max(1, rest.TotalMilliseconds)) : FrameInterval);
        }

        display.Show(Frame(phase));
        return true;
    }

    private DemoFrame Frame(string phase) => new(
        $"{options.Source.Description} ×{options.Speed:0.##}", phase, Elapsed, options.Duration, node.Board.View(), DemoFrame.BooksOf(setup.Venues));

    /// <summary>Tells the coordinator how to wind down and shows it until it is done or the time is up.</summary>
    private async Task<bool> WindDownAsync(
        IDemoDisplay display, string phase, OperatorAction action, TimeSpan patience, Func<bool> done, List<string> problems)
    {
        var answer = await node.TellAsync(new OperatorCommand("demo-" + action, action, "*", "demo", "the demo ends"));
        if (!answer.Ok)
            problems.Add($"the coordinator did not take {action}: {answer.Text}");
        return await ShowUntilAsync(display, phase, patience, done);
    }

    /// <summary>Nothing is held any more.</summary>
    private bool IsLevel() => node.Board.View().Coordinator?.Pairs.All(p => p is { PositionA: 0, PositionB: 0 }) == true;

    /// <summary>Flat by the coordinator's count and by the venues', with nothing outstanding.</summary>
    private bool IsFlat()
    {
        StatusView view = node.Board.View();
        return view.Coordinator is { } coordinator
            && coordinator.Pairs.All(p => p is { Mode: PairMode.Flatten, PositionA: 0, PositionB: 0 })
            && view.Gateways.All(g => g.OpenOrders == 0)
            && setup.Venues.All(v => v.Truth().Positions.Count == 0);
    }

    /// <summary>The gateways have read their accounts since the last trade.</summary>
    private bool IsAccounted() => node.Board.View().Gateways.All(g =>
        g.Account is { Positions.Count: 0 } account
        && setup.Venues.Single(v => v.Name == g.Venue) is var venue
        && Math.Abs(account.Equity - venue.Truth().Equity) < DemoAudit.ToleranceOf(venue)
        && g.Totals.Fills == venue.Fills().Count);

    private string Holdings() => string.Join(", ", setup.Venues.Select(v =>
        $"{v.Name} {v.PositionIn(DemoSetup.Asset)}"));
}

/// <summary>How a demo ended.</summary>
/// <param name="Summary">What it came to.</param>
/// <param name="Problems">Why it did not end well; empty when it did.</param>
/// <param name="Took">Real time.</param>
internal sealed record DemoResult(RunSummary Summary, IReadOnlyList<string> Problems, TimeSpan Took);
