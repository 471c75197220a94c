using System.Text.Json;
using System.Text.Json.Nodes;
using Hedgerow.Hedging;

namespace Hedgerow.Simulation;

/// <summary>One venue at the end of a run, in truth. Money in the settle asset, quantities in native units.</summary>
/// <param name="Venue">Name.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Position">Signed native quantity.</param>
/// <param name="EntryPrice">Average entry; zero when flat.</param>
/// <param name="Wallet">Balance without unrealised profit.</param>
/// <param name="Equity">Balance with it.</param>
/// <param name="OrdersSent">Orders that left for the venue.</param>
/// <param name="Fills">Executions.</param>
/// <param name="Volume">Traded notional.</param>
/// <param name="FeesPaid">Fees.</param>
/// <param name="FundingPaid">Positive paid, negative received.</param>
/// <param name="Liquidations">Forced closes by liquidation.</param>
/// <param name="Quotes">Books sent.</param>
public sealed record VenueReportLine(
    string Venue,
    string Symbol,
    decimal Position,
    decimal EntryPrice,
    decimal Wallet,
    decimal Equity,
    long OrdersSent,
    long Fills,
    decimal Volume,
    decimal FeesPaid,
    decimal FundingPaid,
    long Liquidations,
    long Quotes);

/// <summary>
/// What a simulated run came to. Positions and money come from the venue models, not from the actors. Nothing in it
/// depends on the machine or the wall clock, so equal runs give equal bytes.
/// </summary>
public sealed record RunReport
{
    internal static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new PlainDecimals() },
    };

    /// <summary>The figures that every kind of run has.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>Seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Virtual time at the start.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Virtual time at the end.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Messages delivered to actors and endpoints.</summary>
    public required long MessagesDelivered { get; init; }

    /// <summary>Hash of all deliveries, hexadecimal.</summary>
    public required string TraceHash { get; init; }

    /// <summary>Crashes of hosts.</summary>
    public required int Crashes { get; init; }

    /// <summary>Alarms raised.</summary>
    public required long Alarms { get; init; }

    /// <summary>Rungs of the ladders that fired; zero where it was not counted.</summary>
    public int LadderFirings { get; init; }

    /// <summary>Margin transfers that were credited.</summary>
    public int Transfers { get; init; }

    /// <summary>What they brought, in the settle asset.</summary>
    public decimal Transferred { get; init; }

    /// <summary>All venues.</summary>
    public required IReadOnlyList<VenueReportLine> Venues { get; init; }

    /// <summary>Faults that took effect, by name.</summary>
    public IReadOnlyDictionary<string, int> Faults { get; init; } = new Dictionary<string, int>();

    /// <summary>The invariant that broke; null when none did.</summary>
    public string? Violation { get; init; }

    /// <summary>Sums up a system as it is now.</summary>
    /// <param name="system">The system.</param>
    /// <param name="maxUnhedgedMs">Longest time unhedged, as the invariants saw it.</param>
    /// <param name="violation">The invariant that broke, if one did.</param>
    public static RunReport Of(TwoVenueSystem system, double maxUnhedgedMs, string? violation = null)
    {
        VenueReportLine[] venues = [.. system.Venues.Select(venue => LineOf(venue, system.SetupOf(venue)))];
        // In quote currency: what is in coins counts at the mark of the end, then and now, so that their price is no profit.
        var start = system.Venues.Sum(venue => system.InQuote(venue, system.SetupOf(venue).Deposit));
        var end = system.Equity;
        var pairs = system.Status.Coordinator?.Pairs ?? [];
        return new RunReport
        {
            Summary = new RunSummary
            {
                Quotes = venues.Sum(venue => venue.Quotes),
                OrdersPlaced = venues.Sum(venue => venue.OrdersSent),
                Fills = venues.Sum(venue => venue.Fills),
                HedgesOpened = pairs.Sum(pair => pair.HedgesOpened),
                HedgesClosed = pairs.Sum(pair => pair.HedgesClosed),
                NetExposure = system.NetExposure,
                GrossPosition = system.Venues.Sum(venue => Math.Abs(system.BaseOf(venue))),
                MaxUnhedgedMs = maxUnhedgedMs,
                FeesPaid = system.Venues.Sum(venue => system.InQuote(venue, venue.Truth.FeesPaid)),
                FundingPaid = system.Venues.Sum(venue => system.InQuote(venue, venue.Truth.FundingPaid)),
                Pnl = end - start - system.Venues.Sum(venue => system.InQuote(venue, venue.Truth.PutIn)),
                EquityStart = start,
                EquityEnd = end,
                InDoubtResolved = system.Status.Gateways.Values.Sum(gateway => gateway.Totals.InDoubtResolved),
                InvariantViolations = violation is null ? 0 : 1,
            },
            Seed = system.Options.Engine.Seed,
            From = system.Options.Engine.Start,
            To = system.Engine.Now,
            MessagesDelivered = system.Engine.Trace.Steps,
            TraceHash = system.Engine.Trace.Hash.ToString("x16"),
            Crashes = system.Engine.Crashes,
            Alarms = system.Status.Alarms,
            LadderFirings = (int)(system.Status.Coordinator?.Margins.Sum(margin => margin.Firings) ?? 0),
            Venues = venues,
            Violation = violation,
        };
    }

    /// <summary>As indented JSON that ends with a line feed: the summary's figures first, on the top level.</summary>
    public string ToJson() => ToNode().ToJsonString(Format) + "\n";

    internal JsonObject ToNode()
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(Summary, Format)!;
        node["seed"] = Seed;
        node["from"] = From;
        node["to"] = To;
        node["messagesDelivered"] = MessagesDelivered;
        node["traceHash"] = TraceHash;
        node["crashes"] = Crashes;
        node["alarms"] = Alarms;
        node["ladderFirings"] = LadderFirings;
        node["transfers"] = Transfers;
        node["transferred"] = Transferred;
        node["venues"] = JsonSerializer.SerializeToNode(Venues, Format);
        if (Faults.Count > 0)
        {
            node["faults"] = JsonSerializer.SerializeToNode(Faults, Format);
        }

        if (Violation is not null)
        {
            node["violation"] = Violation;
        }

        return node;
    }

    private static VenueReportLine LineOf(SimulatedVenue venue, VenueSetup setup)
    {
        var margin = venue.Model.Margin(venue.Account);
        var position = venue.Model.PositionOf(venue.Account, setup.Symbol);
        var truth = venue.Truth;
        return new VenueReportLine(
            venue.Name, setup.Symbol, position.Quantity, Math.Round(position.EntryPrice, 8), margin.Wallet, margin.Equity, venue.OrdersSent,
            truth.Fills, truth.Volume, truth.FeesPaid, truth.FundingPaid, truth.Liquidations, venue.Quotes);
    }
}
