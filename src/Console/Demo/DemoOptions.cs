using Hedgerow.CommandLine.Simulated;

namespace Hedgerow.CommandLine.Demo;

/// <summary>What a demo run is asked for.</summary>
/// <param name="Venues">The venues, one account each; at least two.</param>
/// <param name="Source">Where the books come from.</param>
/// <param name="Speed">Tape time per real time.</param>
/// <param name="Duration">Real time of trading, the winding down not counted.</param>
/// <param name="JsonFile">Where the summary goes as JSON; null: nowhere.</param>
/// <param name="IsPlain">Lines instead of a live table.</param>
internal sealed record DemoOptions(IReadOnlyList<DemoVenue> Venues, MarketSource Source, double Speed, TimeSpan Duration, string? JsonFile, bool IsPlain);
