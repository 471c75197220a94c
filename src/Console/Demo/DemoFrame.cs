using Hedgerow.CommandLine.Simulated;
using Hedgerow.Hedging;
using Hedgerow.Node.Status;

namespace Hedgerow.CommandLine.Demo;

/// <summary>Everything that is shown at one instant.</summary>
/// <param name="Title">What runs.</param>
/// <param name="Phase">Trading or winding down.</param>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Duration">Of the trading.</param>
/// <param name="Status">What the actors say.</param>
/// <param name="Books">Bid and ask by venue.</param>
internal sealed record DemoFrame(
    string Title,
    string Phase,
    TimeSpan Elapsed,
    TimeSpan Duration,
    StatusView Status,
    IReadOnlyDictionary<string, (decimal Bid, decimal Ask)> Books)
{
    public RunSummary Summary { get; } = RunSummary.From(Status.Gateways, Status.Coordinator, 0);

    public static IReadOnlyDictionary<string, (decimal Bid, decimal Ask)> BooksOf(IEnumerable<SimulatedVenue> venues) =>
        venues.ToDictionary(v => v.Name, v => v.Book(v.Perpetual(DemoSetup.Asset).Spec.Id.Symbol) is var book ? (book.Bid, book.Ask) : default);
}

/// <summary>Shows frames.</summary>
internal interface IDemoDisplay
{
    void Show(DemoFrame frame);
}
