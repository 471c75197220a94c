using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>A leg of a pair.</summary>
public enum PairLeg
{
    /// <summary>Leg A.</summary>
    A = 1,

    /// <summary>Leg B.</summary>
    B = 2,
}

/// <summary>One pair: short on leg A and long on leg B when its position is positive.</summary>
public sealed record PairOptions
{
    /// <summary>Number of the pair; part of every client order id.</summary>
    [Description("Number of the pair, part of every client order id. It belongs to the pair for ever: never use it for another one.")]
    [Range(1, 65535)]
    public required int Number { get; init; }

    /// <summary>Name of the pair.</summary>
    [Description("Name of the pair, for people and for the operator's commands.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_./-]{0,31}$")]
    public required string Name { get; init; }

    /// <summary>Leg A.</summary>
    [Description("Leg A: sold when the spread A over B is wide.")]
    public required LegOptions A { get; init; }

    /// <summary>Leg B.</summary>
    [Description("Leg B: bought when the spread A over B is wide.")]
    public required LegOptions B { get; init; }

    /// <summary>Position as a function of spread.</summary>
    [Description("Position as a function of the spread.")]
    public required CurveOptions Curve { get; init; }

    /// <summary>How it trades.</summary>
    [Description("How it trades.")]
    public required ExecutionOptions Execution { get; init; }

    /// <summary>What it does before a contract of it ends.</summary>
    [Description("What it does before the nearer end of its two contracts, where one is a dated future or is going to be delisted.")]
    public ExpiryOptions Expiry { get; init; } = new();
}

/// <summary>What a pair does before a contract of it ends.</summary>
public sealed record ExpiryOptions
{
    /// <summary>Hours before the end from which nothing is opened.</summary>
    [Description("Hours before the end from which the pair opens nothing.")]
    [Range(typeof(decimal), "0.001", "8760")]
    public decimal ReduceOnlyHours { get; init; } = 24m;

    /// <summary>Hours before the end from which the pair closes itself.</summary>
    [Description("Hours before the end from which the pair closes itself, whatever the spread; less than reduceOnlyHours.")]
    [Range(typeof(decimal), "0.001", "8760")]
    public decimal FlattenHours { get; init; } = 4m;
}

/// <summary>One leg.</summary>
public sealed record LegOptions
{
    /// <summary>Name of a configured venue.</summary>
    [Description("Name of a configured venue.")]
    public required string Venue { get; init; }

    /// <summary>The venue's own symbol.</summary>
    [Description("The venue's own symbol, in its spelling.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$")]
    public required string Symbol { get; init; }
}

/// <summary>The linear curve. Spreads in basis points of the mid, quantities in base units.</summary>
public sealed record CurveOptions
{
    /// <summary>Largest hedged quantity either way.</summary>
    [Description("Largest hedged quantity either way, base units.")]
    [Range(typeof(decimal), "0.00000001", "1000000000")]
    public required decimal MaxPosition { get; init; }

    /// <summary>Distance from the offset at which the position is at its maximum.</summary>
    [Description("Distance from the offset, in basis points, at which the position is at its maximum.")]
    [Range(typeof(decimal), "0.01", "10000")]
    public required decimal RangeBps { get; init; }

    /// <summary>What a round trip at one level must earn after fees.</summary>
    [Description("What a round trip at one level must earn after fees, in basis points.")]
    [Range(typeof(decimal), "0", "10000")]
    public decimal EarnBps { get; init; } = 2m;

    /// <summary>Centre of the curve.</summary>
    [Description("Centre of the curve: constant, or changing linearly over a time span.")]
    public OffsetOptions Offset { get; init; } = new();
}

/// <summary>Centre of a curve: <c>bps</c> alone, or all of <c>startBps</c>, <c>endBps</c>, <c>from</c> and <c>to</c>.</summary>
public sealed record OffsetOptions
{
    /// <summary>Constant centre.</summary>
    [Description("Constant centre, in basis points. Absent, and nothing else given: 0.")]
    [Range(typeof(decimal), "-10000", "10000")]
    public decimal? Bps { get; init; }

    /// <summary>Centre until <see cref="From"/>.</summary>
    [Description("Centre until `from`, in basis points.")]
    [Range(typeof(decimal), "-10000", "10000")]
    public decimal? StartBps { get; init; }

    /// <summary>Centre from <see cref="To"/> on.</summary>
    [Description("Centre from `to` on, in basis points.")]
    [Range(typeof(decimal), "-10000", "10000")]
    public decimal? EndBps { get; init; }

    /// <summary>Begin of the change.</summary>
    [Description("Begin of the change, ISO 8601 with a time zone.")]
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the change.</summary>
    [Description("End of the change, ISO 8601 with a time zone.")]
    public DateTimeOffset? To { get; init; }
}
